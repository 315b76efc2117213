import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { locate } from "../../src/diagnostics/locate.js";
import { folderOf, load, loadDocument, messagesOf } from "./load-files.js";
import { loadSpecs } from "../../src/spec/load-specs.js";

describe("references outside of schemas", () => {
  it("become the object that they lead to, one and the same for all", async () => {
    const { root } = await loadDocument(`
openapi: 3.1.1
paths:
  /a: { get: { parameters: [{ $ref: "#/components/parameters/Limit" }] } }
  /b: { get: { parameters: [{ $ref: "#/components/parameters/Alias" }] } }
components:
  parameters:
    Alias: { $ref: "#/components/parameters/Limit" }
    Limit: { name: limit, in: query, schema: { type: integer } }
`);
    const [a] = root.paths["/a"]?.get?.parameters ?? [];
    const [b] = root.paths["/b"]?.get?.parameters ?? [];
    expect(a).toEqual({ name: "limit", in: "query", schema: { type: "integer" } });
    expect(b).toBe(a);
  });

  it("may stand for all paths, or for a path in another file, which is then relative to that file", async () => {
    const { root, files } = await loadDocument(`{openapi: 3.0.4, paths: {$ref: parts/paths.yaml}}`, {
      "parts/paths.yaml": `/pets: { $ref: pets.yaml }`,
      "parts/pets.yaml": `get: { responses: { 200: { $ref: "../common.yaml#/responses/Ok" } } }`,
      "common.yaml": `responses: { Ok: { description: ok } }`,
    });
    expect(root.paths["/pets"]?.get?.responses).toEqual({ 200: { description: "ok" } });
    expect(files.map(({ path }) => path)).toEqual(["api.yaml", "parts/paths.yaml", "parts/pets.yaml", "common.yaml"]);
  });
});

describe("references in schemas", () => {
  it("name a schema of the document, also where they lead to another place or file", async () => {
    const { root } = await loadDocument(
      `
openapi: 3.1.1
paths:
  /pets/{id}:
    get:
      responses:
        200: { content: { application/json: { schema: { $ref: "#/components/schemas/Pet/properties/owner" } } } }
        404: { content: { application/json: { schema: { $ref: "errors.yaml#/definitions/Error" } } } }
        500: { content: { application/json: { schema: { $ref: "#/paths/~1pets~1%7Bid%7D/get/responses/404/content/application~1json/schema" } } } }
components:
  schemas:
    Pet: { type: object, properties: { owner: { type: string } } }
    Error: { type: boolean }
    a/b~c%: { type: integer }
    Uses: { properties: { odd: { $ref: "#/components/schemas/a~1b~0c%25" } } }
`,
      {
        "errors.yaml": `definitions: { Error: { type: object, properties: { cause: { $ref: "#/definitions/Error" }, pet: { $ref: "api.yaml#/components/schemas/Pet" } } } }`,
      },
    );
    const responses = root.paths["/pets/{id}"]?.get?.responses;
    const refs = ["200", "404", "500"].map((status) => responses?.[status]?.content?.["application/json"]?.schema);
    expect(refs).toEqual([
      { $ref: "#/components/schemas/Pet_owner" },
      { $ref: "#/components/schemas/Error_2" },
      { $ref: "#/components/schemas/Error_2" },
    ]);
    expect(root.components.schemas).toEqual({
      Pet: { type: "object", properties: { owner: { type: "string" } } },
      Error: { type: "boolean" },
      "a/b~c%": { type: "integer" },
      Uses: { properties: { odd: { $ref: "#/components/schemas/a~1b~0c%25" } } },
      Pet_owner: { type: "string" },
      Error_2: {
        type: "object",
        properties: { cause: { $ref: "#/components/schemas/Error_2" }, pet: { $ref: "#/components/schemas/Pet" } },
      },
    });
  });

  it("leave the name to a schema that is nothing but a reference to a file", async () => {
    const { root } = await loadDocument(
      `
swagger: "2.0"
paths: { /pets: { get: { responses: { 200: { schema: { $ref: Pet.yaml } } } } } }
definitions: { Pet: { $ref: Pet.yaml }, Animal: { $ref: "#/definitions/Pet" } }
`,
      { "Pet.yaml": `{ type: object, properties: { parent: { $ref: "#" } } }` },
    );
    expect(root.paths["/pets"]?.get?.responses?.["200"]?.content).toEqual({
      "application/json": { schema: { $ref: "#/components/schemas/Pet" } },
    });
    expect(root.components.schemas).toEqual({
      Pet: { type: "object", properties: { parent: { $ref: "#/components/schemas/Pet" } } },
      Animal: { $ref: "#/components/schemas/Pet" },
    });
  });

  it("mean nothing where they are names or data", async () => {
    const schema = {
      type: "object",
      properties: {
        $ref: { type: "string" },
        schema: { type: "string" },
        example: { type: "string" },
        parameters: { type: "string" },
      },
      example: { $ref: "#/nowhere" },
      default: { $ref: "#/nowhere" },
      enum: [{ $ref: "#/nowhere" }],
      "x-data": { $ref: "#/nowhere" },
    };
    const { root } = await loadDocument(
      JSON.stringify({ openapi: "3.1.1", paths: {}, components: { schemas: { Odd: schema } } }),
    );
    expect(root.components.schemas["Odd"]).toEqual(schema);
  });

  it("keep what stands beside them since 3.1, and what only describes before", async () => {
    const text = (version: string): string => `
openapi: ${version}
paths: {}
components: { schemas: { A: { type: object }, B: { properties: { a: { $ref: "#/components/schemas/A", description: An A, minProperties: 1 } } } } }
`;
    const at31 = (await loadDocument(text("3.1.0"))).root.components.schemas["B"];
    const at30 = (await loadDocument(text("3.0.3"))).root.components.schemas["B"];
    expect(at31).toEqual({
      properties: { a: { $ref: "#/components/schemas/A", description: "An A", minProperties: 1 } },
    });
    expect(at30).toEqual({ properties: { a: { $ref: "#/components/schemas/A", description: "An A" } } });
  });

  it("are followed in the mapping of a discriminator", async () => {
    const { root } = await loadDocument(
      `
openapi: 3.1.1
paths: {}
components: { schemas: { Pet: { discriminator: { propertyName: kind, mapping: { dog: Dog, cat: cat.yaml } } }, Dog: {} } }
`,
      { "cat.yaml": "type: object" },
    );
    expect(root.components.schemas["Pet"]).toEqual({
      discriminator: { propertyName: "kind", mapping: { dog: "Dog", cat: "#/components/schemas/cat" } },
    });
    expect(root.components.schemas["cat"]).toEqual({ type: "object" });
  });
});

