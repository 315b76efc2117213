import type { SchemaObject } from "../spec/openapi.js";
import { schemaNameOf } from "../spec/schema-ref.js";
import { describeSchema } from "./describe-schema.js";
import type { DocumentScope } from "./document-scope.js";
import type { JsonSchema } from "./service.js";

/**
 * The schema of a body that is text. Of XML and the like, documents often describe what is in it,
 * as an object: that is for the handler to read, and the body is a text all the same.
 */
export function describeText(schema: SchemaObject | undefined, scope: DocumentScope): JsonSchema {
  return admitsText(schema ?? true, scope, 0) ? describeSchema(schema, scope) : { type: "string" };
}

// A ring of references is refused when loading; the bound is for long ways through many schemas.
const mostSteps = 20;

function admitsText(schema: SchemaObject, scope: DocumentScope, steps: number): boolean {
  if (typeof schema === "boolean") return schema;
  const { $ref, allOf = [], anyOf, oneOf, type, enum: values } = schema;
  if (steps > mostSteps) return true;
  if (type !== undefined && ![type].flat().includes("string")) return false;
  if (type === undefined && values === undefined && ("properties" in schema || "items" in schema)) return false;
  const isText = (part: SchemaObject): boolean => admitsText(part, scope, steps + 1);
  const target = $ref === undefined ? undefined : scope.document.root.components.schemas[schemaNameOf($ref)];
  return [
    allOf.every(isText),
    anyOf?.some(isText) ?? true,
    oneOf?.some(isText) ?? true,
    target === undefined || isText(target),
  ].every(Boolean);
}
