import { describe, expect, it } from "vitest";

import { documentPart } from "../../src/part/document-part.js";
import type { JsonObject } from "../../src/spec/json.js";
import { withMuchElse } from "./large-document.js";

const text = { type: "string" };
const to = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const answer = (schema: JsonObject): JsonObject => ({
  responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
});

const document = {
  openapi: "3.1.0",
  info: { title: "Zoo", version: "1" },
  paths: {
    "/pets": { get: { operationId: "listPets", ...answer({ type: "array", items: to("Pet") }) } },
    "/owners": { get: { operationId: "listOwners", ...answer(to("Owner")) } },
    "/{toys}": { get: { operationId: "listToys", ...answer(to("Toy")) } },
    "x-paths": { $ref: "of nobody" },
  },
  components: {
    schemas: {
      Pet: { type: "object", properties: { owner: to("Owner"), tag: to("Tag") } },
      Owner: { type: "object", properties: { name: to("Name") } },
      Name: text,
      Tag: text,
      Toy: { type: "object", oneOf: [to("Ball")], discriminator: { propertyName: "kind", mapping: { ball: "Ball" } } },
      Ball: { type: "object", properties: { kind: text } },
      "a/b": { type: "object", properties: { self: to("a~1b") } },
    },
    responses: { Gone: { description: "Gone", headers: { "X-Name": { schema: to("Name") } } } },
    securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } },
  },
};

describe("the part that a change can make a difference to", () => {
  it.each<[what: string, edit: (edited: Edited) => void, part: readonly string[]]>([
    ["of a schema that nothing is made of", edit("Tag", { type: "integer" }), ["/pets", "Pet", "Owner", "Name", "Tag"]],
    [
      "of a schema in the middle",
      edit("Owner", { type: "object", properties: { name: to("Tag") } }),
      ["/pets", "/owners", "Pet", "Owner", "Name", "Tag"],
    ],
    ["of a schema that only a mapping names", edit("Ball", { type: "object" }), ["/{toys}", "Toy", "Ball"]],
    ["of a schema that holds itself", edit("a/b", { type: "object", properties: { more: to("a~1b") } }), ["a/b"]],
    [
      "of an operation",
      ({ paths }) => {
        paths["/owners"] = { get: { operationId: "listOwners", description: "All", ...answer(to("Owner")) } };
      },
      ["/owners", "Owner", "Name"],
    ],
    [
      "of another component",
      ({ components }) => {
        components["responses"] = { Gone: { description: "Away", headers: { "X-Name": { schema: to("Tag") } } } };
      },
      ["Name", "Tag", "Gone"],
    ],
    ["that is none", () => undefined, []],
  ])("%s", (_, change, part) => {
    const found = documentPart(withMuchElse(document), withMuchElse(edited(change)));
    expect(unitsOf(found?.before)).toEqual(part);
    expect(unitsOf(found?.after)).toEqual(part);
  });

  it("has all that has no name for references, and nothing else", () => {
    const found = documentPart(withMuchElse(document), withMuchElse(edited(edit("Tag", { type: "integer" }))));
    expect(found?.after).toMatchObject({ info: document.info, paths: { "x-paths": { $ref: "of nobody" } } });
    expect(found?.after["components"]).toMatchObject({ securitySchemes: document.components.securitySchemes });
    expect(found?.before["components"]).toMatchObject({ schemas: { Tag: text } });
    expect(found?.after["components"]).toMatchObject({ schemas: { Tag: { type: "integer" } } });
  });

  it("says what the change can reach, and has what decides for all", () => {
    const deciding = edited(({ components }) => {
      (components["schemas"] as Record<string, unknown>)["Ball"] = { unevaluatedProperties: false };
    });
    const change = structuredClone(deciding) as unknown as Edited;
    edit("Owner", { type: "object" })(change);
    const found = documentPart(withMuchElse(deciding), withMuchElse(change as unknown as JsonObject));
    expect(unitsOf(found?.after)).toEqual(["/pets", "/owners", "Pet", "Owner", "Name", "Tag", "Ball"]);
    expect([...(found?.reached ?? [])].sort()).toEqual(["Owner", "Pet"]);
  });

  it("follows the references of Swagger 2.0", () => {
    const old = (name: string): JsonObject => ({
      swagger: "2.0",
      paths: { "/pets": { get: { responses: { 200: { description: "OK", schema: { $ref: "#/definitions/Pet" } } } } } },
      definitions: { Pet: { properties: { [name]: text } }, Tag: text },
    });
    const found = documentPart(withMuchElse(old("one")), withMuchElse(old("other")));
    expect(found?.after).toEqual({ ...old("other"), definitions: { Pet: { properties: { other: text } } } });
  });
});

