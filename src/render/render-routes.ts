import type { Guard, Route, RouteGroup } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, literal } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import type { ImportScope } from "./import-scope.js";
import { importScope } from "./import-scope.js";
import { fromRoutes, handlerModule } from "./paths.js";
import { renderTemplate } from "./render-template.js";

/** `<api>/routes/<group>.ts`: each operation with its path, its contract and its guards. */
export function renderRoutes(group: RouteGroup): string {
  const imports = importScope(["FastifyInstance", "app", "contracts", group.functionName]);
  const routes = group.routes.map((route) => routeView(route, group, imports));
  return renderTemplate("routes.ts", {
    header: generatedHeader,
    imports: imports.declarations(),
    functionName: identifier(group.functionName),
    doc: docComment([`The operations that \`${group.module.join(".")}\` answers.`]),
    routes,
  });
}

function routeView(route: Route, group: RouteGroup, imports: ImportScope): { readonly [name: string]: Code | boolean } {
  const { operation, handler } = route;
  return {
    operation: imports.use("../../runtime.js", "operation"),
    method: literal(operation.method),
    url: literal(operation.route),
    // Fastify answers HEAD by GET's route; where the document has its own HEAD, that one counts.
    hasOwnHead: operation.method === "GET" && group.routes.some((other) => isHeadOf(other, route)),
    contract: code`contracts.${identifier(`${handler.name}Contract`)}`,
    handler: guarded(route, imports),
  };
}

function isHeadOf(other: Route, { operation }: Route): boolean {
  return other.operation.method === "HEAD" && other.operation.route === operation.route;
}

// Outermost first: `requiresAuth(logged(doGetProfile))`.
function guarded({ operation, handler }: Route, imports: ImportScope): Code {
  const { module, exportName } = handler.binding;
  const bound = imports.use(fromRoutes + handlerModule(module), exportName);
  const guards = [...securityGuards(operation.access.kind === "required"), ...operation.guards];
  return guards.reduceRight((inner, guard) => code`${guardCode(guard, imports)}(${inner})`, bound);
}

type RouteGuard = Guard | { readonly kind: "refuseUnserved" };

// `security` is not enforced yet, so what it protects is closed to all, and never open.
function securityGuards(isProtected: boolean): readonly RouteGuard[] {
  return isProtected ? [{ kind: "refuseUnserved" }] : [];
}

function guardCode(guard: RouteGuard, imports: ImportScope): Code {
  switch (guard.kind) {
    case "requiresAuth":
      return imports.use("../../auth.js", "requiresAuth");
    case "refuseUnserved":
      return imports.use("../../unserved.js", "refuseUnserved");
    case "user":
      return imports.use(fromRoutes + handlerModule(guard.binding.module), guard.binding.exportName);
  }
}
