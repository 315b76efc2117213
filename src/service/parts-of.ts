import type { JsonSchema } from "./service.js";

/** Finds what a reference of a schema leads to. */
export type Models = (ref: string) => { readonly key: string; readonly schema: JsonSchema };

/** A schema and all that it is put together of: what it refers to, its parts and its alternatives. */
export function partsOf(
  schema: JsonSchema,
  models: Models,
  seen: ReadonlySet<string> = new Set(),
): readonly Exclude<JsonSchema, boolean>[] {
  if (typeof schema === "boolean") return [];
  if (typeof schema["$ref"] === "string") {
    const model = models(schema["$ref"]);
    return seen.has(model.key) ? [] : partsOf(model.schema, models, new Set([...seen, model.key]));
  }
  const within = ["allOf", "anyOf", "oneOf"].flatMap((keyword) => listOf(schema[keyword]));
  return [schema, ...within.flatMap((part) => partsOf(part, models, seen))];
}

/** The schemas of a keyword that holds a list of them, such as `allOf`. */
export function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as JsonSchema[]) : [];
}
