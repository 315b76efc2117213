// On Express, as its documentation shows it.
import express from "express";
import { OpenAPIBackend } from "openapi-backend";

import { document } from "./document.js";
import { verifyAuthorization } from "./token.js";
import { hello, item, receipt } from "./work.js";

const api = new OpenAPIBackend({
  definition: document,
  strict: true,
  validate: true,
  coerceTypes: true,
  handlers: {
    getHello: (_, _request, response) => response.json(hello()),
    getGuarded: (_, _request, response) => response.json(hello()),
    findItem: ({ request }, _request, response) => response.json(item(request.params.item_id, request.query.limit)),
    placeOrder: ({ request }, _request, response) => response.json(receipt(request.requestBody)),
    validationFail: ({ validation }, _request, response) => response.status(400).json({ error: validation.errors }),
    unauthorizedHandler: (_, _request, response) => response.status(401).json({ error: "unauthorized" }),
    notFound: (_, _request, response) => response.status(404).json({ error: "not found" }),
  },
  securityHandlers: { bearer: (_, { headers }) => verifyAuthorization(headers.authorization) },
});
await api.init();

const app = express();
app.disable("x-powered-by");
app.get("/ping", (_, response) => response.json({}));
app.use(express.json({ limit: "1mb" }));
app.use((request, response) => {
  // What Express 5 has as getters would be lost with the request itself.
  const { method, path, query, body, headers } = request;
  return api.handleRequest({ method, path, query, body, headers }, request, response);
});

app.listen(Number(process.env.PORT), "127.0.0.1");
