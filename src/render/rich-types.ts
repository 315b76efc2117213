import { schemaInForm } from "../service/schema-in-form.js";
import { eachSubschema } from "../service/map-subschemas.js";
import { modelLookup } from "../service/model-lookup.js";
import { keyOfRef } from "../service/schema-refs.js";
import type { JsonSchema, Model } from "../service/service.js";

/**
 * What JSON can't say but a handler may return: a `Date` for a text of the format `date-time`, and a
 * `bigint` for an integer of the format `int64`. The types that hold such values have a parameter for each.
 */
export type RichType = "DateTime" | "Int64";

/** What JSON brings in their place. */
export const plainTypes: Readonly<Record<RichType, string>> = { DateTime: "string", Int64: "number" };

/** Which of the two a schema is by itself, where it has one of its types. */
export function richTypeOf(schema: JsonSchema, type: unknown): RichType | undefined {
  if (typeof schema === "boolean" || !("format" in schema) || "enum" in schema || "const" in schema) return undefined;
  const { format } = schema;
  if (type === "string" && format === "date-time") return "DateTime";
  return type === "integer" && format === "int64" ? "Int64" : undefined;
}

/** Which of the two schemas hold, by themselves or by what they refer to. */
export interface RichTypes {
  readonly ofSchema: (schema: JsonSchema) => readonly RichType[];
  readonly ofModel: (key: string) => readonly RichType[];
}

/** Finds out which of the two each schema holds. */
export function richTypes(models: readonly Model[]): RichTypes {
  const { schemaOf } = modelLookup(models);
  const answered = (schema: JsonSchema): JsonSchema => schemaInForm(schema, "answered", schemaOf);
  const parts = new Map(models.map(({ key, schema }) => [key, partOf(answered(schema))]));
  const users = new Map<string, string[]>();
  for (const [key, { refs }] of parts) {
    for (const ref of refs) users.set(ref, [...(users.get(ref) ?? []), key]);
  }
  const reached = new Map<string, Set<RichType>>();
  const waiting = [...parts].flatMap(([key, { types }]) => types.map((type) => ({ key, type })));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { key, type } = next;
    const types = reached.get(key) ?? new Set();
    reached.set(key, types);
    if (types.has(type)) continue;
    types.add(type);
    waiting.push(...(users.get(key) ?? []).map((user) => ({ key: user, type })));
  }
  const inOrder = new Map([...reached].map(([key, types]) => [key, [...types].sort()]));
  return {
    ofModel: (key) => inOrder.get(key) ?? [],
    ofSchema: (schema) => {
      const { types, refs } = partOf(answered(schema));
      return [...new Set([...types, ...refs.flatMap((key) => [...(reached.get(key) ?? [])])])].sort();
    },
  };
}

interface Part {
  readonly types: readonly RichType[];
  readonly refs: readonly string[];
}

// Of what stands in the type of an answer.
function partOf(schema: JsonSchema): Part {
  const types = new Set<RichType>();
  const refs = new Set<string>();
  const visit = (visited: JsonSchema): void => {
    if (typeof visited === "boolean") return;
    if (typeof visited["$ref"] === "string") refs.add(keyOfRef(visited["$ref"]));
    for (const type of typesOf(visited)) {
      const rich = richTypeOf(visited, type);
      if (rich !== undefined) types.add(rich);
    }
    eachSubschema(visited, (subschema, keyword) => {
      if (isTyped(keyword, visited)) visit(subschema);
    });
  };
  visit(schema);
  return { types: [...types], refs: [...refs] };
}

function typesOf({ type }: Exclude<JsonSchema, boolean>): readonly unknown[] {
  return Array.isArray(type) ? type : [type];
}

function isTyped(keyword: string, schema: Exclude<JsonSchema, boolean>): boolean {
  const types = typesOf(schema);
  if (keyword === "items" || keyword === "prefixItems") return types.includes("array");
  if (keyword.endsWith("roperties"))
    return keyword in memberKeywords && (types.includes("object") || types[0] === undefined);
  return keyword === "allOf" || keyword === "anyOf" || keyword === "oneOf";
}

const memberKeywords = { additionalProperties: true, patternProperties: true, properties: true };
