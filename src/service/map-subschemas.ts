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
  if (typeof schema === "boolean") return none;
  const found: { keyword: string; subschema: JsonSchema }[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    for (const subschema of subschemasBehind(keyword, value)) found.push({ keyword, subschema });
  }
  return found;
}

const none: readonly never[] = [];

function subschemasBehind(keyword: string, value: unknown): readonly JsonSchema[] {
  if (singles.has(keyword)) return [value as JsonSchema];
  if (lists.has(keyword)) return value as readonly JsonSchema[];
  return maps.has(keyword) ? Object.values(value as Record<string, JsonSchema>) : none;
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
  const mapped: [string, unknown][] = [];
  let isChanged = false;
  for (const [key, value] of Object.entries(object)) {
    const result = map(value, key);
    if (result !== leftOut) mapped.push([key, result]);
    isChanged ||= result !== value;
  }
  return isChanged ? (Object.fromEntries(mapped) as { readonly [key: string]: Value }) : object;
}

const singles = new Set(
  "additionalProperties contains else if items not propertyNames then unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
);
const lists = new Set("allOf anyOf oneOf prefixItems".split(" "));
const maps = new Set("dependentSchemas patternProperties properties".split(" "));
