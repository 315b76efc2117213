// As somebody writes it who knows Fastify: schemas for what comes in and what goes out.
import { fastify } from "fastify";

import { schemas } from "./document.js";
import { verifyAuthorization } from "./token.js";
import { hello, item, receipt } from "./work.js";

const app = fastify({ logger: { level: process.env.LOG_LEVEL } });

app.get("/ping", async () => ({}));
app.get("/hello", { schema: { response: { 200: schemas.hello } } }, async () => hello());
app.get("/guarded", { onRequest: authenticate, schema: { response: { 200: schemas.hello } } }, async () => hello());
app.get(
  "/items/:item_id",
  {
    schema: {
      params: { type: "object", required: ["item_id"], properties: { item_id: schemas.itemId } },
      querystring: {
        type: "object",
        properties: { limit: schemas.limit, fields: schemas.fields, verbose: schemas.verbose },
      },
      response: { 200: schemas.item },
    },
  },
  async ({ params, query }) => item(params.item_id, query.limit),
);
app.post("/orders", { schema: { body: schemas.order, response: { 200: schemas.receipt } } }, async ({ body }) =>
  receipt(body),
);
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });

function authenticate(request, reply, done) {
  try {
    request.user = verifyAuthorization(request.headers.authorization);
    done();
  } catch (error) {
    done(error);
  }
}
