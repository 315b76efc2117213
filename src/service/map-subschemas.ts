import type { JsonSchema } from "./service.js";

/**
 * A schema with each of its direct subschemas replaced, and only the keywords that are kept; the
 * schema itself where that changes nothing. A key of `properties` is a name and no keyword, and so is
 * never left out.
 */
export function mapSubschemas(
  schema: JsonSchema,
  map: (subschema: JsonSchema, keyword: string) => JsonSchema,
  isKept: (keyword: string) => boolean = () => true,
): JsonSchema {
  if (typeof schema === "boolean") return schema;
  return mapEntries(schema, (value, keyword) => (isKept(keyword) ? mapKeyword(keyword, value, map) : leftOut));
}

/** Whether anything stands behind a keyword that holds schemas. */
export function hasSubschemas(schema: Exclude<JsonSchema, boolean>): boolean {
  return Object.keys(schema).some((keyword) => singles.has(keyword) || lists.has(keyword) || maps.has(keyword));
}

/** The direct subschemas of a schema, each with the keyword that it stands behind. */
export function subschemasOf(
  schema: JsonSchema,
): readonly { readonly keyword: string; readonly subschema: JsonSchema }[] {
  const found: { keyword: string; subschema: JsonSchema }[] = [];
  mapSubschemas(schema, (subschema, keyword) => {
    found.push({ keyword, subschema });
    return subschema;
  });
  return found;
}

const leftOut = Symbol();

function mapKeyword(
  keyword: string,
  value: unknown,
  map: (subschema: JsonSchema, keyword: string) => JsonSchema,
): unknown {
  if (singles.has(keyword)) return map(value as JsonSchema, keyword);
  if (maps.has(keyword)) return mapEntries(value as Record<string, JsonSchema>, (schema) => map(schema, keyword));
  if (!lists.has(keyword)) return value;
  const list = value as readonly JsonSchema[];
  const mapped = list.map((schema) => map(schema, keyword));
  return mapped.every((schema, index) => schema === list[index]) ? list : mapped;
}

// Unlike an assignment, `Object.fromEntries` keeps a property of the name "__proto__".
function mapEntries<Value>(
  object: { readonly [key: string]: Value },
  map: (value: Value, key: string) => unknown,
): { readonly [key: string]: Value } {
  const entries = Object.entries(object);
  const mapped = entries.map(([key, value]) => [key, map(value, key)] as const);
  if (mapped.every(([, value], index) => value === entries[index]?.[1])) return object;
  return Object.fromEntries(mapped.filter(([, value]) => value !== leftOut)) as { readonly [key: string]: Value };
}

const singles = new Set(
  "additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
const lists = new Set("allOf anyOf oneOf prefixItems".split(" "));
const maps = new Set("dependentSchemas patternProperties properties".split(" "));
