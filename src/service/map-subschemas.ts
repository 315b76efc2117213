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
  for (const keyword in schema) if (holders.has(keyword)) return true;
  return false;
}

/** Visits the direct subschemas of a schema, each with the keyword that it stands behind. */
export function eachSubschema(schema: JsonSchema, visit: (subschema: JsonSchema, keyword: string) => void): void {
  if (typeof schema === "boolean") return;
  for (const keyword of Object.keys(schema)) {
    const holds = holders.get(keyword);
    if (holds === undefined) continue;
    const value = schema[keyword];
    if (holds === "one") visit(value as JsonSchema, keyword);
    else for (const subschema of Object.values(value as Record<string, JsonSchema>)) visit(subschema, keyword);
  }
}

/** The direct subschemas of a schema, each with the keyword that it stands behind. */
export function subschemasOf(
  schema: JsonSchema,
): readonly { readonly keyword: string; readonly subschema: JsonSchema }[] {
  const found: { keyword: string; subschema: JsonSchema }[] = [];
  eachSubschema(schema, (subschema, keyword) => found.push({ keyword, subschema }));
  return found;
}

const leftOut = Symbol();

function mapKeyword(
  keyword: string,
  value: unknown,
  map: (subschema: JsonSchema, keyword: string) => JsonSchema,
): unknown {
  switch (holders.get(keyword)) {
    case "one":
      return map(value as JsonSchema, keyword);
    case "map":
      return mapEntries(value as Record<string, JsonSchema>, (schema) => map(schema, keyword));
    case "list": {
      const list = value as readonly JsonSchema[];
      const mapped = list.map((schema) => map(schema, keyword));
      return mapped.every((schema, index) => schema === list[index]) ? list : mapped;
    }
    case undefined:
      return value;
  }
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

type Holder = "one" | "list" | "map";

const holders: ReadonlyMap<string, Holder> = new Map([
  ...holding("additionalProperties contains else if items not propertyNames then unevaluatedItems", "one"),
  ...holding("unevaluatedProperties", "one"),
  ...holding("allOf anyOf oneOf prefixItems", "list"),
  ...holding("dependentSchemas patternProperties properties", "map"),
]);

function holding(keywords: string, holder: Holder): readonly (readonly [string, Holder])[] {
  return keywords.split(" ").map((keyword) => [keyword, holder]);
}
