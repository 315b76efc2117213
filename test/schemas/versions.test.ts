import { expect, it } from "vitest";
import { compileModels, describeSchemas } from "./compiled-schemas.js";
import { Admissions } from "./type-admissions.js";

interface Written {
  readonly "2.0": object;
  readonly "3.0": object;
  readonly "3.1": object;
  /** As JSON. */
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

const text = { type: "string" };
const nullableText = { type: ["string", "null"] };

// The same schema in the words of each version.
const cases: Readonly<Record<string, Written>> = {
  "a value that may be null": {
    "2.0": { type: "string", "x-nullable": true },
    "3.0": { type: "string", nullable: true },
    "3.1": nullableText,
    valid: ['"a"', "null"],
    invalid: ["1"],
  },
  "an enum that may be null": {
    "2.0": { type: "string", enum: ["a", "b"], "x-nullable": true },
    "3.0": { type: "string", enum: ["a", "b"], nullable: true },
    "3.1": { type: ["string", "null"], enum: ["a", "b", null] },
    valid: ['"a"', "null"],
    invalid: ['"c"', "1"],
  },
  "a reference that may be null": {
    "2.0": { $ref: "#/definitions/Other", "x-nullable": true },
    "3.0": { $ref: "#/components/schemas/Other", nullable: true },
    "3.1": { anyOf: [{ $ref: "#/components/schemas/Other" }, { type: "null" }] },
    valid: ['{"id":"a"}', "null"],
    invalid: ["{}", "1"],
  },
  "an object of several that may be null": {
    "2.0": { allOf: [{ $ref: "#/definitions/Other" }], "x-nullable": true },
    "3.0": { allOf: [{ $ref: "#/components/schemas/Other" }], nullable: true },
    "3.1": { anyOf: [{ allOf: [{ $ref: "#/components/schemas/Other" }] }, { type: "null" }] },
    valid: ['{"id":"a"}', "null"],
    invalid: ["{}", "1"],
  },
  "a property that may be null": {
    "2.0": { type: "object", required: ["a"], properties: { a: { ...text, "x-nullable": true }, b: text } },
    "3.0": { type: "object", required: ["a"], properties: { a: { ...text, nullable: true }, b: text } },
    "3.1": { type: "object", required: ["a"], properties: { a: nullableText, b: text } },
    valid: ['{"a":null}', '{"a":"a","b":"b"}'],
    invalid: ["{}", '{"a":"a","b":null}'],
  },
  "items and members that may be null": {
    "2.0": { type: "array", items: { type: "object", additionalProperties: { type: "integer", "x-nullable": true } } },
    "3.0": { type: "array", items: { type: "object", additionalProperties: { type: "integer", nullable: true } } },
    "3.1": { type: "array", items: { type: "object", additionalProperties: { type: ["integer", "null"] } } },
    valid: ["[]", '[{"a":1,"b":null}]'],
    invalid: ['[{"a":"a"}]', "[null]"],
  },
  "bounds that are excluded": {
    "2.0": { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true },
    "3.0": { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true },
    "3.1": { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 2 },
    valid: ["1", "0.1"],
    invalid: ["0", "2"],
  },
  "bounds that are included": {
    "2.0": { type: "number", minimum: 0, exclusiveMinimum: false },
    "3.0": { type: "number", minimum: 0, exclusiveMinimum: false },
    "3.1": { type: "number", minimum: 0 },
    valid: ["0"],
    invalid: ["-1"],
  },
  "not null, by word": {
    "2.0": { type: "string", "x-nullable": false },
    "3.0": { type: "string", nullable: false },
    "3.1": text,
    valid: ['"a"'],
    invalid: ["null"],
  },
};

const other = { type: "object", required: ["id"], properties: { id: text } };

it.each(Object.entries(cases))("%s", async (_, { valid, invalid, ...versions }) => {
  const info = { title: "Versions", version: "1" };
  const schemasIn = (version: keyof typeof versions): object => ({ Tested: versions[version], Other: other });
  const documents = {
    "2.0": { swagger: "2.0", info, paths: {}, definitions: schemasIn("2.0") },
    "3.0": { openapi: "3.0.3", info, paths: {}, components: { schemas: schemasIn("3.0") } },
    "3.1": { openapi: "3.1.0", info, paths: {}, components: { schemas: schemasIn("3.1") } },
  };
  const declarations = new Set<string>();
  for (const [version, document] of Object.entries(documents)) {
    const { models } = await describeSchemas(document);
    declarations.add(new Admissions().declarations(models));
    const accepts = compileModels(models).get("Tested");
    const accepted = [...valid, ...invalid].filter((json) => accepts?.(JSON.parse(json)) === true);
    expect({ version, accepted }).toEqual({ version, accepted: valid });
  }
  expect([...declarations]).toHaveLength(1);
});
