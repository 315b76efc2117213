import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, it } from "vitest";
import type { JsonSchema, Model } from "../../src/service/service.js";
import { createSampleMaker, type SampleMaker } from "./sample-maker.js";
import { createSchemaChecker } from "./schema-checker.js";

const text = { type: "string" };
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);

function makerFor(
  models: Readonly<Record<string, JsonSchema>> = {},
  omitted: "readOnly" | "writeOnly" = "readOnly",
): SampleMaker {
  const list = Object.entries(models).map(([key, schema]) => ({ key, schema }) as Model);
  const modelOf = (ref: string): JsonSchema | undefined => models[ref.split("/").at(-1) ?? ""];
  return createSampleMaker(modelOf, omitted, createSchemaChecker(list, modelOf, omitted));
}

const wishes = [true, false].map((isFull) => ({ isFull, isParameter: false }));

describe("a sample satisfies its schema", () => {
  it.each<JsonSchema>([
    { type: "integer", minimum: 7, maximum: 20, multipleOf: 5 },
    { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.01 },
    { type: "string", pattern: "^[A-Z]{3}-\\d{4}$" },
    { type: "string", pattern: "^(?=.*[a-z])(?=.*\\d).{8,}$" },
    { type: "string", minLength: 12, maxLength: 12 },
    ...["date", "date-time", "uuid", "email", "ipv4", "uri", "byte"].map((format) => ({ type: "string", format })),
    { type: "array", items: { type: "integer", maximum: 9 }, minItems: 4, uniqueItems: true },
    { type: "array", items: text, contains: { const: "there" } },
    { prefixItems: [text, { type: "boolean" }], items: false, minItems: 2 },
    {
      type: "object",
      minProperties: 3,
      additionalProperties: { type: "integer" },
      propertyNames: { pattern: "^[a-z]+$" },
    },
    { type: "object", required: ["x-1"], patternProperties: { "^x-": { enum: [1, 2] } } },
    { allOf: [{ type: ["string", "integer"] }, { type: "integer", minimum: 3 }, { maximum: 3 }] },
    { oneOf: [{ properties: { kind: { const: "a" } } }, { properties: { kind: { const: "b" } } }], type: "object" },
    { oneOf: [{ properties: { a: text } }, { properties: { b: { type: "integer" } } }], type: "object" },
    { anyOf: [false, { const: 0 }] },
    { type: "object", properties: { a: text, b: text }, not: { required: ["a"] } },
    { if: { required: ["a"] }, then: { required: ["b"] }, properties: { a: text, b: text }, type: "object" },
  ])("%j", (schema) => {
    for (const wish of wishes) {
      const sample = makerFor().sample(schema, wish);
      expect(sample).toMatchObject({ found: true });
      expect(sample.found && ajv.validate(schema, sample.value)).toBe(true);
    }
  });
});

describe("a sample", () => {
  it("of a model that holds itself comes to an end", () => {
    const node = {
      type: "object",
      required: ["next"],
      properties: { next: { anyOf: [{ $ref: "#/components/schemas/Node" }, { type: "null" }] } },
    };
    const sample = makerFor({ Node: node }).sample(
      { $ref: "#/components/schemas/Node" },
      { isFull: true, isParameter: false },
    );
    expect(sample).toMatchObject({ found: true });
  });

  it("holds what goes in its direction only", () => {
    const schema = {
      type: "object",
      required: ["id", "name"],
      properties: { id: { ...text, readOnly: true }, name: text },
    };
    const wish = { isFull: true, isParameter: false };
    expect(makerFor().sample(schema, wish)).toEqual({ found: true, value: { name: "text" } });
    expect(makerFor({}, "writeOnly").sample(schema, wish)).toEqual({
      found: true,
      value: { id: "text", name: "text" },
    });
  });

  it("of a contradiction is not found, and why is said", () => {
    for (const schema of [false, { type: "integer", minimum: 2, maximum: 1 }, { allOf: [text, { type: "null" }] }]) {
      expect(makerFor().sample(schema, { isFull: true, isParameter: false })).toEqual({
        found: false,
        reason: expect.stringMatching(/\w/) as string,
      });
    }
  });
});
