import type { SchemaObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import { pascalCase } from "./names.js";
import { parseDottedPath } from "./parse-dotted-path.js";
import { choicesOf, keyOfRef, partsOf } from "./schema-refs.js";
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
  if (parents.size > 0) for (const [key, schema] of written) reportSeveral(key, schema, schemas, parents, scope);
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

// A value has one prototype.
function reportSeveral(
  key: string,
  written: SchemaObject,
  schemas: ReadonlyMap<string, JsonSchema>,
  parents: ReadonlyMap<string, Parent>,
  scope: DocumentScope,
): void {
  const held = [...heldWith(key, parents.has(key), schemas)].filter((other) => parents.has(other));
  const [first, second] = new Map(held.map((other) => [parents.get(other)?.writtenAs ?? other, other]));
  if (first === undefined || second === undefined || typeof written !== "object") return;
  scope.error(
    "invalid-parent",
    written,
    parents.has(key) ? "x-parent" : undefined,
    `a value of "${key}" would inherit from ${first[0]}, as "${first[1]}" says, and from ${second[0]}, as "${second[1]}" says`,
    "let one of the classes extend the other, and name that one in both places",
  );
}

// The schemas that hold for a value; those that may hold matter where the schema itself has a parent.
function heldWith(key: string, withChoices: boolean, schemas: ReadonlyMap<string, JsonSchema>): ReadonlySet<string> {
  const held = new Set([key]);
  const look = (schema: JsonSchema): void => {
    if (typeof schema === "boolean") return;
    const ref = typeof schema["$ref"] === "string" ? keyOfRef(schema["$ref"]) : undefined;
    if (ref !== undefined && held.has(ref)) return;
    if (ref !== undefined) held.add(ref);
    for (const part of partsOf(schema, (other) => schemas.get(other))) look(part);
    if (withChoices) for (const option of choicesOf(schema).flat()) look(option);
  };
  look(schemas.get(key) ?? true);
  return held;
}
