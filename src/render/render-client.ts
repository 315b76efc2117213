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

/** `<api>/client.ts`: a typed function for each operation, which calls it over HTTP. */
export function renderClient(api: Api): string {
  const imports = importScope(["Client", "ClientOptions", "api", "connect", "contracts", "createClient", "options"]);
  const schemas = new Map(api.models.map(({ key, schema }) => [key, schema]));
  const operations = api.handlers.flatMap((handler) =>
    handler.operations
      .filter(isCallable)
      .map((operation) => operationView(operation, handler, imports, (key) => schemas.get(key))),
  );
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
    doc: docComment([summary, description, `\`${method} ${path}\``, deprecated ? "@deprecated" : undefined]),
    name: propertyKey(name),
    call: decorated(operation, callCode(operation, handler, schemaOf), imports),
  };
}

function callCode({ method, path, parameters }: Operation, handler: Handler, schemaOf: SchemaOf): Code {
  const mayBeLeftOut = ({ in: place, schema }: Parameter): boolean =>
    place !== "path" && defaultOf(schema, schemaOf) !== undefined;
  // The service fills in defaults, so that its handlers have what a caller may leave out.
  const optional = parameters.filter(mayBeLeftOut).map(({ in: place, name }) => literal(`${members[place]}.${name}`));
  const all = [
    code`method: ${literal(method)}`,
    code`path: ${literal(path)}`,
    code`contract: ${propertyAccess(code`contracts`, `${handler.name}Contract`)}`,
    ...(optional.length === 0 ? [] : [code`optional: [${join(optional, code`, `)}]`]),
  ];
  return code`api.call({ ${join(all, code`, `)} })`;
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
