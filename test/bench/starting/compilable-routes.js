import { createRequire } from "node:module";

const requireOfFastify = createRequire(createRequire(import.meta.url).resolve("fastify"));

/**
 * Takes the schemas from the routes where ajv, as Fastify sets it up, can't compile one of what comes in, since
 * Fastify would not start.
 *
 * @param options what Fastify is given for ajv
 * @returns the routes, and how many of them have lost their schemas
 */
export function compilableRoutes({ routes, schemas }, options) {
  const compilerFor = requireOfFastify("@fastify/ajv-compiler")();
  const compile = compilerFor(Object.fromEntries(schemas.map((schema) => [schema.$id, schema])), options);
  const kept = routes.map((route) => (isCompilable(route, compile) ? route : withoutSchemas(route)));
  return { routes: kept, without: kept.filter(({ schema }) => schema === undefined).length };
}

function isCompilable({ method, url, schema }, compile) {
  try {
    for (const httpPart of ["params", "querystring", "body"]) {
      if (schema[httpPart] !== undefined) compile({ schema: schema[httpPart], method, url, httpPart });
    }
    return true;
  } catch {
    return false;
  }
}

function withoutSchemas({ method, url }) {
  return { method, url };
}
