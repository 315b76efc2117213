import type { SchemaObject } from "../spec/openapi.js";
import { schemaNameOf } from "../spec/schema-ref.js";
import { describeSchema } from "./describe-schema.js";
import { quietly, type DocumentScope } from "./document-scope.js";
import type { JsonSchema } from "./service.js";

/**
 * The schema of a parameter. That it is `readOnly` is said of the properties that share the schema,
 * such as the id of a resource: a parameter is sent, and so a handler receives it.
 */
export function describeParameterSchema(schema: SchemaObject | undefined, scope: DocumentScope): JsonSchema {
  return unmarked(describeSchema(schema, scope), scope, 0);
}

// A ring of references is refused when loading; the bound is for safety alone.
const deepest = 50;

function unmarked(schema: JsonSchema, scope: DocumentScope, depth: number): JsonSchema {
  if (!isMarked(schema, scope, depth)) return schema;
  const { $ref, allOf, ...rest } = schema;
  // What is wrong in a named schema is told where it is described as a model.
  const target = targetOf($ref, scope).map((named) => describeSchema(named, quietly(scope)));
  const parts = [...target, ...partsOf(allOf)].map((part) => unmarked(part, scope, depth + 1));
  const own = Object.fromEntries(Object.entries(rest).filter(([keyword]) => !marks.includes(keyword)));
  const [only] = parts;
  if (parts.length === 0) return own;
  return Object.keys(own).length === 0 && parts.length === 1 && only !== undefined ? only : { ...own, allOf: parts };
}

const marks = ["readOnly", "writeOnly"];

function isMarked(schema: JsonSchema, scope: DocumentScope, depth: number): schema is Exclude<JsonSchema, boolean> {
  if (typeof schema === "boolean" || depth > deepest) return false;
  if (marks.some((mark) => schema[mark] === true)) return true;
  return [...targetOf(schema["$ref"], scope), ...partsOf(schema["allOf"])].some((part) =>
    isMarked(part, scope, depth + 1),
  );
}

function targetOf(ref: unknown, { document }: DocumentScope): readonly SchemaObject[] {
  return typeof ref === "string" ? [document.root.components.schemas[schemaNameOf(ref)] ?? true] : [];
}

function partsOf(allOf: unknown): readonly JsonSchema[] {
  return Array.isArray(allOf) ? (allOf as readonly JsonSchema[]) : [];
}
