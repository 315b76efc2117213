import type { JsonSchema } from "../service/service.js";
import { mapSubschemas } from "./map-subschemas.js";

/** What openapi-typescript gets in place of a description; the number finds the comment again. */
export type KeepComment = (texts: readonly (string | undefined)[]) => number;

/**
 * A schema as openapi-typescript's transforms need it: texts replaced by numbers, and what they
 * would widen (`anyOf` beside other keywords is a union with them there) written as an intersection.
 */
export function schemaForTypes(schema: JsonSchema, keepComment: KeepComment): JsonSchema {
  const prepared = mapSubschemas(
    schema,
    (subschema) => schemaForTypes(subschema, keepComment),
    (keyword) => typeKeywords.has(keyword),
  );
  if (typeof schema === "boolean" || typeof prepared === "boolean") return schema;
  return withoutWidening({ ...withLiterals(prepared), ...comment(schema, keepComment) });
}

const typeKeywords = new Set(
  "$ref additionalProperties allOf anyOf const enum items oneOf patternProperties prefixItems properties required type".split(
    " ",
  ),
);

function withLiterals(schema: Exclude<JsonSchema, boolean>): Exclude<JsonSchema, boolean> {
  const { const: value, ...rest } = schema;
  const values = "const" in schema ? [value] : schema["enum"];
  if (values === undefined) return schema;
  const { type, ...untyped } = rest;
  // Beside `type: object` the values of an enum would be taken for schemas.
  return type === "object" ? { ...untyped, enum: values } : { ...rest, enum: values };
}

function comment(schema: Exclude<JsonSchema, boolean>, keepComment: KeepComment): { readonly description?: string } {
  const { title, description, deprecated } = schema;
  const text = typeof description === "string" && description.trim() !== "" ? description : title;
  const texts = [
    typeof text === "string" ? text : undefined,
    "default" in schema ? `@default ${JSON.stringify(schema["default"])}` : undefined,
    deprecated === true ? "@deprecated" : undefined,
  ];
  return texts.every((item) => item === undefined) ? {} : { description: `pym-comment-${keepComment(texts)}` };
}

function withoutWidening(schema: Exclude<JsonSchema, boolean>): JsonSchema {
  const { anyOf, description, ...rest } = schema;
  if (anyOf === undefined || Object.keys(rest).length === 0) return schema;
  return { ...(description !== undefined && { description }), allOf: [rest, { anyOf }] };
}
