import type { JsonSchema } from "../service/service.js";

/**
 * A schema with each of its direct subschemas replaced, and only the keywords that are kept. A key
 * of `properties` is a name and no keyword, and so is never left out.
 */
export function mapSubschemas(
  schema: JsonSchema,
  map: (subschema: JsonSchema) => JsonSchema,
  isKept: (keyword: string) => boolean,
): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const entries = Object.entries(schema).filter(([keyword]) => isKept(keyword));
  return Object.fromEntries(entries.map(([keyword, value]) => [keyword, mapKeyword(keyword, value, map)]));
}

function mapKeyword(keyword: string, value: unknown, map: (subschema: JsonSchema) => JsonSchema): unknown {
  if (singles.has(keyword)) return map(value as JsonSchema);
  if (lists.has(keyword)) return (value as readonly JsonSchema[]).map(map);
  if (!maps.has(keyword)) return value;
  const entries = Object.entries(value as Record<string, JsonSchema>);
  // Unlike an assignment, this keeps a property of the name "__proto__".
  return Object.fromEntries(entries.map(([key, subschema]) => [key, map(subschema)]));
}

const singles = new Set(
  "additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
const lists = new Set("allOf anyOf oneOf prefixItems".split(" "));
const maps = new Set("dependentSchemas patternProperties properties".split(" "));

/** The direct subschemas of a schema, each with the keyword that it stands behind. */
export function subschemasOf(
  schema: JsonSchema,
): readonly { readonly keyword: string; readonly subschema: JsonSchema }[] {
  const found: { keyword: string; subschema: JsonSchema }[] = [];
  if (typeof schema === "boolean") return found;
  for (const [keyword, value] of Object.entries(schema)) {
    mapKeyword(keyword, value, (subschema) => {
      found.push({ keyword, subschema });
      return subschema;
    });
  }
  return found;
}
