import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import { isExtension, ownObject, type JsonObject } from "./json.js";
import { operationKeyOf, operationKeys } from "./structure.js";

const known: ReadonlySet<string> = new Set([
  ...["$ref", "summary", "description", "servers", "parameters", "additionalOperations"],
  ...operationKeys,
]);

// Fields of an operation that nothing of a path stands in for; those of 2.0 as well.
const ofOperations: ReadonlySet<string> = new Set([
  ...["tags", "externalDocs", "operationId", "requestBody", "responses", "callbacks", "deprecated"],
  ...["consumes", "produces", "schemes"],
]);

/**
 * Reports the fields of a path that there are not, and what they hold is left out: it may be a whole
 * operation. One under `GET` is that of `get`, with a warning. Code `invalid-document`.
 * https://spec.openapis.org/oas/v3.2.0.html#path-item-object
 */
export function checkPathFields(item: JsonObject, scope: CheckScope): JsonObject {
  const unknown = Object.keys(item).filter((key) => !known.has(key) && !isExtension(key));
  if (unknown.length === 0) return item;
  const meant = new Map<string, string>();
  const taken = new Set(Object.keys(item));
  for (const key of unknown) {
    const method = operationKeyOf(key);
    if (method === undefined || taken.has(method)) {
      reportUnknown(item, key, method, scope);
    } else {
      taken.add(method);
      meant.set(key, method);
      const message = `the method "${key}" is written in small letters; "${method}" is taken`;
      scope.warning({ node: item, key, on: "key" }, message, `write it as "${method}"`);
    }
  }
  return meant.size === 0 ? item : renamed(item, meant, scope);
}

function reportUnknown(item: JsonObject, key: string, method: string | undefined, scope: CheckScope): void {
  const at = { node: item, key, on: "key" } as const;
  // Its operations would be served without it.
  if (nearest(key, ["security"]) !== undefined) {
    const help = "write security at each operation of the path, or at the document for all of them";
    scope.error(at, `a path has no field "${key}"; its operations would be served without it`, help);
    return;
  }
  scope.warning(at, `a path has no field "${key}"; what it holds is left out`, helpFor(item, key, method));
}

function helpFor(item: JsonObject, key: string, method: string | undefined): string {
  if (method !== undefined) return `a path has one operation of each method: join it with "${method}", or remove it`;
  if (ofOperations.has(key)) return "write it at each operation of the path";
  const near = nearest(key, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  const isOperation = ownObject(ownObject(item, key) ?? {}, "responses") !== undefined;
  return isOperation
    ? "operations of other methods stand under additionalOperations, since OpenAPI 3.2"
    : "correct it, or remove it";
}

function renamed(item: JsonObject, names: ReadonlyMap<string, string>, scope: CheckScope): JsonObject {
  const entries = Object.entries(item).map(([key, value]) => [names.get(key) ?? key, value] as const);
  const keys = [...names].map(([key, name]) => [name, { node: item, key }] as const);
  return scope.derived(Object.fromEntries(entries), item, Object.fromEntries(keys));
}
