import type { JsonSchema } from "../../src/service/service.js";

export type SchemaObject = Exclude<JsonSchema, boolean>;

/** No value satisfies a schema, or none that could be found. */
export class NoValue extends Error {}

/**
 * One schema that says what two say together, of the keywords that a sample is made from. Of those
 * that can't be put into one, such as two patterns, the sample is checked against both in the end.
 */
export function mergeSchemas(one: JsonSchema, other: JsonSchema): JsonSchema {
  if (one === false || other === false) return false;
  if (one === true) return other;
  if (other === true) return one;
  const merged: Record<string, unknown> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const present = merged[keyword];
    merged[keyword] = present === undefined ? value : (mergers.get(keyword) ?? keepLast)(present, value);
  }
  return withClosedProperties(merged, one, other);
}

/** What is at a keyword that holds schemas by name. */
export function schemasAt(schema: SchemaObject, keyword: string): Readonly<Record<string, JsonSchema>> {
  return (schema[keyword] as Record<string, JsonSchema> | undefined) ?? {};
}

/** What is at a keyword that holds a list. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what the keyword holds
export function listAt<Item>(schema: SchemaObject, keyword: string): readonly Item[] {
  const list = schema[keyword];
  return Array.isArray(list) ? (list as readonly Item[]) : [];
}

type Merge = (one: unknown, other: unknown) => unknown;

const keepLast: Merge = (_, other) => other;
const largest: Merge = (one, other) => Math.max(one as number, other as number);
const smallest: Merge = (one, other) => Math.min(one as number, other as number);
const both: Merge = (one, other) => ({ allOf: [one, other] });
const joined: Merge = (one, other) => [...new Set([...(one as unknown[]), ...(other as unknown[])])];
// A schema's choices are made one after another.
const appended: Merge = (one, other) => [...(one as unknown[]), ...(other as unknown[])];

const mergers: ReadonlyMap<string, Merge> = new Map<string, Merge>([
  ["type", commonTypes],
  ["enum", commonValues],
  ["properties", mergedMaps],
  ["patternProperties", mergedMaps],
  ["items", both],
  ["contains", keepLast],
  ["additionalProperties", both],
  ["propertyNames", both],
  ["required", joined],
  ["choices", appended],
  ...["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"].map((key) => [key, largest] as const),
  ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"].map((key) => [key, smallest] as const),
]);

function commonTypes(one: unknown, other: unknown): unknown {
  const others = [other].flat();
  const isCommon = (type: unknown): boolean =>
    others.includes(type) || (type === "integer" && others.includes("number"));
  const common = [one].flat().flatMap((type) => {
    if (isCommon(type)) return [type];
    return type === "number" && others.includes("integer") ? ["integer"] : [];
  });
  if (common.length === 0) throw new NoValue(`nothing is ${String(one)} and ${String(other)}`);
  return common;
}

function commonValues(one: unknown, other: unknown): unknown {
  const others = new Set((other as unknown[]).map((value) => JSON.stringify(value)));
  const common = (one as unknown[]).filter((value) => others.has(JSON.stringify(value)));
  if (common.length === 0) throw new NoValue("two lists of values have none in common");
  return common;
}

function mergedMaps(one: unknown, other: unknown): unknown {
  const merged = new Map(Object.entries(one as Record<string, JsonSchema>));
  for (const [name, schema] of Object.entries(other as Record<string, JsonSchema>)) {
    const present = merged.get(name);
    merged.set(name, present === undefined ? schema : { allOf: [present, schema] });
  }
  return Object.fromEntries(merged);
}

// `additionalProperties: false` of one part forbids the properties of the others.
function withClosedProperties(merged: SchemaObject, one: SchemaObject, other: SchemaObject): SchemaObject {
  const closed = [one, other].filter((part) => part["additionalProperties"] === false);
  if (closed.length === 0) return merged;
  const properties = Object.entries(schemasAt(merged, "properties")).filter(([name]) =>
    closed.every((part) => allows(part, name)),
  );
  return { ...merged, additionalProperties: false, properties: Object.fromEntries(properties) };
}

function allows(part: SchemaObject, name: string): boolean {
  const patterns = Object.keys(schemasAt(part, "patternProperties"));
  return (
    Object.hasOwn(schemasAt(part, "properties"), name) ||
    patterns.some((pattern) => new RegExp(pattern, "u").test(name))
  );
}
