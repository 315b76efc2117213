import type { Operation, Service } from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, importPath, join, literal } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { renderTemplate } from "./render-template.js";

/** `app.ts`: the service as a Fastify app with the routes of all documents. */
export function renderApp(service: Service): string {
  const groups = groupViews(service);
  const operations = service.apis.flatMap((api) =>
    api.groups.flatMap((group) => group.routes.map((route) => route.operation)),
  );
  return renderTemplate("app.ts", {
    header: generatedHeader,
    groups,
    apis: list(service.apis.map(({ name }) => literal(name))),
    builtins: list(service.builtins.map(literal)),
    routes: list(groups.map(({ name }) => name)),
    hasOtherMethods: otherMethods(operations).length > 0,
    otherMethods: list(otherMethods(operations).map(literal)),
    guarded: list(operations.filter(isGuarded).map(({ method, route }) => literal(`${method} ${route}`))),
  });
}

// Those that Fastify takes only when told.
function otherMethods(operations: readonly Operation[]): readonly string[] {
  return [...new Set(operations.map(({ method }) => method))].filter((method) => !usualMethods.has(method)).sort();
}

const usualMethods = new Set(["GET", "HEAD", "TRACE", "DELETE", "OPTIONS", "PATCH", "PUT", "POST"]);

function list(items: readonly Code[]): Code {
  return code`[${join(items, code`, `)}]`;
}

// What a document closes to strangers by itself; guards of the user's may let everybody in.
function isGuarded({ access, guards }: Operation): boolean {
  return access.kind === "required" || guards.some(({ kind }) => kind === "requiresAuth");
}

interface GroupView {
  readonly [name: string]: Code;
  readonly specifier: Code;
  readonly name: Code;
  readonly from: Code;
}

// Documents may have groups of the same name; then each is told by its document's.
function groupViews(service: Service): readonly GroupView[] {
  const all = service.apis.flatMap((api) => api.groups.map((group) => ({ api, group })));
  const isShared = (name: string): boolean => all.filter(({ group }) => group.functionName === name).length > 1;
  return all.map(({ api, group: { functionName, fileName } }) => {
    const exported = identifier(functionName);
    const local = isShared(functionName)
      ? identifier(`${api.name}${functionName.slice(0, 1).toUpperCase()}${functionName.slice(1)}`)
      : exported;
    return {
      specifier: local === exported ? exported : code`${exported} as ${local}`,
      name: local,
      from: importPath(`./${api.name}/routes/${fileName}.js`),
    };
  });
}
