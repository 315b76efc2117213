import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import { isExtension, type JsonObject } from "./json.js";
import type { NodeKind } from "./structure.js";

const known = new Set([
  ...["x-bind-server", "x-bind-client", "x-decorate-server", "x-decorate-request", "x-no-bind-server"],
  "x-unknown-properties",
  ...["x-parent", "x-mandatory", "x-nullable"],
]);

// Of other tools, and no slip: go-swagger's.
const foreign = new Set(["x-isnullable"]);

const kindsWithExtensions: ReadonlySet<NodeKind> = new Set<NodeKind>([
  ...(["document", "pathItem", "operation", "parameter", "requestBody", "schema"] as const),
]);

const mostSlips = 2;

/**
 * Reports an extension that is nearly one of pym's: unlike those of other tools, which mean nothing
 * to pym, it would be a guard or a binding that is silently missing. Code `misspelt-extension`.
 */
export function checkExtensions(node: JsonObject, kind: NodeKind, scope: CheckScope): void {
  if (!kindsWithExtensions.has(kind)) return;
  for (const key of Object.keys(node)) {
    if (!isExtension(key) || known.has(key) || foreign.has(key)) continue;
    const near = nearest(key, known, mostSlips);
    if (near === undefined) continue;
    scope.error(
      { node, key, on: "key" },
      `there is no extension "${key}"`,
      `did you mean "${near}"?`,
      "misspelt-extension",
    );
  }
}
