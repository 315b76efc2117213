import type { JsonSchema, Model } from "../service/service.js";
import { subschemasOf } from "./map-subschemas.js";
import { keyOfRef } from "./schema-refs.js";

/**
 * The names of the models whose validators have to tell which properties and items they looked at:
 * those that a schema with `unevaluatedProperties` or `unevaluatedItems` applies to the same value.
 */
export function trackedModels(
  schemas: readonly JsonSchema[],
  modelOf: (key: string) => Model | undefined,
): ReadonlySet<string> {
  const tracked = new Set<string>();
  const waiting = schemas.flatMap(refsBesideUnevaluated);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const model = modelOf(key);
    if (model === undefined || tracked.has(model.typeName)) continue;
    tracked.add(model.typeName);
    waiting.push(...refsInPlace(model.schema));
  }
  return tracked;
}

/** Whether a schema, or one within it, looks at what others have left. */
export function usesUnevaluated(schema: JsonSchema): boolean {
  if (typeof schema === "boolean") return false;
  return hasUnevaluated(schema) || subschemasOf(schema).some(({ subschema }) => usesUnevaluated(subschema));
}

function hasUnevaluated(schema: Exclude<JsonSchema, boolean>): boolean {
  return "unevaluatedProperties" in schema || "unevaluatedItems" in schema;
}

function refsBesideUnevaluated(schema: JsonSchema): readonly string[] {
  if (typeof schema === "boolean") return [];
  const here = hasUnevaluated(schema) ? refsInPlace(schema) : [];
  return [...here, ...subschemasOf(schema).flatMap(({ subschema }) => refsBesideUnevaluated(subschema))];
}

function refsInPlace(schema: JsonSchema): readonly string[] {
  if (typeof schema === "boolean") return [];
  const direct = typeof schema["$ref"] === "string" ? [keyOfRef(schema["$ref"])] : [];
  const inner = subschemasOf(schema).filter(({ keyword }) => inPlace.has(keyword));
  return [...direct, ...inner.flatMap(({ subschema }) => refsInPlace(subschema))];
}

// What these apply to is the value itself (JSON Schema 2020-12, §10.2).
const inPlace = new Set(["allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"]);
