import type { SchemaObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import { pascalCase } from "./names.js";
import { parseDottedPath } from "./parse-dotted-path.js";
import { reportSeveralParents } from "./report-several-parents.js";
import type { JsonSchema, Parent } from "./service.js";

/**
 * The classes of the user's that `x-parent` names, by the keys of the schemas whose values inherit
 * from them. Reports `invalid-dotted-path`, and `invalid-parent` where a value can inherit from none,
 * or would have to from several.
 *
 * @param schemas the document's schemas, described
 */
export function describeParents(
  schemas: ReadonlyMap<string, JsonSchema>,
  scope: DocumentScope,
): ReadonlyMap<string, Parent> {
  const written = inOrder(scope.document.root.components.schemas);
  const parents = new Map(
    written.flatMap(([key, schema]) => {
      const parent = parentOf(schema, scope);
      return parent === undefined ? [] : [[key, parent] as const];
    }),
  );
  reportSeveralParents(schemas, parents, scope);
  return parents;
}

function parentOf(schema: SchemaObject, scope: DocumentScope): Parent | undefined {
  if (typeof schema === "boolean" || !("x-parent" in schema)) return undefined;
  const { "x-parent": path } = schema as { readonly "x-parent": unknown };
  const binding = parseDottedPath(path, pascalCase);
  if (binding === undefined || typeof path !== "string") {
    scope.error(
      "invalid-dotted-path",
      schema,
      "x-parent",
      `x-parent ${JSON.stringify(path)} is not a dotted path`,
      "name a class as module.Class, such as myserver.pets.Animal: letters, digits and _ joined by dots",
    );
    return undefined;
  }
  const problem = problemOf(schema, binding.module[0]);
  if (problem === undefined) return { binding, writtenAs: path };
  scope.error("invalid-parent", schema, "x-parent", ...problem);
  return undefined;
}

function problemOf(
  { type }: Exclude<SchemaObject, boolean>,
  module: string,
): readonly [message: string, help: string] | undefined {
  if (module === "pymacaron")
    return ["pymacaron has no classes to inherit from", "name a class in a module of your own"];
  const others = [type ?? []].flat().filter((name) => name !== "object" && name !== "null");
  if (others.length === 0) return undefined;
  return [`a value of the type ${others.join(" or ")} inherits from no class`, "write x-parent at a schema of objects"];
}
