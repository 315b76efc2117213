import { expect, it } from "vitest";
import { loadDocument } from "./load-files.js";

it("servers come of host, basePath and schemes", async () => {
  const servers = async (head: string): Promise<unknown> =>
    (await loadDocument(`${head}\nswagger: "2.0"\npaths: {}`)).root.servers;
  expect(await servers("host: a.example\nbasePath: /v1\nschemes: [https, http]")).toEqual([
    { url: "https://a.example/v1" },
    { url: "http://a.example/v1" },
  ]);
  expect(await servers("host: a.example")).toEqual([{ url: "//a.example" }]);
  expect(await servers("basePath: /v1")).toEqual([{ url: "/v1" }]);
  expect(await servers("")).toBeUndefined();
});

it("parameters get a schema, and a style of their collectionFormat", async () => {
  const { root } = await loadDocument(`
swagger: "2.0"
paths:
  /pets/{id}:
    get:
      parameters:
        - { name: id, in: path, required: true, type: array, items: { type: integer } }
        - { name: multi, in: query, type: array, items: { type: string }, collectionFormat: multi }
        - { name: csv, in: query, type: array, items: { type: string } }
        - { name: tabs, in: query, type: array, items: { type: string }, collectionFormat: tsv }
        - { name: spaces, in: query, type: array, items: { type: string }, collectionFormat: ssv }
        - { name: pipes, in: query, type: array, items: { type: string }, collectionFormat: pipes }
        - { name: rows, in: query, type: array, items: { type: array, items: { type: string } }, collectionFormat: pipes }
        - { name: size, in: header, type: string, enum: [big, small], default: big, x-nullable: true, x-note: 1, description: How big }
`);
  const list = { type: "array", items: { type: "string" } };
  expect(root.paths["/pets/{id}"]?.get?.parameters).toEqual([
    {
      name: "id",
      in: "path",
      required: true,
      style: "simple",
      explode: false,
      schema: { type: "array", items: { type: "integer" } },
    },
    { name: "multi", in: "query", style: "form", explode: true, schema: list },
    { name: "csv", in: "query", style: "form", explode: false, schema: list },
    { name: "tabs", in: "query", style: "tabDelimited", explode: false, schema: list },
    { name: "spaces", in: "query", style: "spaceDelimited", explode: false, schema: list },
    { name: "pipes", in: "query", style: "pipeDelimited", explode: false, schema: list },
    {
      ...{ name: "rows", in: "query", style: "pipeDelimited", explode: false },
      schema: { type: "array", items: { ...list, pymSeparator: "," } },
    },
    {
      ...{ name: "size", in: "header", description: "How big", "x-note": 1 },
      schema: { type: ["string", "null"], enum: ["big", "small", null], default: "big", "x-nullable": true },
    },
  ]);
});

it("bodies and forms become request bodies, also those that a path has for its operations", async () => {
  const { root } = await loadDocument(`
swagger: "2.0"
consumes: [application/json, text/json]
paths:
  /pets:
    parameters:
      - { name: pet, in: body, required: true, description: The pet, schema: { type: object }, x-note: 1 }
      - { name: trace, in: query, type: string }
    post: {}
    put:
      parameters:
        - { name: name, in: formData, type: string, required: "true", description: Its name }
        - { name: tags, in: formData, type: array, items: { type: string }, collectionFormat: multi }
    patch:
      consumes: [application/x-www-form-urlencoded]
      parameters: [{ name: picture, in: formData, type: file }]
`);
  const item = root.paths["/pets"];
  expect(item?.parameters).toEqual([{ name: "trace", in: "query", schema: { type: "string" } }]);
  expect(item?.post?.requestBody).toEqual({
    ...{ required: true, description: "The pet", "x-note": 1 },
    content: { "application/json": { schema: { type: "object" } }, "text/json": { schema: { type: "object" } } },
  });
  expect(item?.put?.requestBody).toEqual({
    required: true,
    content: {
      "application/x-www-form-urlencoded": {
        schema: {
          type: "object",
          properties: {
            name: { type: "string", description: "Its name" },
            tags: { type: "array", items: { type: "string" } },
          },
          required: ["name"],
        },
        encoding: { tags: { style: "form", explode: true } },
      },
    },
  });
  expect(item?.patch?.requestBody).toEqual({
    content: {
      "multipart/form-data": {
        schema: { type: "object", properties: { picture: { type: "string", format: "binary" } } },
      },
    },
  });
});