describe("no part is looked for", () => {
  it.each<[what: string, edit: (edited: Edited) => void]>([
    ["where there is another schema", edit("Another", text)],
    ["where a schema is gone", ({ components }) => void Reflect.deleteProperty(components["schemas"] as object, "Tag")],
    ["where the order is another", ({ components }) => void (components["schemas"] = reordered(components["schemas"]))],
    ["where the document is called otherwise", ({ info }) => void (info["title"] = "Farm")],
    ["where there is another path", ({ paths }) => void (paths["/more"] = { get: answer(text) })],
    [
      "where an operation is called otherwise",
      ({ paths }) => void (paths["/owners"] = { get: { operationId: "owners", ...answer(to("Owner")) } }),
    ],
    [
      "where an operation is guarded otherwise",
      ({ paths }) =>
        void (paths["/owners"] = { get: { operationId: "listOwners", security: [], ...answer(to("Owner")) } }),
    ],
    [
      "where a security scheme is another",
      ({ components }) => void (components["securitySchemes"] = { key: { type: "http", scheme: "basic" } }),
    ],
    ["where a reference leads nowhere", edit("Tag", to("Tagg"))],
    ["where a reference leads out of the document", edit("Tag", { $ref: "other.yaml#/Tag" })],
    ["where a reference needs an anchor", edit("Tag", { $ref: "#tag" })],
    ["where a reference is dynamic", edit("Tag", { $dynamicRef: "#tag" })],
    ["where a schema moves the base of references", edit("Tag", { $id: "https://example.com/", type: "string" })],
    ["where a schema looks at what all others have left", edit("Owner", { unevaluatedProperties: false })],
  ])("%s", (_, change) => {
    expect(documentPart(withMuchElse(document), withMuchElse(edited(change)))).toBeUndefined();
  });

  it("where it is most of the document", () => {
    expect(documentPart(document, edited(edit("Name", { type: "integer" })))).toBeUndefined();
  });

  it.each<[what: string, root: unknown]>([
    ["nothing", undefined],
    ["a list", []],
    ["schemas that are one reference", { openapi: "3.1.0", components: { schemas: { $ref: "#/x-schemas" } } }],
  ])("where a document is %s", (_, root) => {
    expect(documentPart(root, root)).toBeUndefined();
  });
});

interface Edited {
  readonly info: Record<string, unknown>;
  readonly paths: Record<string, unknown>;
  readonly components: Record<string, unknown>;
}

function edited(change: (edited: Edited) => void): JsonObject {
  const copy = structuredClone(document) as unknown as Edited;
  change(copy);
  return copy as unknown as JsonObject;
}

function edit(name: string, schema: JsonObject): (edited: Edited) => void {
  return ({ components }) => {
    (components["schemas"] as Record<string, unknown>)[name] = schema;
  };
}

function reordered(schemas: unknown): JsonObject {
  return Object.fromEntries(Object.entries(schemas as JsonObject).reverse());
}

function unitsOf(part: JsonObject | undefined): readonly string[] | undefined {
  if (part === undefined) return undefined;
  const { schemas, responses } = part["components"] as Record<string, JsonObject>;
  const paths = Object.keys(part["paths"] as object).filter((name) => !name.startsWith("x-"));
  return [...paths, ...Object.keys(schemas ?? {}), ...Object.keys(responses ?? {})];
}
