import type { CheckScope } from "./check-scope.js";
import { isObject, own, ownList, ownObject, type JsonObject } from "./json.js";
import { withChanges, withFieldTypes, type FieldType } from "./typed-fields.js";

/**
 * The document, path or operation with those of its `servers` that have an address.
 * https://spec.openapis.org/oas/v3.1.1.html#server-object
 */
export function checkServers(node: JsonObject, scope: CheckScope): JsonObject {
  if (!Object.hasOwn(node, "servers")) return node;
  const servers = ownList(node, "servers")
    ?.filter(isObject)
    .flatMap((server) => {
      return typeof own(server, "url") === "string" ? [checkServer(server, scope)] : [];
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