describe("keys that are dangerous in JavaScript", () => {
  it("are ordinary names", async () => {
    const { root } = await loadDocument(`
openapi: 3.0.4
paths: {}
components:
  schemas:
    __proto__: { type: object, nullable: true, properties: { __proto__: { type: string, nullable: true }, constructor: { type: string } } }
    Uses: { $ref: "#/components/schemas/__proto__" }
`);
    expect(Object.keys(root.components.schemas)).toEqual(["__proto__", "Uses"]);
    const schema = Object.entries(root.components.schemas)[0]?.[1];
    expect(JSON.stringify(schema)).toBe(
      '{"type":["object","null"],"properties":{"__proto__":{"type":["string","null"]},"constructor":{"type":"string"}}}',
    );
    expect(Object.getPrototypeOf(root.components.schemas)).toBe(Object.prototype);
  });
});

describe("files of references", () => {
  const api = `{openapi: 3.1.1, paths: {}, components: {schemas: {Pet: {$ref: shared/pet.yaml}}}}`;

  it("may not be links that lead outside", async () => {
    const outside = folderOf({ "pet.yaml": "type: object" });
    const loaded = await load({ "api.yaml": api, "shared/pet.yaml": { linkTo: join(outside, "pet.yaml") } });
    expect(messagesOf(loaded)).toEqual(["ref-outside: shared/pet.yaml is outside of the document's folder"]);
  });

  it("may be anywhere below the folder that is set", async () => {
    const folder = folderOf({
      "apis/api.yaml": api.replace("shared/", "../shared/"),
      "shared/pet.yaml": "type: object",
    });
    const loaded = await loadSpecs(["apis/api.yaml"], { cwd: folder, refRoot: folder });
    expect(loaded.ok && loaded.value[0]?.root.components.schemas).toEqual({ Pet: { type: "object" } });
  });

  it("that are nearly there are named, unless they are outside", async () => {
    const outside = folderOf({ "pets.yaml": "type: object" });
    const helpsOf = async (shared: Parameters<typeof folderOf>[0]): Promise<readonly string[]> =>
      (await load({ "api.yaml": api, ...shared })).diagnostics.map(({ help }) => help);
    const unknown = ["check the path shared/pet.yaml; it is taken from the file that it stands in"];
    expect(await helpsOf({ "shared/pets.yaml": "type: object" })).toEqual(["did you mean shared/pets.yaml?"]);
    expect(await helpsOf({ shared: { linkTo: outside } })).toEqual(unknown);
    expect(await helpsOf({ "shared/pets.yaml": { linkTo: join(outside, "pets.yaml") } })).toEqual(unknown);
  });

  it("that only an example names are not missed", async () => {
    expect(
      messagesOf(await load({ "api.yaml": `{openapi: 3.1.1, paths: {}, x-example: {$ref: nowhere.yaml}}` })),
    ).toEqual([]);
  });
});

