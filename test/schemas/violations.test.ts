import { expect, it } from "vitest";
import { violationsText } from "../../templates/runtime/violations-text.js";
import { describeSchemas, validatorsOf } from "./compiled-schemas.js";

const cat = { type: "object", required: ["kind"], properties: { kind: { const: "cat" }, lives: { type: "integer" } } };
const dog = { type: "object", required: ["kind"], properties: { kind: { const: "dog" }, tricks: { type: "integer" } } };

// What is said of a value, as JSON, that the schema `Tested` refuses.
it.each<[schema: object | boolean, json: string, text: string]>([
  [false, "1", "body must not be there"],
  [{ type: "string" }, "1", "body must be string"],
  [{ type: ["integer", "null"] }, "1.5", "body must be integer,null"],
  [{ type: "number" }, "1e999", "body must be number"],
  [{ type: "string", enum: ["a", "b"] }, "1", 'body must be equal to one of the allowed values: "a", "b"'],
  [
    { enum: [{ a: 1, b: [2] }, "b"] },
    '{"b":[2]}',
    'body must be equal to one of the allowed values: {"a":1,"b":[2]}, "b"',
  ],
  [{ const: { a: 1 } }, '{"a":2}', 'body must be equal to constant: {"a":1}'],
  [{ minimum: 3 }, "2", "body must be >= 3"],
  [{ maximum: 3 }, "4", "body must be <= 3"],
  [{ exclusiveMinimum: 3 }, "3", "body must be > 3"],
  [{ exclusiveMaximum: 3 }, "3", "body must be < 3"],
  [{ multipleOf: 0.01 }, "19.995", "body must be multiple of 0.01"],
  [{ minLength: 2 }, '"\u{1f600}"', "body must NOT have fewer than 2 characters"],
  [{ maxLength: 1 }, '"ab"', "body must NOT have more than 1 characters"],
  [{ pattern: "^a/b$" }, '"b"', 'body must match pattern "^a/b$"'],
  [{ format: "date" }, '"2023-02-29"', 'body must match format "date"'],
  [{ format: "int32" }, "2147483648", 'body must match format "int32"'],
  [{ minItems: 1 }, "[]", "body must NOT have fewer than 1 items"],
  [{ maxItems: 1 }, "[1,2]", "body must NOT have more than 1 items"],
  [{ prefixItems: [true], items: false }, "[1,2]", "body must NOT have more than 1 items"],
  [
    { uniqueItems: true },
    '[{"a":1,"b":2},1,{"b":2,"a":1}]',
    "body must NOT have duplicate items (items ## 0 and 2 are identical)",
  ],
  [{ contains: { const: 1 } }, "[2]", "body must contain at least 1 valid item(s)"],
  [
    { contains: { const: 1 }, maxContains: 2 },
    "[1,1,1]",
    "body must contain at least 1 and no more than 2 valid item(s)",
  ],
  [{ items: { properties: { a: { type: "string" } } } }, '[{},{"a":1}]', "body.1.a must be string"],
  [{ minProperties: 1 }, "{}", "body must NOT have fewer than 1 properties"],
  [{ maxProperties: 0 }, '{"a":1}', "body must NOT have more than 0 properties"],
  [{ required: ["a", "b"] }, '{"a":1}', "body must have required property 'b'"],
  [{ dependentRequired: { a: ["b"] } }, '{"a":1}', "body must have property b when property a is present"],
  [
    { propertyNames: { maxLength: 1 } },
    '{"ab":1}',
    "body must NOT have more than 1 characters; body property name must be valid: ab",
  ],
  [{ properties: { a: true }, additionalProperties: false }, '{"b":1}', "body must NOT have additional properties: b"],
  [{ additionalProperties: { type: "string" } }, '{"a/b~c":1}', "body.a/b~c must be string"],
  [{ patternProperties: { "^x": { type: "string" } } }, '{"x1":1}', "body.x1 must be string"],
  [
    { properties: { a: true }, unevaluatedProperties: false },
    '{"b":1}',
    "body must NOT have unevaluated properties: b",
  ],
  [{ prefixItems: [true], unevaluatedItems: false }, "[1,2]", "body must NOT have unevaluated items"],
  [{ not: { type: "string" } }, '"a"', "body must NOT be valid"],
  [{ if: { type: "string" }, then: { minLength: 2 } }, '"a"', "body must NOT have fewer than 2 characters"],
  // What is of one type alone is told from the others by it.
  [{ oneOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }, "[1]", "body.0 must be string"],
  [{ oneOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }, "1", "body must be string,array"],
  [{ anyOf: [{ required: ["a"] }, { type: "null" }] }, "{}", "body must have required property 'a'"],
  [
    {
      anyOf: [
        { type: "object", required: ["a"] },
        { type: "object", required: ["b"] },
      ],
    },
    "{}",
    "body must have required property 'a'; body must have required property 'b'; body must match a schema in anyOf",
  ],
  [
    { oneOf: [{ required: ["a"] }, { required: ["b"] }] },
    '{"a":1,"b":1}',
    "body must match exactly one schema in oneOf",
  ],
  [{ oneOf: [cat, dog] }, '{"kind":"dog","tricks":"x"}', "body.tricks must be integer"],
  [{ oneOf: [cat, dog] }, '{"kind":"cow"}', 'body.kind must be equal to one of the allowed values: "cat", "dog"'],
])("%j: %s", async (schema, json, text) => {
  const { models } = await describeSchemas({
    openapi: "3.1.0",
    info: { title: "Tested", version: "1" },
    paths: {},
    components: { schemas: { Tested: schema } },
  });
  const violations = validatorsOf(models).get("Tested")?.(JSON.parse(json));
  expect(violations && violationsText(violations, "body")).toBe(text);
});
