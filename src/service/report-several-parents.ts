import { createRewriter } from "../spec/rewrite-tree.js";
import type { JsonObject } from "../spec/json.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import { choicesOf, keyOfRef, partsOf } from "./schema-refs.js";
import type { JsonSchema, Parent } from "./service.js";

/**
 * Reports `invalid-parent` for each schema of the document, named or not, whose values would have to
 * inherit from several classes: a value has one prototype.
 *
 * @param schemas the document's named schemas, described
 * @param parents the classes that they name, by their keys
 */
export function reportSeveralParents(schemas: Schemas, parents: Parents, scope: DocumentScope): void {
  if (parents.size === 0) return;
  const { root } = scope.document;
  const written = inOrder(root.components.schemas);
  for (const [key, schema] of written) {
    const hasParent = parents.has(key);
    const held = heldIn(schemas.get(key) ?? true, hasParent, schemas, new Set([key]));
    if (typeof schema === "object")
      report(schema, hasParent ? "x-parent" : undefined, `"${key}"`, classesOf(held, parents), scope);
  }
  const named = new Set<unknown>(written.map(([, schema]) => schema));
  const visit = (schema: JsonObject): void => {
    if (!named.has(schema)) reportUnnamed(schema, schemas, parents, scope);
  };
  visitSchemas(root, visit);
}

type Schemas = ReadonlyMap<string, JsonSchema>;
type Parents = ReadonlyMap<string, Parent>;
/** A class as it is written, and the key of the schema that names it. */
type Classes = ReadonlyMap<string, string>;

// The keys of the schemas that hold for a value; those that may hold matter where the schema itself
// has a parent.
function heldIn(
  schema: JsonSchema,
  withChoices: boolean,
  schemas: Schemas,
  held = new Set<string>(),
): ReadonlySet<string> {
  if (typeof schema === "boolean") return held;
  const ref = typeof schema["$ref"] === "string" ? keyOfRef(schema["$ref"]) : undefined;
  if (ref !== undefined && held.has(ref)) return held;
  if (ref !== undefined) held.add(ref);
  for (const part of partsOf(schema, (key) => schemas.get(key))) heldIn(part, withChoices, schemas, held);
  if (withChoices) for (const option of choicesOf(schema).flat()) heldIn(option, withChoices, schemas, held);
  return held;
}

function classesOf(held: ReadonlySet<string>, parents: Parents): Classes {
  return new Map(
    [...held].flatMap((key) => {
      const parent = parents.get(key);
      return parent === undefined ? [] : [[parent.writtenAs, key] as const];
    }),
  );
}

// One of whose parts that is the case already is reported there.
function reportUnnamed(schema: JsonObject, schemas: Schemas, parents: Parents, scope: DocumentScope): void {
  const { allOf } = schema;
  if (!Array.isArray(allOf)) return;
  const classesIn = (part: JsonSchema): Classes => classesOf(heldIn(part, false, schemas), parents);
  const parts: readonly JsonSchema[] = [{ $ref: schema["$ref"] }, ...(allOf as readonly JsonSchema[])];
  if (parts.some((part) => classesIn(part).size > 1)) return;
  report(schema, "allOf", "this schema", classesIn(schema), scope);
}

function visitSchemas(root: object, visit: (schema: JsonObject) => void): void {
  createRewriter<undefined>({
    leave: (node, kind) => {
      if (kind === "schema") visit(node);
      return node;
    },
    copied: () => undefined,
  })({ ...root }, "document", undefined);
}

function report(
  schema: object,
  key: string | undefined,
  subject: string,
  classes: Classes,
  scope: DocumentScope,
): void {
  const [first, second] = classes;
  if (first === undefined || second === undefined) return;
  scope.error(
    "invalid-parent",
    schema,
    key,
    `a value of ${subject} would inherit from ${first[0]}, as "${first[1]}" says, and from ${second[0]}, as "${second[1]}" says`,
    "let one of the classes extend the other, and name that one in both places",
  );
}
