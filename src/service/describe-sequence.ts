import type { MediaTypeObject, SchemaObject } from "../spec/openapi.js";
import { describeSchema } from "./describe-schema.js";
import type { DocumentScope } from "./document-scope.js";
import { listOf, partsOf, type Models } from "./parts-of.js";
import { keyOfRef } from "./schema-refs.js";
import type { JsonSchema, ResponseContent } from "./service.js";

/**
 * A response that is sent item by item, in one of the sequential media types of OpenAPI 3.2
 * (https://spec.openapis.org/oas/v3.2.0.html#sequential-media-types); undefined where it is none, or
 * where its schema says that it is one text.
 */
export function describeSequence(
  mediaType: string,
  content: MediaTypeObject,
  scope: DocumentScope,
): ResponseContent | undefined {
  const models = modelsOf(scope);
  if (mediaType === "text/event-stream") return describeEvents(mediaType, itemOf(content, models), models, scope);
  const as = sequences.find(([pattern]) => pattern.test(mediaType))?.[1];
  if (as === undefined) return undefined;
  const item = itemOf(content, models);
  if (content.itemSchema === undefined && item !== undefined && isText(item, models)) return undefined;
  return { mediaType, as, schema: describeSchema(item, scope) };
}

const sequences = [
  [/^application\/(x-)?(jsonl|jsonlines|ndjson)$/, "jsonLines"],
  [/^application\/([^/]+\+)?json-seq$/, "jsonSequence"],
] as const;

// Only read: what is described keeps the places of the document.
function modelsOf({ document }: DocumentScope): Models {
  const { schemas } = document.root.components;
  return (ref) => {
    const key = keyOfRef(ref);
    return { key, schema: (Object.hasOwn(schemas, key) ? schemas[key] : undefined) ?? true };
  };
}

// `schema` is of the whole sequence, as a list; before 3.2, most wrote that of an item there.
function itemOf({ schema, itemSchema }: MediaTypeObject, models: Models): SchemaObject | undefined {
  if (itemSchema !== undefined || schema === undefined) return itemSchema;
  const list = partsOf(schema, models).find(({ type }) => type === "array");
  return list === undefined ? schema : ((list["items"] as SchemaObject | undefined) ?? true);
}

function describeEvents(
  mediaType: string,
  item: SchemaObject | undefined,
  models: Models,
  scope: DocumentScope,
): ResponseContent {
  const describe = (schema: SchemaObject): JsonSchema => describeSchema(schema, scope);
  if (item !== undefined && isEvent(item, models)) {
    const data = dataSchemas(item, models).some((schema) => isText(schema, models)) ? "text" : "json";
    return { mediaType, as: "events", data, schema: describe(data === "json" ? withParsedData(item, models) : item) };
  }
  const isTyped = item !== undefined && item !== true && !isText(item, models);
  const dataSchema = describe(isTyped ? item : { type: "string" });
  return { mediaType, as: "events", data: isTyped ? "json" : "text", schema: eventOf(dataSchema), dataSchema };
}

// A schema that has other properties is of what an event holds as its data.
function isEvent(schema: SchemaObject, models: Models): boolean {
  const names = partsOf(schema, models).flatMap(({ properties }) => Object.keys(properties ?? {}));
  return names.includes("data") && names.every((name) => ["data", "event", "id", "retry"].includes(name));
}

function dataSchemas(event: SchemaObject, models: Models): readonly JsonSchema[] {
  return partsOf(event, models).flatMap(({ properties }): readonly JsonSchema[] => {
    const { data } = (properties ?? {}) as Properties;
    return data === undefined ? [] : [data];
  });
}

interface Properties {
  readonly data?: JsonSchema;
}

function isText(schema: JsonSchema, models: Models): boolean {
  return partsOf(schema, models).some(
    (part) =>
      contentOf(part) === undefined &&
      ([part["type"]].flat().includes("string") ||
        [part["const"], part["enum"]].flat().some((value) => typeof value === "string")),
  );
}

// What a text is said to hold as JSON.
function contentOf({ contentMediaType, contentSchema }: Exclude<JsonSchema, boolean>): JsonSchema | undefined {
  const isJson = typeof contentMediaType === "string" && /^application\/([^/]+\+)?json$/i.test(contentMediaType);
  return isJson ? ((contentSchema as JsonSchema | undefined) ?? true) : undefined;
}

// A model whose data is a text that holds JSON is written out, since elsewhere it is the model that it was.
function withParsedData(schema: JsonSchema, models: Models, seen: ReadonlySet<string> = new Set()): JsonSchema {
  if (typeof schema === "boolean") return schema;
  if (typeof schema["$ref"] === "string") {
    const { key, schema: model } = models(schema["$ref"]);
    const parsed = seen.has(key) ? model : withParsedData(model, models, new Set([...seen, key]));
    return parsed === model ? schema : parsed;
  }
  const combined = (["allOf", "anyOf", "oneOf"] as const).flatMap((keyword) => {
    const parts = listOf(schema[keyword]);
    const parsed = parts.map((part) => withParsedData(part, models, seen));
    return parsed.every((part, index) => part === parts[index]) ? [] : [[keyword, parsed] as const];
  });
  const { data } = (schema["properties"] ?? {}) as Properties;
  const content = typeof data === "object" ? contentOf(data) : undefined;
  if (combined.length === 0 && content === undefined) return schema;
  return {
    ...schema,
    ...Object.fromEntries(combined),
    ...(content !== undefined && { properties: { ...(schema["properties"] as object), data: content } }),
  };
}

function eventOf(data: JsonSchema): JsonSchema {
  const text = { type: "string" };
  const retry = { type: "integer", minimum: 0 };
  return { type: "object", required: ["data"], properties: { data, event: text, id: text, retry } };
}
