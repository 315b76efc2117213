import { deepestRefs, partsOf, type SchemaOf } from "./schema-refs.js";
import type { JsonSchema } from "./service.js";

/**
 * The default of a property or a parameter, its own or that of the schema it refers to; undefined
 * where there is none, or one that the schema itself doesn't admit: such a default would reach a
 * handler as a value that its type says it can't be.
 */
export function defaultOf(schema: JsonSchema, schemaOf: SchemaOf): { readonly value: unknown } | undefined {
  const found = findDefault(schema, schemaOf, 0);
  return found !== undefined && admits(schema, found.value, schemaOf) ? found : undefined;
}

function findDefault(schema: JsonSchema, schemaOf: SchemaOf, depth: number): { readonly value: unknown } | undefined {
  if (typeof schema === "boolean" || depth > deepestRefs) return undefined;
  if ("default" in schema) return { value: schema["default"] };
  return partsOf(schema, schemaOf)
    .map((part) => findDefault(part, schemaOf, depth + 1))
    .find((found) => found !== undefined);
}

// By types and values alone: a default that is too long is still of the type that a handler expects.
function admits(schema: JsonSchema, value: unknown, schemaOf: SchemaOf, depth = 0): boolean {
  if (typeof schema === "boolean" || depth > deepestRefs) return schema !== false;
  const { type, enum: values } = schema;
  const types = typeof type === "string" ? [type] : Array.isArray(type) ? (type as string[]) : undefined;
  if (types !== undefined && !types.some((name) => isOfType(value, name))) return false;
  if (Array.isArray(values) && !values.some((allowed) => isSame(allowed, value))) return false;
  if ("const" in schema && !isSame(schema["const"], value)) return false;
  if (!partsOf(schema, schemaOf).every((part) => admits(part, value, schemaOf, depth + 1))) return false;
  return [schema["anyOf"], schema["oneOf"]].every(
    (options) =>
      !Array.isArray(options) || (options as JsonSchema[]).some((option) => admits(option, value, schemaOf, depth + 1)),
  );
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
