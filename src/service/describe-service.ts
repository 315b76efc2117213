import type { Diagnostic, Checked } from "../diagnostics/diagnostic.js";
import { checked } from "../diagnostics/diagnostic.js";
import type { SpecDocument } from "../spec/spec-document.js";
import type { DescribedDocument } from "./described-document.js";
import { describeBasePath, describeBaseUrl } from "./describe-base-path.js";
import type { WrittenOperation } from "./describe-operations.js";
import { describeOperations } from "./describe-operations.js";
import { describeHandlers } from "./describe-handlers.js";
import { describeModels } from "./describe-models.js";
import { describeModules } from "./describe-modules.js";
import { describeRouteGroups } from "./describe-route-groups.js";
import { describeWebhooks } from "./describe-webhooks.js";
import { describeSecuritySchemes } from "./describe-security-schemes.js";
import { reportUnstripped } from "./report-unstripped.js";
import type { DocumentScope } from "./document-scope.js";
import { documentScope } from "./document-scope.js";
import { camelCase } from "./names.js";
import { exportable } from "./parse-dotted-path.js";
import type { Api, Builtin, Operation, Service, UndeclaredProperties } from "./service.js";

/** What of the configuration decides about the shape of a service. */
export interface ServiceSettings {
  /** Replaces the prefix that `basePath` or `servers` give. */
  readonly basePath?: string;
  /** Whether the endpoints of every pymacaron service are added. */
  readonly builtins: boolean;
  /** What becomes of properties that no schema declares, where an operation doesn't say it. */
  readonly unknownProperties?: "allow" | UndeclaredProperties;
}

/** The service that documents describe together; all that is wrong with them is reported at once. */
export function describeService(documents: readonly SpecDocument[], settings: ServiceSettings): Checked<Service> {
  const diagnostics: Diagnostic[] = [];
  const described = documents.map((document) => {
    const scope = documentScope(document, diagnostics);
    const basePath = describeBasePath(document, settings.basePath);
    const all = describeOperations(basePath, settings.unknownProperties ?? "allow", scope);
    const operations = all.filter(({ isServed }) => isServed);
    const handlers = describeHandlers(all, describeWebhooks(all, scope), scope);
    reportUnstripped(operations, scope);
    return { scope, operations, called: all, api: describeApi(operations, handlers, basePath, scope) };
  });
  reportDuplicateRoutes(described);
  const apis = described.map(({ api }) => api);
  const service: Service = {
    apis,
    modules: describeModules(described),
    builtins: settings.builtins ? freeBuiltins(described.flatMap(({ operations }) => operations)) : [],
    needsTokens:
      described.some(({ operations }) => operations.some(({ operation }) => needsToken(operation))) ||
      apis.some((api) => api.securitySchemes.some(({ credentials }) => credentials.kind === "jwt")),
  };
  return checked(service, diagnostics);
}

function describeApi(
  operations: readonly WrittenOperation[],
  handlers: Api["handlers"],
  basePath: string,
  scope: DocumentScope,
): Api {
  const { info } = scope.document.root;
  const baseUrl = describeBaseUrl(scope.document, basePath);
  return {
    name: exportable(camelCase(scope.document.name)) || "api",
    title: info.title,
    version: info.version,
    ...(baseUrl !== undefined && { baseUrl }),
    models: describeModels(
      handlers.flatMap((handler) => handler.operations),
      scope,
    ),
    securitySchemes: describeSecuritySchemes(
      operations.map(({ operation }) => operation),
      scope,
    ),
    handlers,
    groups: describeRouteGroups(operations, handlers),
  };
}

// A router matches a path template by its shape, whatever its parameters are called.
function reportDuplicateRoutes(described: readonly DescribedDocument[]): void {
  const seen = new Map<string, Operation>();
  for (const { scope, operations } of described) {
    for (const { operation, written } of operations) {
      const shape = `${operation.method} ${operation.route.replace(/(?<!:):\w+/g, ":")}`;
      const earlier = seen.get(shape);
      seen.set(shape, operation);
      if (earlier === undefined) continue;
      scope.error(
        "duplicate-route",
        written,
        undefined,
        `${operation.method} ${operation.path} is matched by the same requests as ${earlier.method} ${earlier.path}`,
        "remove one of them, or leave it out with x-no-bind-server: true",
      );
    }
  }
}

const builtinRoutes: Readonly<Record<Builtin, string>> = {
  ping: "/ping",
  version: "/version",
  "auth-version": "/auth/version",
};

// A path of the documents' own wins over a built-in.
function freeBuiltins(operations: readonly WrittenOperation[]): readonly Builtin[] {
  const taken = new Set(operations.map(({ operation }) => operation.route));
  return (Object.keys(builtinRoutes) as Builtin[]).filter((builtin) => !taken.has(builtinRoutes[builtin]));
}

function needsToken(operation: Operation): boolean {
  return operation.guards.some((guard) => guard.kind === "requiresAuth");
}
