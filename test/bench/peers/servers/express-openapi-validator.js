import express from "express";
import { middleware } from "express-openapi-validator";

import { document } from "./document.js";
import { verifyAuthorization } from "./token.js";
import { hello, item, receipt } from "./work.js";

const app = express();
app.disable("x-powered-by");
app.get("/ping", (_, response) => response.json({}));
app.use(express.json({ limit: "1mb" }));
app.use(
  middleware({
    apiSpec: document,
    validateRequests: true,
    validateResponses: false,
    validateSecurity: {
      handlers: { bearer: ({ headers }) => verifyAuthorization(headers.authorization) !== undefined },
    },
  }),
);
app.get("/hello", (_, response) => response.json(hello()));
app.get("/guarded", (_, response) => response.json(hello()));
app.get("/items/:item_id", ({ params, query }, response) => response.json(item(params.item_id, query.limit)));
app.post("/orders", ({ body }, response) => response.json(receipt(body)));
app.use((error, _request, response, _next) => response.status(error.status ?? 500).json({ error: error.message }));

app.listen(Number(process.env.PORT), "127.0.0.1");
