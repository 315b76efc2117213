import type { JsonSchema } from "../../service/service.js";
import { modelValidator, type CheckedModel, type ValidatorRequest } from "./validator-request.js";
import { subschemasOf } from "../../service/map-subschemas.js";
import { keyOfRef } from "../../service/schema-refs.js";

/**
 * The names of the models whose validators have to tell which properties and items they looked at:
 * those that a schema with `unevaluatedProperties` or `unevaluatedItems` applies to the same value.
 */
export function trackedModels(
  requests: readonly ValidatorRequest[],
  modelOf: (key: string) => CheckedModel | undefined,
): ReadonlySet<string> {
  const tracked = new Set<string>();
  const waiting = requests.flatMap(({ schema, form }) => refsBesideUnevaluated(schema).map((key) => ({ key, form })));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { key, form } = next;
    const model = modelOf(key);
    if (model === undefined || tracked.has(modelValidator(model, form))) continue;
    tracked.add(modelValidator(model, form));
    waiting.push(...refsInPlace(model.schema).map((key) => ({ key, form })));
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
