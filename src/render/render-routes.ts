import type { Api, Guard, Route, RouteGroup } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, literal } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import type { ImportScope } from "./import-scope.js";
import { importScope } from "./import-scope.js";
import { namesInCode } from "./names-in-code.js";
import { fromRoutes, handlerModule } from "./paths.js";
import { renderTemplate } from "./render-template.js";
import { securityGuard } from "./security-code.js";

/** `<api>/routes/<group>.ts`: each operation with its path, its contract and its guards. */
export function renderRoutes(api: Api, group: RouteGroup): string {
  const imports = importScope(["FastifyInstance", "app", "contracts", "security", group.functionName]);
  const routes = group.routes.map((route) => routeView(route, api, group, imports));
  const usesSecurity = routes.some(({ handler }) => namesInCode(handler).has("security"));
  return renderTemplate("routes.ts", {
    header: generatedHeader,
    imports: imports.declarations(),
    functionName: identifier(group.functionName),
    doc: docComment([`The operations that \`${group.module.join(".")}\` answers.`]),
    usesSecurity,
    routes,
  });
}

interface RouteView {
  readonly [name: string]: Code | boolean;
  readonly handler: Code;
}

function routeView(route: Route, api: Api, group: RouteGroup, imports: ImportScope): RouteView {
  const { operation, handler } = route;
  return {
    operation: imports.use("../../runtime.js", "operation"),
    method: literal(operation.method),
    url: literal(operation.route),
    // Fastify answers HEAD by GET's route; where the document has its own HEAD, that one counts.
    hasOwnHead: operation.method === "GET" && group.routes.some((other) => isHeadOf(other, route)),
    contract: code`contracts.${identifier(`${handler.name}Contract`)}`,
    handler: guarded(route, api, imports),
  };
}

function isHeadOf(other: Route, { operation }: Route): boolean {
  return other.operation.method === "HEAD" && other.operation.route === operation.route;
}

// Outermost first: `requires([security.jwt()])(logged(doGetProfile))`.
function guarded({ operation, handler }: Route, api: Api, imports: ImportScope): Code {
  const { module, exportName } = handler.binding;
  const bound = imports.use(fromRoutes + handlerModule(module), exportName);
  const security = securityGuard(operation, api.securitySchemes, (name) => imports.use("../../security.js", name));
  const guards = operation.guards.map((guard) => guardCode(guard, imports));
  return [...(security === undefined ? [] : [security]), ...guards].reduceRight(
    (inner, guard) => code`${guard}(${inner})`,
    bound,
  );
}

function guardCode(guard: Guard, imports: ImportScope): Code {
  switch (guard.kind) {
    case "requiresAuth":
      return imports.use("../../auth.js", "requiresAuth");
    case "user":
      return imports.use(fromRoutes + handlerModule(guard.binding.module), guard.binding.exportName);
  }
}