it("responses have contents of what is produced, and none without a schema", async () => {
  const { root } = await loadDocument(`
swagger: "2.0"
produces: [application/json, application/xml]
paths:
  /pets:
    get:
      responses:
        200: { description: ok, schema: { type: string }, examples: { application/json: rex }, headers: { X-Rate: { type: integer, description: Left } } }
        204: { description: none }
    head: { produces: [], responses: { 200: { schema: { type: file } } } }
    put: { responses: { 200: { schema: { type: file } } } }
    post: { produces: [application/json; charset=utf-8, text/csv], responses: { 200: { schema: { type: file } } } }
    patch: { produces: ["*/*", application/hal+json], responses: { 200: { schema: { type: file } } } }
`);
  const item = root.paths["/pets"];
  expect(item?.get?.responses).toEqual({
    200: {
      description: "ok",
      headers: { "X-Rate": { description: "Left", schema: { type: "integer" } } },
      content: {
        "application/json": { schema: { type: "string" }, example: "rex" },
        "application/xml": { schema: { type: "string" } },
      },
    },
    204: { description: "none" },
  });
  const file = { schema: { type: "string", format: "binary" } };
  expect(item?.head?.responses).toEqual({ 200: { content: { "application/octet-stream": file } } });
  // JSON holds no file.
  expect(item?.put?.responses).toEqual({ 200: { content: { "application/xml": file } } });
  expect(item?.post?.responses).toEqual({ 200: { content: { "text/csv": file } } });
  expect(item?.patch?.responses).toEqual({ 200: { content: { "application/octet-stream": file } } });
});

it("security schemes are those of 3.0, and extensions stay but for those among the paths", async () => {
  const { root } = await loadDocument(`
swagger: "2.0"
x-top: 1
paths: { x-paths: 2, /a: { x-item: 3, get: { x-bind-server: a.b, schemes: [wss], responses: { x-responses: 4 } } } }
host: a.example
securityDefinitions:
  basic: { type: basic }
  key: { type: apiKey, name: X-Key, in: header, x-note: 1 }
  code: { type: oauth2, flow: accessCode, authorizationUrl: "https://a", tokenUrl: "https://t", scopes: { read: Reads } }
  machine: { type: oauth2, flow: application, tokenUrl: "https://t" }
`);
  expect(root.components.securitySchemes).toEqual({
    basic: { type: "http", scheme: "basic" },
    key: { type: "apiKey", name: "X-Key", in: "header", "x-note": 1 },
    code: {
      type: "oauth2",
      flows: { authorizationCode: { authorizationUrl: "https://a", tokenUrl: "https://t", scopes: { read: "Reads" } } },
    },
    machine: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://t", scopes: {} } } },
  });
  expect(root).toMatchObject({
    "x-top": 1,
    paths: {
      "/a": {
        "x-item": 3,
        get: { "x-bind-server": "a.b", servers: [{ url: "wss://a.example" }], responses: { "x-responses": 4 } },
      },
    },
  });
  expect(Object.keys(root.paths)).toEqual(["/a"]);
});

it("schemas keep their discriminator as an object", async () => {
  const { root } = await loadDocument(
    `{swagger: "2.0", paths: {}, definitions: {Pet: {discriminator: kind, properties: {discriminator: {type: string}}}}}`,
  );
  expect(root.components.schemas["Pet"]).toEqual({
    discriminator: { propertyName: "kind" },
    properties: { discriminator: { type: "string" } },
  });
});
