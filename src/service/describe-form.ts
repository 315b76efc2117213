import type { EncodingObject, MediaTypeObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import { modelsOf } from "./models-of.js";
import { listOf, partsOf, type Models } from "./parts-of.js";
import type { FormField, JsonSchema, ParameterEncoding, ParameterStyle } from "./service.js";
import { fileSchema } from "./service.js";

/** A form: its fields in the order of their names, and what is left for fields that have none. */
export interface DescribedForm {
  /** As the document has it, with files in their places. */
  readonly schema: JsonSchema;
  readonly fields: readonly FormField[];
  /** How fields that the schema does not name are sent, where it says anything of them. */
  readonly rest?: FormField["sentAs"];
}

/**
 * What the fields of a form are and how each is sent, by its schema and by `encoding`
 * (https://spec.openapis.org/oas/v3.1.1.html#encoding-object); undefined where the schema is of no object.
 *
 * @param isMultipart whether fields are parts of their own, which may hold JSON and files
 */
export function describeForm(
  content: MediaTypeObject,
  schema: JsonSchema,
  isMultipart: boolean,
  scope: DocumentScope,
): DescribedForm | undefined {
  const models = modelsOf(scope);
  const properties = propertiesOf(schema, models);
  if (properties.size === 0 && !isOpenObject(schema, models)) return undefined;
  const fields = inOrder(Object.fromEntries(properties)).map(([name, property]) => {
    const encoding = Object.hasOwn(content.encoding ?? {}, name) ? content.encoding?.[name] : undefined;
    return { name, schema: property, sentAs: describeField(property, encoding ?? {}, isMultipart, models) };
  });
  const others = restOf(schema, models);
  const rest = others === undefined ? undefined : describeField(others, {}, isMultipart, models);
  const files = new Set(fields.filter(({ sentAs }) => sentAs.kind === "file").map(({ name }) => name));
  const places: FilePlaces = { names: files, rest: rest?.kind === "file" };
  return { schema: withFiles(schema, places, models, new Set()), fields, ...(rest && { rest }) };
}

type SchemaObject = Exclude<JsonSchema, boolean>;

// ---------------------------------------------------------------- properties

// Of a property that several alternatives have, each is a possible type.
function propertiesOf(schema: JsonSchema, models: Models): ReadonlyMap<string, JsonSchema> {
  const found = new Map<string, JsonSchema[]>();
  for (const part of partsOf(schema, models)) {
    for (const [name, property] of Object.entries(recordOf(part["properties"]))) {
      found.set(name, [...(found.get(name) ?? []), property]);
    }
  }
  return new Map([...found].map(([name, schemas]) => [name, either(schemas)]));
}

function either(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [only] = distinct;
  return only !== undefined && distinct.length === 1 ? only : { anyOf: distinct };
}

function restOf(schema: JsonSchema, models: Models): JsonSchema | undefined {
  const rests = partsOf(schema, models).map((part) => part["additionalProperties"] as JsonSchema | undefined);
  return rests.find((rest) => typeof rest === "object" && Object.keys(rest).length > 0);
}

function isOpenObject(schema: JsonSchema, models: Models): boolean {
  return partsOf(schema, models).every(({ type }) => type === undefined || [type].flat().includes("object"));
}

// ---------------------------------------------------------------- one field

function describeField(
  schema: JsonSchema,
  encoding: EncodingObject,
  isMultipart: boolean,
  models: Models,
): FormField["sentAs"] {
  const mediaTypes = mediaTypesOf(encoding);
  const item = itemOf(schema, models);
  const many = item !== undefined;
  const isObject = typesOf(item ?? schema, models).some((type) => type === "object" || type === "array");
  const style = styleOf(encoding);
  if (!isMultipart) {
    return style ?? (mediaTypes.some(isJson) ? { kind: "json", many: false } : formStyle);
  }
  const count = many ? countOf(schema, models) : undefined;
  const counted = { many, ...(count !== undefined && { maxCount: count }) };
  if (isFile(item ?? schema, mediaTypes, models)) {
    const maxSize = lengthOf(item ?? schema, models);
    return { kind: "file", ...counted, ...(maxSize !== undefined && { maxSize }), mediaTypes };
  }
  if (style !== undefined) return style;
  if (isObject || mediaTypes.some(isJson)) {
    // Of lists in a list, nobody could tell which one a part is.
    const isNested = many && typesOf(item, models).includes("array");
    return isNested ? { kind: "json", many: false } : { kind: "json", ...counted };
  }
  return formStyle;
}

const formStyle: FormField["sentAs"] = { kind: "style", encoding: { kind: "style", style: "form", explode: true } };

function styleOf({ style, explode }: EncodingObject): FormField["sentAs"] | undefined {
  const known = (["form", "spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject"] as const).find(
    (name) => name === style,
  );
  if (known === undefined && explode === undefined) return undefined;
  const used: ParameterStyle = known ?? "form";
  const encoding: ParameterEncoding = { kind: "style", style: used, explode: explode ?? used === "form" };
  return { kind: "style", encoding };
}

function mediaTypesOf({ contentType = "" }: EncodingObject): readonly string[] {
  return contentType
    .split(",")
    .map((mediaType) => (mediaType.split(";")[0] ?? "").trim().toLowerCase())
    .filter((mediaType) => mediaType !== "");
}

function isJson(mediaType: string): boolean {
  return /^[^/]+\/(json|[^/]+\+json)$/.test(mediaType);
}

// A text is a file where its format or its media type says so; what has no type at all is one by
// the default of OpenAPI, application/octet-stream.
function isFile(schema: JsonSchema, mediaTypes: readonly string[], models: Models): boolean {
  const parts = partsOf(schema, models).filter(({ type }) => type !== "null");
  const keywords = parts.flatMap((part) => Object.keys(part).filter((keyword) => !annotations.has(keyword)));
  if (keywords.every((keyword) => keyword === "contentMediaType")) return !mediaTypes.some(isText);
  if (typesOf(schema, models).some((type) => type !== "string" && type !== "null")) return false;
  const says = (keyword: string): boolean => parts.some((part) => part[keyword] !== undefined);
  if (says("contentEncoding")) return false;
  if (parts.some(({ format }) => format === "binary") || says("contentMediaType")) return true;
  return mediaTypes.length > 0 && !mediaTypes.some(isText) && !says("enum") && !says("const");
}

const annotations = new Set(["title", "description", "deprecated", "readOnly", "writeOnly", "allOf", "anyOf", "oneOf"]);

function isText(mediaType: string): boolean {
  return mediaType.startsWith("text/") || isJson(mediaType);
}

function itemOf(schema: JsonSchema, models: Models): JsonSchema | undefined {
  const lists = partsOf(schema, models).filter(({ type }) => type !== "null");
  const list = lists.find(
    ({ type, items }) => [type].flat().includes("array") || (type === undefined && items !== undefined),
  );
  if (list === undefined) return undefined;
  const { items = true } = list;
  return either([...listOf(list["prefixItems"]), ...(items === false ? [] : [items as JsonSchema])]);
}

function typesOf(schema: JsonSchema, models: Models): readonly unknown[] {
  return partsOf(schema, models).flatMap(({ type, properties }) => type ?? (properties === undefined ? [] : "object"));
}

function countOf(schema: JsonSchema, models: Models): number | undefined {
  return largest(schema, "maxItems", models);
}

function lengthOf(schema: JsonSchema, models: Models): number | undefined {
  return largest(schema, "maxLength", models);
}

function largest(schema: JsonSchema, keyword: string, models: Models): number | undefined {
  const limits = partsOf(schema, models).flatMap((part) => (typeof part[keyword] === "number" ? [part[keyword]] : []));
  return limits.length === 0 ? undefined : Math.max(...limits);
}

// ---------------------------------------------------------------- files in a schema

interface FilePlaces {
  readonly names: ReadonlySet<string>;
  readonly rest: boolean;
}

// A model that holds a file of the form is written out, since elsewhere it is the model that it was.
function withFiles(schema: JsonSchema, places: FilePlaces, models: Models, seen: ReadonlySet<string>): JsonSchema {
  if (typeof schema === "boolean" || (places.names.size === 0 && !places.rest)) return schema;
  if (typeof schema["$ref"] === "string") {
    const model = models(schema["$ref"]);
    if (seen.has(model.key) || !holdsFile(model.schema, places, models)) return schema;
    return withFiles(model.schema, places, models, new Set([...seen, model.key]));
  }
  const properties = inOrder(recordOf(schema["properties"])).map(
    ([name, property]) => [name, places.names.has(name) ? fileIn(property, models) : property] as const,
  );
  const { additionalProperties } = schema;
  const combined = (["allOf", "anyOf", "oneOf"] as const)
    .filter((keyword) => Array.isArray(schema[keyword]))
    .map((keyword) => [keyword, listOf(schema[keyword]).map((part) => withFiles(part, places, models, seen))] as const);
  return {
    ...schema,
    ...Object.fromEntries(combined),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(places.rest &&
      typeof additionalProperties === "object" && {
        additionalProperties: fileIn(additionalProperties as JsonSchema, models),
      }),
  };
}

function holdsFile(schema: JsonSchema, places: FilePlaces, models: Models): boolean {
  return partsOf(schema, models).some(
    (part) =>
      Object.keys(recordOf(part["properties"])).some((name) => places.names.has(name)) ||
      (places.rest && typeof part["additionalProperties"] === "object"),
  );
}

// What its schema says of a file's length is a limit for reading it, and what it says of a list is checked.
function fileIn(schema: JsonSchema, models: Models): JsonSchema {
  const [first] = partsOf(schema, models);
  const kept = (keywords: readonly string[]): SchemaObject =>
    Object.fromEntries(Object.entries(first ?? {}).filter(([keyword]) => keywords.includes(keyword)));
  if (itemOf(schema, models) === undefined) return { ...kept(["title", "description", "deprecated"]), ...fileSchema };
  return { ...kept(["title", "description", "deprecated", "minItems", "maxItems"]), type: "array", items: fileSchema };
}

function recordOf(value: unknown): Readonly<Record<string, JsonSchema>> {
  return typeof value === "object" && value !== null ? (value as Record<string, JsonSchema>) : {};
}