it("origins lead back to the line that the user wrote", async () => {
  const document = await loadDocument(
    `swagger: "2.0"
paths:
  /pets:
    post:
      parameters:
        - name: pet
          in: body
          schema: { $ref: pet.yaml }
      responses: {}
`,
    { "pet.yaml": "type: object\nx-nullable: true\n" },
  );
  const post = document.root.paths["/pets"]?.post ?? {};
  const at = (node: object, key?: string): string => {
    const origin = document.originOf(node, key);
    const { line, column } = locate(origin);
    return `${origin.file.path}:${line}:${column}`;
  };
  expect(at(post)).toBe("api.yaml:4:5");
  expect(at(post, "requestBody")).toBe("api.yaml:6:11");
  expect(at(document.root, "openapi")).toBe("api.yaml:1:11");
  expect(at(document.root.components, "schemas")).toBe("api.yaml:1:1");
  expect(at(document.root.components.schemas["pet"] as object, "type")).toBe("pet.yaml:1:7");
});

describe("references by name", () => {
  it("lead to the schema that has the anchor or the $id, in whatever file", async () => {
    const { root } = await loadDocument(
      `
openapi: 3.1.1
paths: {}
components:
  schemas:
    Pet: { $anchor: pet, type: object, properties: { owner: { $ref: "people.yaml#owner" }, friends: { items: { $ref: "#pet" } } } }
    Tag: { $id: "https://example.com/tag.json", type: string }
    Tagged: { properties: { tag: { $ref: "https://example.com/tag.json" } } }
    Tree: { $dynamicAnchor: node, properties: { children: { items: { $dynamicRef: "#node" } } } }
`,
      { "people.yaml": `Owner: { $anchor: owner, properties: { pet: { $ref: "api.yaml#pet" } } }` },
    );
    expect(root.components.schemas).toMatchObject({
      Pet: {
        properties: {
          owner: { $ref: "#/components/schemas/Owner" },
          friends: { items: { $ref: "#/components/schemas/Pet" } },
        },
      },
      Tagged: { properties: { tag: { $ref: "#/components/schemas/Tag" } } },
      Tree: { properties: { children: { items: { $ref: "#/components/schemas/Tree" } } } },
      Owner: { properties: { pet: { $ref: "#/components/schemas/Pet" } } },
    });
  });

  it("that is not one schema's alone lead nowhere, and say so", async () => {
    const loaded = await load({
      "api.yaml": `
openapi: 3.1.1
paths: {}
components:
  schemas:
    One: { $dynamicAnchor: node, properties: { next: { $dynamicRef: "#node" } } }
    Two: { $dynamicAnchor: node, properties: { first: { $ref: "#node" } } }
    Three: { $ref: "#nod" }
    Four: { $id: four.json, $defs: { A: true }, properties: { a: { $ref: "#/$defs/A" } } }
`,
    });
    expect(loaded.diagnostics.map(({ message, help }) => `${message}; ${help}`)).toEqual([
      "$dynamicRef is not followed; any value is taken here; refer to a schema of components with $ref",
      '"#node" may be one of several schemas, which have the same anchor; write it as "#/components/schemas/<name>"',
      '"#nod" is not a JSON pointer, and no schema has that $anchor; write it as "#/components/schemas/<name>", or "file.yaml#/<name>"',
      '"#/$defs/A" leads nowhere: api.yaml has no "$defs" at its top; define it there, or correct the reference; it is taken from the top of the file, whatever $id it stands in',
    ]);
    const places = loaded.diagnostics.map(({ origin }) => (origin === undefined ? 0 : locate(origin).line));
    expect(places).toEqual([6, 7, 8, 9]);
  });
});
