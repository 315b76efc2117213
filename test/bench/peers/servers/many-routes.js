// Bare Fastify with the routes that a file lists, and the schemas and options of ajv where it has some.
import { readFileSync } from "node:fs";

import { fastify } from "fastify";

const { routes, schemas = [], ajv } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const app = fastify({ logger: { level: process.env.LOG_LEVEL }, ajv });

for (const schema of schemas) app.addSchema(schema);
app.get("/ping", async () => ({}));
for (const route of routes) app.route({ ...route, handler: async () => ({}) });
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
