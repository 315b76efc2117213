// The limit: Node's own HTTP server, which checks nothing and looks only at what it needs.
import { createServer } from "node:http";

import { verifyAuthorization } from "./token.js";
import { hello, item, receipt } from "./work.js";

const server = createServer((request, response) => {
  const { url, method } = request;
  if (url === "/hello") return answer(response, hello());
  if (url === "/guarded") {
    try {
      verifyAuthorization(request.headers.authorization);
    } catch {
      return answer(response, { error: "unauthorized" }, 401);
    }
    return answer(response, hello());
  }
  if (url === "/orders" && method === "POST") return void readBody(request, response);
  if (url.startsWith("/items/")) {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    return answer(response, item(decodeURIComponent(pathname.slice(7)), Number(searchParams.get("limit"))));
  }
  answer(response, {}, url === "/ping" ? 200 : 404);
});
server.listen(Number(process.env.PORT), "127.0.0.1");

function readBody(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => answer(response, receipt(JSON.parse(Buffer.concat(chunks)))));
}

function answer(response, value, status = 200) {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
