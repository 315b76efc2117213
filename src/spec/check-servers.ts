import type { CheckScope } from "./check-scope.js";
import { isObject, own, ownObject, type JsonObject } from "./json.js";
import { objectsOf } from "./objects-of.js";
import { withChanges, withFieldTypes, type FieldType } from "./typed-fields.js";

/**
 * The document, path or operation with those of its `servers` that have an address. The others are ignored
 * with a warning.
 * https://spec.openapis.org/oas/v3.1.1.html#server-object
 */
export function checkServers(node: JsonObject, scope: CheckScope): JsonObject {
  if (!Object.hasOwn(node, "servers")) return node;
  const servers = objectsOf(node, "servers", scope)?.flatMap((server) => {
    if (typeof own(server, "url") === "string") return [checkServer(server, scope)];
    scope.warning({ node: server }, "a server needs a url; it is ignored", "add url: <address>, or remove it");
    return [];
  });
  return scope.derived(withChanges(node, new Map([["servers", servers]])), node);
}

function checkServer(server: JsonObject, scope: CheckScope): JsonObject {
  if (!Object.hasOwn(server, "variables")) return server;
  const variables = ownObject(server, "variables");
  const changes = new Map([["variables", variables && checkVariables(variables, scope)]]);
  return scope.derived(withChanges(server, changes), server);
}

const variableFields = new Map<string, FieldType>([
  ["default", "text"],
  ["description", "text"],
]);

function checkVariables(variables: JsonObject, scope: CheckScope): JsonObject {
  const entries = Object.entries(variables).flatMap(([name, variable]) => {
    if (!isObject(variable)) return [];
    return [[name, scope.derived(withFieldTypes(variable, variableFields, scope), variable)] as const];
  });
  return scope.derived(Object.fromEntries(entries), variables);
}
