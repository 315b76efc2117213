import { describe, expect, it } from "vitest";
import { load, loadDocument, messagesOf } from "./load-files.js";

describe("what real documents leave out or get wrong is put right", () => {
  it("a document with nothing in it", async () => {
    const { root } = await loadDocument("openapi: 3.0");
    expect(root).toEqual({
      openapi: 3,
      info: { title: "api", version: "0" },
      paths: {},
      components: { schemas: {}, securitySchemes: {} },
    });
  });

  it.each([
    "swagger: 2.0",
    'swagger: "2.0"',
    "openapi: 3.0",
    "openapi: 3.0.3",
    "openapi: 3.1",
    "openapi: 3.1.2",
    "openapi: 3.2.0",
  ])("%s", async (version) => {
    expect(messagesOf(await load({ "api.yaml": `${version}\npaths: {}` }))).toEqual([]);
  });

  it("fields of the wrong type, and keys without a value", async () => {
    const { root } = await loadDocument(`
openapi: 3.1.1
info: { title: 5, version: 1.5, description: }
tags: [pets, { name: 1 }]
servers: [{ url: /v1, variables: { port: { default: 80 } } }, none]
paths:
  /a:
    parameters:
    get:
      tags: pets
      deprecated: "true"
      security: [{ jwt: }]
      responses:
        2xx:
        204: { description: }
      requestBody: {}
components:
  securitySchemes: { jwt: { type: http, scheme: bearer } }
  schemas:
    Empty:
    Flags: { properties: { a: { type: string, x-mandatory: "true", x-nullable: "true" } } }
    Pet: { type: [string, null], required: true, enum: [], minLength: "3", allOf: [], properties: }
`);
    expect(root).toMatchObject({
      info: { title: "5", version: "1.5" },
      tags: [{ name: "pets" }, { name: "1" }],
      servers: [{ url: "/v1", variables: { port: { default: "80" } } }],
    });
    expect(root.paths["/a"]?.get).toEqual({
      deprecated: true,
      security: [{ jwt: [] }],
      responses: { "2XX": {}, 204: {} },
      requestBody: { content: {} },
    });
    expect(root.components.schemas).toEqual({
      Empty: {},
      Flags: { properties: { a: { type: ["string", "null"], "x-mandatory": true, "x-nullable": true } } },
      Pet: { type: ["string", "null"], minLength: 3 },
    });
  });
});

describe("path parameters", () => {
  it("that nobody declares are texts", async () => {
    const { root } = await loadDocument(
      "{openapi: 3.1.1, paths: {'/a/{x}/{y}': {parameters: [{name: x, in: path, schema: {type: integer}}], get: {}}}}",
    );
    const item = root.paths["/a/{x}/{y}"];
    expect(item?.parameters).toEqual([{ name: "x", in: "path", required: true, schema: { type: "integer" } }]);
    expect(item?.get?.parameters).toEqual([{ name: "y", in: "path", required: true, schema: { type: "string" } }]);
  });

  it("that the path doesn't have are ignored, with a word", async () => {
    const loaded = await load({
      "api.yaml": "{openapi: 3.1.1, paths: {/a: {get: {parameters: [{name: x, in: path}]}}}}",
    });
    expect(messagesOf(loaded)).toEqual(['invalid-document: the path "/a" has no parameter "x"; it is ignored']);
    expect(loaded.ok && loaded.value[0]?.root.paths["/a"]?.get).toEqual({ parameters: [] });
  });
});

it("extensions of other tools are left alone", async () => {
  const text =
    "{openapi: 3.1.1, x-tagGroups: [], paths: {/a: {get: {x-codegen: 1, x-isnullable: true, x-decorators: 2}}}}";
  expect(messagesOf(await load({ "api.yaml": text }))).toEqual([]);
});

it("merge keys of YAML are merged, NO is a text and a date too", async () => {
  const { root } = await loadDocument(`
openapi: 3.1.1
x-base: &base { type: string, description: base }
paths: {}
components: { schemas: { A: { <<: *base, description: own, enum: [NO, 2020-01-01] } } }
`);
  expect(root.components.schemas["A"]).toEqual({ type: "string", description: "own", enum: ["NO", "2020-01-01"] });
});

it("brackets may end where their key starts, as most readers of YAML allow", async () => {
  const { root } = await loadDocument(
    "openapi: 3.1.1\npaths: {\n}\ncomponents:\n  schemas:\n    A: {\n      type: string,\n    }\n",
  );
  expect(root.components.schemas["A"]).toEqual({ type: "string" });
});
