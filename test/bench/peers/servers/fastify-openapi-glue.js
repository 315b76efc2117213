import { fastify } from "fastify";
import openapiGlue from "fastify-openapi-glue";

import { document } from "./document.js";
import { verifyAuthorization } from "./token.js";
import { hello, item, receipt } from "./work.js";

const app = fastify({ logger: { level: process.env.LOG_LEVEL } });

app.get("/ping", async () => ({}));
app.register(openapiGlue, {
  specification: document,
  serviceHandlers: {
    getHello: async () => hello(),
    getGuarded: async () => hello(),
    findItem: async ({ params, query }) => item(params.item_id, query.limit),
    placeOrder: async ({ body }) => receipt(body),
  },
  securityHandlers: {
    bearer: async (request) => {
      request.user = verifyAuthorization(request.headers.authorization);
    },
  },
});
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
