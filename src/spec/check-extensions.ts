import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import { isExtension, type JsonObject } from "./json.js";
import { kindNames, type NodeKind } from "./structure.js";

const ofOperations = new Set([
  ...["x-bind-server", "x-bind-client", "x-decorate-server", "x-decorate-request", "x-no-bind-server"],
  "x-unknown-properties",
]);
const ofSchemas = new Set(["x-parent", "x-mandatory", "x-nullable"]);
const known = new Set([...ofOperations, ...ofSchemas]);

const shortened: ReadonlyMap<string, string> = new Map([
  ["x-bind", "x-bind-server"],
  ["x-decorate", "x-decorate-server"],
]);

// Of other tools, and no slip: go-swagger's.
const foreign = new Set(["x-isnullable"]);

const kindsWithExtensions: ReadonlySet<NodeKind> = new Set<NodeKind>([
  ...(["document", "pathItem", "operation", "parameter", "requestBody", "schema"] as const),
]);

/**
 * Reports an extension that is nearly one of pym's, and one of pym's where it says nothing: unlike
 * those of other tools, which mean nothing to pym, it would be a guard or a binding that is silently
 * missing. Codes `misspelt-extension` and `misplaced-extension`.
 */
export function checkExtensions(node: JsonObject, kind: NodeKind, scope: CheckScope): void {
  if (!kindsWithExtensions.has(kind)) return;
  for (const key of Object.keys(node)) {
    if (known.has(key)) checkPlace(node, key, kind, scope);
    else if (!foreign.has(key)) checkSpelling(node, key, scope);
  }
}

function checkPlace(node: JsonObject, key: string, kind: NodeKind, scope: CheckScope): void {
  const isMisplaced = ofOperations.has(key) ? kind !== "operation" : key === "x-mandatory" && kind === "parameter";
  if (!isMisplaced) return;
  scope.error(
    { node, key, on: "key" },
    `${key} has no effect in a ${kindNames[kind]}`,
    ofOperations.has(key) ? "write it in each operation that it is meant for" : "write required: true",
    "misplaced-extension",
  );
}

function checkSpelling(node: JsonObject, key: string, scope: CheckScope): void {
  const meant = meantBy(key);
  if (meant === undefined) return;
  const message = `there is no extension "${key}"`;
  scope.error({ node, key, on: "key" }, message, `did you mean "${meant}"?`, "misspelt-extension");
}

// In other letters, with underscores, without its beginning or its end, or with slips.
function meantBy(key: string): string | undefined {
  const plain = key.toLowerCase().replaceAll("_", "-");
  if (!isExtension(plain)) return ofOperations.has(`x-${plain}`) ? `x-${plain}` : undefined;
  if (known.has(plain)) return plain;
  return shortened.get(plain) ?? nearest(key, known, mostSlips(key));
}

function mostSlips(key: string): number {
  return key.length < 15 ? 2 : 3;
}
