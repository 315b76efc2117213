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
const maps = new Set("patternProperties properties".split(" "));
