import type { OperationObject } from "../spec/openapi.js";
import type { Binding, ModulePath } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { camelCase, kebabCase, pascalCase } from "./names.js";
import { exportable, parseDottedPath } from "./parse-dotted-path.js";

/**
 * The handler that an operation is bound to. `x-bind-server` names it; without that, `operationId`
 * names the function and the first tag the module; without those, the method and the path do.
 */
export function describeBinding(
  operation: OperationObject,
  method: string,
  path: string,
  ambiguousIds: ReadonlySet<string>,
  scope: DocumentScope,
): Binding | undefined {
  const written = operation["x-bind-server"];
  if (written !== undefined) {
    const binding = parseDottedPath(written);
    if (binding === undefined) {
      scope.error(
        "invalid-dotted-path",
        operation,
        "x-bind-server",
        `x-bind-server ${JSON.stringify(written)} is not a dotted path`,
        "name a function as module.function, such as myserver.profile.do_get_profile: letters, digits and _ joined by dots",
      );
    }
    return binding;
  }
  const { operationId } = operation;
  const named = operationId === undefined || ambiguousIds.has(operationId) ? "" : camelCase(operationId);
  return {
    module: moduleOf(operation, path),
    exportName: exportable(named === "" ? nameFromPath(method, path) : named),
  };
}

/** `get`, `/pets/{petId}/toys` → `getPetsByPetIdToys`. */
export function nameFromPath(method: string, path: string): string {
  const parts = path
    .split(/(\{[^{}]*\})/)
    .map((part) => (part.startsWith("{") ? `By${pascalCase(part)}` : pascalCase(part)));
  return `${method}${parts.join("").replaceAll("_", "")}` || method;
}

function moduleOf(operation: OperationObject, path: string): ModulePath {
  const firstSegment = path.split("/").find((segment) => segment !== "" && !segment.includes("{"));
  const name = [operation.tags?.[0], firstSegment].map((text) => kebabCase(text ?? "")).find((text) => text !== "");
  return [name === undefined ? "root" : shortened(name)];
}

// File systems take 255 bytes, and a letter takes up to four.
function shortened(name: string): string {
  return name.length <= 60 ? name : Array.from(name).slice(0, 60).join("").replace(/-$/, "");
}
