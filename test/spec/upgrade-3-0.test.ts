import { describe, expect, it } from "vitest";
import { loadDocument } from "./load-files.js";

async function upgraded(schema: unknown, version = "3.0.4"): Promise<unknown> {
  const document = {
    openapi: version,
    paths: {},
    components: { schemas: { Given: schema, Other: { type: "object" } } },
  };
  return (await loadDocument(JSON.stringify(document))).root.components.schemas["Given"];
}

const other = { $ref: "#/components/schemas/Other" };

describe("nullable", () => {
  it.each([
    [{ type: "string", nullable: true }, { type: ["string", "null"] }],
    [{ type: "string", nullable: false }, { type: "string" }],
    [{ type: "string", nullable: "true" }, { type: ["string", "null"] }],
    [{ type: ["string", "null"], nullable: true }, { type: ["string", "null"] }],
    [
      { type: "string", enum: ["a"], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [
      { type: "string", enum: ["a", null], nullable: true },
      { type: ["string", "null"], enum: ["a", null] },
    ],
    [{ nullable: true }, {}],
    [
      { ...other, nullable: true, description: "d" },
      { description: "d", anyOf: [other, { type: "null" }] },
    ],
    [
      { allOf: [other], nullable: true, readOnly: true, "x-a": 1 },
      { readOnly: true, "x-a": 1, anyOf: [{ allOf: [other] }, { type: "null" }] },
    ],
    [
      { type: "object", properties: { nullable: { type: "boolean" } } },
      { type: "object", properties: { nullable: { type: "boolean" } } },
    ],
  ])("%j → %j", async (given, expected) => {
    expect(await upgraded(given)).toEqual(expected);
    expect(await upgraded(given, "3.1.0")).toEqual(expected);
  });
});

it.each([
  [{ minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
  [{ maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
  [{ exclusiveMaximum: 3 }, { exclusiveMaximum: 3 }],
  [
    { items: [{ type: "string" }], additionalItems: false },
    { prefixItems: [{ type: "string" }], items: false },
  ],
  [
    { type: "string", format: "byte", example: "YQ==" },
    { type: "string", format: "byte", example: "YQ==" },
  ],
])("%j → %j", async (given, expected) => {
  expect(await upgraded(given)).toEqual(expected);
});

it("leaves as they are the parts that don't change", async () => {
  const { root } = await loadDocument(`
openapi: 3.0.4
paths: { /a: { get: { responses: { 200: { $ref: "#/components/responses/Ok" } } } }, /b: { get: { responses: { 201: { $ref: "#/components/responses/Ok" } } } } }
components: { responses: { Ok: { content: { application/json: { schema: { type: string, nullable: true } } } } } }
`);
  const ok = root.paths["/a"]?.get?.responses?.["200"];
  expect(ok).toEqual({ content: { "application/json": { schema: { type: ["string", "null"] } } } });
  expect(root.paths["/b"]?.get?.responses?.["201"]).toBe(ok);
});
