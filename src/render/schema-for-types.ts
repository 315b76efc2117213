import type { JsonSchema } from "../service/service.js";
import { mapSubschemas } from "../service/map-subschemas.js";
import { richTypeOf } from "./rich-types.js";

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
  if ("pymFile" in schema) return { ...prepared, ...comment(schema, keepComment), $ref: fileRef };
  const format = isRich(schema) ? { format: schema["format"] } : {};
  return withoutWidening({ ...withLiterals(prepared), ...format, ...comment(schema, keepComment) });
}

/** What openapi-typescript takes for a model, and `schemaTypes` for a file. */
export const fileKey = "pym:file";
const fileRef = `#/components/schemas/${fileKey}`;

const typeKeywords = new Set(
  "$ref additionalProperties allOf anyOf const enum items oneOf patternProperties prefixItems properties required type".split(
    " ",
  ),
);

// The only formats that make a difference to a type.
function isRich(schema: Exclude<JsonSchema, boolean>): boolean {
  return [schema["type"]].flat().some((type) => richTypeOf({ ...schema, type }) !== undefined);
}

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

// Beside a reference it would leave out everything else.
function withoutWidening(schema: Exclude<JsonSchema, boolean>): JsonSchema {
  const { $ref, ...beside } = schema;
  if ($ref !== undefined && Object.keys(beside).some((keyword) => keyword !== "description")) {
    return {
      ...(beside["description"] !== undefined && { description: beside["description"] }),
      allOf: [{ $ref }, withoutWidening(beside)],
    };
  }
  const { anyOf, description, ...rest } = schema;
  if (anyOf === undefined || Object.keys(rest).length === 0) return schema;
  return { ...(description !== undefined && { description }), allOf: [rest, { anyOf }] };
}
