import { defaultOf } from "../service/default-of.js";
import type { SchemaOf } from "../service/schema-refs.js";
import type { Api, Handler, Operation, Parameter, RequestDecorator } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, join, literal, nothing, propertyAccess, propertyKey } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import type { ImportScope } from "./import-scope.js";
import { importScope } from "./import-scope.js";
import { fromApi, handlerModule } from "./paths.js";
import { renderTemplate } from "./render-template.js";

/** `<api>/client.ts`: a typed function for each operation, which calls it over HTTP; undefined where there is none. */
export function renderClient(api: Api): string | undefined {
  const imports = importScope(["Client", "ClientOptions", "api", "connect", "contracts", "createClient", "options"]);
  const schemas = new Map(api.models.map(({ key, schema }) => [key, schema]));
  const handlers = api.handlers.filter(({ kind }) => kind !== "webhook");
  const operations = handlers.flatMap((handler) =>
    handler.operations
      .filter(isCallable)
      .map((operation) => operationView(operation, handler, imports, (key) => schemas.get(key))),
  );
  if (operations.length === 0) return undefined;
  return renderTemplate("client.ts", {
    header: generatedHeader,
    imports: imports.declarations(),
    doc: docComment([
      `Calls ${api.title}${api.baseUrl === undefined ? "" : `, at ${api.baseUrl} unless \`baseUrl\` says otherwise`}.`,
    ]),
    hasBaseUrl: api.baseUrl !== undefined,
    baseUrl: api.baseUrl === undefined ? nothing : literal(api.baseUrl),
    operations,
  });
}

// The platform's fetch sends no TRACE, and no body with GET and HEAD.
function isCallable({ method, body }: Operation): boolean {
  return method !== "TRACE" && !((method === "GET" || method === "HEAD") && body?.required === true);
}

function operationView(
  operation: Operation,
  handler: Handler,
  imports: ImportScope,
  schemaOf: SchemaOf,
): { readonly [name: string]: Code } {
  const { name, summary, description, method, path, deprecated } = operation;
  return {
    doc: docComment([summary, description, `\`${method} ${path}\``], { deprecated }),
    name: propertyKey(name),
    call: decorated(operation, callCode(operation, handler, schemaOf), imports),
  };
}

function callCode({ method, path, parameters }: Operation, handler: Handler, schemaOf: SchemaOf): Code {
  const contract = propertyAccess(code`contracts`, `${handler.name}Contract`);
  return code`api.call({ method: ${literal(method)}, path: ${literal(path)}, contract: ${contract}${mayBeLeftOut(parameters, schemaOf)} })`;
}

/**
 * The member that names the parameters which a caller may leave out, since the service fills in their
 * defaults: `, optional: ["query.limit"]`.
 */
export function mayBeLeftOut(parameters: readonly Parameter[], schemaOf: SchemaOf): Code {
  const optional = parameters.filter(
    ({ in: place, schema }) => place !== "path" && defaultOf(schema, schemaOf) !== undefined,
  );
  const names = optional.map(({ in: place, name }) => literal(`${members[place]}.${name}`));
  return names.length === 0 ? nothing : code`, optional: [${join(names, code`, `)}]`;
}

const members = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

// Outermost first: `addAuth(traced(api.call({ … })))`.
function decorated({ requestDecorators }: Operation, call: Code, imports: ImportScope): Code {
  return requestDecorators.reduceRight(
    (inner, decorator) => code`${decoratorCode(decorator, imports)}(${inner})`,
    call,
  );
}

function decoratorCode(decorator: RequestDecorator, imports: ImportScope): Code {
  switch (decorator.kind) {
    case "addAuth":
      return imports.use("../client-auth.js", "addAuth");
    case "user":
      return imports.use(fromApi + handlerModule(decorator.binding.module), decorator.binding.exportName);
  }
}
