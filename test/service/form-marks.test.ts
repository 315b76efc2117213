import { describe, expect, test } from "vitest";
import { isSameInForm } from "../../src/service/form-marks.js";
import { schemaInForm, type Form } from "../../src/service/schema-in-form.js";
import type { JsonSchema } from "../../src/service/service.js";

const forms: readonly Form[] = ["sent", "accepted", "received", "returned", "answered"];

// What is told of a form must be told wherever it stands, in models that are referred to as well.
const models: Readonly<Record<string, JsonSchema>> = {
  plain: { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
  readOnly: { type: "string", readOnly: true },
  default: { type: "string", default: "x" },
  writeOnlyBehind: { allOf: [{ $ref: "#/components/schemas/writeOnly" }] },
  writeOnly: { type: "string", writeOnly: true },
  holdsReadOnly: { type: "object", properties: { a: { type: "string", readOnly: true } } },
  holdsDefaultBehind: { allOf: [{ properties: { a: { $ref: "#/components/schemas/default" } } }] },
};
const schemaOf = (key: string): JsonSchema | undefined => models[key];
const to = (key: string): JsonSchema => ({ $ref: `#/components/schemas/${key}` });

describe("a schema that is another one in a form is not taken for the same", () => {
  const schemas: readonly JsonSchema[] = [
    { properties: { a: { readOnly: true } }, required: ["a"] },
    { properties: { a: { writeOnly: true } }, required: ["a"] },
    { properties: { a: { type: "string", default: "x" } }, required: ["a"] },
    { items: { properties: { a: { format: "int64" }, b: { format: "date-time" } } } },
    ...Object.keys(models).map((key) => ({ properties: { a: to(key) }, required: ["a"] })),
    ...Object.keys(models).map((key) => ({ allOf: [to(key), { required: ["a"] }] })),
    ...Object.keys(models).map((key) => ({ anyOf: [to(key)], items: { allOf: [to(key)], required: ["a"] } })),
  ];
  test.each(schemas)("%j", (schema) => {
    for (const form of forms) {
      // The mark of no form, so that the schema is gone through in any case.
      const marked = { allOf: [schema], properties: { gone: { readOnly: true, writeOnly: true, format: "int64" } } };
      const [inForm] = (schemaInForm(marked, form, (key) => schemaOf(key)) as { allOf: JsonSchema[] }).allOf;
      const isSame = JSON.stringify(inForm) === JSON.stringify(schema);
      if (!isSame) expect(isSameInForm(schema, form, schemaOf), form).toBe(false);
    }
  });
});

test("what has no mark is the same in each form, whatever it refers to has in its properties' own", () => {
  const schema = { properties: { a: to("plain") }, required: ["a"] };
  for (const form of forms) expect(isSameInForm(schema, form, schemaOf)).toBe(true);
});
