/**
 * Where the objects of a document are, as a table: for each kind of object, the keys that lead to
 * other objects and their kind. Keys that are not listed lead to plain data (examples, defaults,
 * enums, extensions, …), in which a `$ref` means nothing. A position decides what an object is,
 * never its key alone: a property of a model may be named `schema` or `$ref`.
 *
 * https://spec.openapis.org/oas/v3.2.0.html#schema-0 and https://swagger.io/specification/v2/
 */
export type NodeKind =
  | "swagger"
  | "document"
  | "components"
  | "paths"
  | "pathItem"
  | "operation"
  | "parameter"
  | "requestBody"
  | "responses"
  | "response"
  | "mediaType"
  | "encoding"
  | "header"
  | "callback"
  | "example"
  | "link"
  | "securityScheme"
  | "schema";

export interface Child {
  readonly kind: NodeKind;
  /**
   * `oneOrMany` is a schema or, in older drafts of JSON Schema, a list of them (`items`). `member`
   * is behind a key that the author chose, such as a path or a status.
   */
  readonly as: "one" | "oneOrMany" | "list" | "map" | "member";
}

export interface Shape {
  readonly fields: ReadonlyMap<string, Child>;
  /** What is behind all other keys but extensions: each key of `paths` is a path. */
  readonly others?: Child;
}

/** What `key` of an object of this kind leads to, or undefined for plain data. */
export function childOf(kind: NodeKind, key: string): Child | undefined {
  const shape = shapes[kind];
  const field = shape.fields.get(kind === "pathItem" ? (operationKeyOf(key) ?? key) : key);
  if (field !== undefined || shape.others === undefined || key.startsWith("x-")) return field;
  return shape.others;
}

/** How a kind is called in a message. */
export const kindNames: Readonly<Record<NodeKind, string>> = {
  swagger: "document",
  document: "document",
  components: "components",
  paths: "paths",
  pathItem: "path",
  operation: "operation",
  parameter: "parameter",
  requestBody: "request body",
  responses: "responses",
  response: "response",
  mediaType: "media type",
  encoding: "encoding",
  header: "header",
  callback: "callback",
  example: "example",
  link: "link",
  securityScheme: "security scheme",
  schema: "schema",
};

/** The keys of a path that are operations; `query` since 3.2. */
export const operationKeys = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;

/** The one of `operationKeys` that a key of a path is meant as: `GET` can only be `get`. */
export function operationKeyOf(key: string): (typeof operationKeys)[number] | undefined {
  return operationKeys.find((known) => known === key.toLowerCase());
}

const one = (kind: NodeKind): Child => ({ kind, as: "one" });
const list = (kind: NodeKind): Child => ({ kind, as: "list" });
const map = (kind: NodeKind): Child => ({ kind, as: "map" });
const member = (kind: NodeKind): Child => ({ kind, as: "member" });

const shapes: Readonly<Record<NodeKind, Shape>> = {
  swagger: shape({
    paths: one("paths"),
    definitions: map("schema"),
    parameters: map("parameter"),
    responses: map("response"),
    securityDefinitions: map("securityScheme"),
  }),
  document: shape({ paths: one("paths"), webhooks: map("pathItem"), components: one("components") }),
  components: shape({
    schemas: map("schema"),
    responses: map("response"),
    parameters: map("parameter"),
    examples: map("example"),
    requestBodies: map("requestBody"),
    headers: map("header"),
    securitySchemes: map("securityScheme"),
    links: map("link"),
    callbacks: map("callback"),
    pathItems: map("pathItem"),
    mediaTypes: map("mediaType"),
  }),
  paths: { fields: new Map(), others: member("pathItem") },
  pathItem: shape({
    parameters: list("parameter"),
    additionalOperations: map("operation"),
    ...Object.fromEntries(operationKeys.map((key) => [key, one("operation")])),
  }),
  operation: shape({
    parameters: list("parameter"),
    requestBody: one("requestBody"),
    responses: one("responses"),
    callbacks: map("callback"),
  }),
  parameter: shape({ schema: one("schema"), content: map("mediaType"), examples: map("example") }),
  requestBody: shape({ content: map("mediaType") }),
  responses: { fields: new Map(), others: member("response") },
  // `schema` is where 2.0 has it; `examples` of 2.0 are plain data by media type.
  response: shape({
    schema: one("schema"),
    headers: map("header"),
    content: map("mediaType"),
    links: map("link"),
  }),
  mediaType: shape({
    schema: one("schema"),
    itemSchema: one("schema"),
    examples: map("example"),
    encoding: map("encoding"),
    prefixEncoding: list("encoding"),
    itemEncoding: one("encoding"),
  }),
  encoding: shape({
    headers: map("header"),
    encoding: map("encoding"),
    prefixEncoding: list("encoding"),
    itemEncoding: one("encoding"),
  }),
  header: shape({ schema: one("schema"), content: map("mediaType"), examples: map("example") }),
  callback: { fields: new Map(), others: member("pathItem") },
  example: shape({}),
  link: shape({}),
  securityScheme: shape({}),
  // One table for all versions: a keyword that a version doesn't know holds schemas all the same.
  schema: shape({
    properties: map("schema"),
    patternProperties: map("schema"),
    additionalProperties: one("schema"),
    unevaluatedProperties: one("schema"),
    propertyNames: one("schema"),
    dependentSchemas: map("schema"),
    items: { kind: "schema", as: "oneOrMany" },
    prefixItems: list("schema"),
    additionalItems: one("schema"),
    unevaluatedItems: one("schema"),
    contains: one("schema"),
    allOf: list("schema"),
    anyOf: list("schema"),
    oneOf: list("schema"),
    not: one("schema"),
    if: one("schema"),
    then: one("schema"),
    else: one("schema"),
    contentSchema: one("schema"),
    $defs: map("schema"),
    definitions: map("schema"),
  }),
};

function shape(fields: Readonly<Record<string, Child>>): Shape {
  return { fields: new Map(Object.entries(fields)) };
}
