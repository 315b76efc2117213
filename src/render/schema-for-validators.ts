import type { JsonSchema } from "../service/service.js";
import { identifier } from "./code.js";
import { mapSubschemas } from "../service/map-subschemas.js";
import { keyOfRef } from "../service/schema-refs.js";

/** The keyword that calls the validator of a model by its name. */
export const modelKeyword = "pymModel";

/**
 * A schema as ajv compiles it rightly: without texts, with models called by name, and with what ajv
 * reads otherwise than the standard written in words that it reads alike.
 *
 * @param isTracked whether its validator tells which properties and items it looked at
 */
export function schemaForValidators(schema: JsonSchema, nameOf: NameOf, isTracked: boolean): JsonSchema {
  const mapped = mapSubschemas(
    schema,
    (subschema) => schemaForValidators(subschema, nameOf, isTracked),
    (keyword) => !texts.has(keyword),
  );
  if (typeof mapped === "boolean") return mapped;
  const called = withNamedModel(withoutFormatOfListed(mapped), nameOf);
  return withProtoPattern(isTracked ? withoutConditions(called) : called);
}

/** Finds the name of a model's validator by the model's key. */
type NameOf = (key: string) => string | undefined;

type SchemaObject = Exclude<JsonSchema, boolean>;

const texts = new Set(
  "contentEncoding contentMediaType default deprecated description pymFile readOnly title writeOnly x-nullable".split(
    " ",
  ),
);

// What is listed is valid as it stands: `enum: [now]` beside `format: date-time`. By the standard, a format only
// describes (JSON Schema validation §7.2.1).
function withoutFormatOfListed(schema: SchemaObject): SchemaObject {
  if (!("enum" in schema || "const" in schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "format"));
}

function withNamedModel(schema: SchemaObject, nameOf: NameOf): SchemaObject {
  const { $ref, ...rest } = schema;
  if (typeof $ref !== "string") return schema;
  const name = nameOf(keyOfRef($ref));
  return name === undefined ? rest : { ...rest, [modelKeyword]: String(identifier(name)) };
}

// ajv passes over a property of this name.
function withProtoPattern(schema: SchemaObject): SchemaObject {
  const { properties, patternProperties } = schema as Readonly<Record<string, Record<string, JsonSchema> | undefined>>;
  if (properties === undefined || !Object.hasOwn(properties, "__proto__")) return schema;
  const { ["__proto__"]: proto, ...others } = properties;
  return { ...schema, properties: others, patternProperties: { ...patternProperties, "^__proto__$": proto } };
}

// ajv takes what an `if` looked at for evaluated even where the value fails it.
function withoutConditions(schema: SchemaObject): SchemaObject {
  const { if: condition, then = true, else: otherwise = true, allOf = [], ...rest } = schema;
  if (condition === undefined) return schema;
  const branches = { anyOf: [{ allOf: [condition, then] }, { allOf: [{ not: condition }, otherwise] }] };
  return { ...rest, allOf: [...(allOf as readonly JsonSchema[]), branches] };
}
