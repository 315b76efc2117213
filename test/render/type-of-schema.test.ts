import { format } from "oxfmt";
import { describe, expect, it } from "vitest";

import { code, identifier, join, literal } from "../../src/render/code.js";
import { typeOfSchema } from "../../src/render/type-of-schema.js";
import type { JsonSchema } from "../../src/service/service.js";

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const models: Readonly<Record<string, JsonSchema>> = {
  Pet: { type: "object", properties: { name: { type: "string" } } },
  NamedPet: { allOf: [ref("Pet"), { required: ["name"] }] },
  PuppyOrNull: { oneOf: [ref("Pet"), { type: "null" }] },
};

describe("the type of a schema", () => {
  it.each<[schema: JsonSchema, type: string]>([
    [true, "unknown"],
    [false, "never"],
    [{}, "unknown"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: ["string", "null"], format: "date-time" }, "DateTime | null"],
    [{ ...(ref("Pet") as object), properties: { a: {} } }, "Pet & { a?: unknown }"],
    [{ type: ["integer", "number"] }, "number"],
    [{ enum: ["a", 1, null, true] }, '"a" | 1 | null | true'],
    [{ type: ["string", "null"], enum: ["a"] }, '"a"'],
    [{ const: { a: [1, "x"] } }, '{ a: [1, "x"] }'],
    [{ type: "object" }, "Record<string, unknown>"],
    [{ type: ["object", "null"] }, "Record<string, unknown> | null"],
    [{ type: "object", additionalProperties: false }, "Record<string, never>"],
    [{ type: "object", additionalProperties: false, allOf: [ref("Pet")] }, "Pet"],
    [{ type: "object", additionalProperties: {} }, "{ [key: string]: unknown }"],
    [{ type: "object", patternProperties: { a: { type: "null" } } }, "{ [key: string]: unknown }"],
    [
      { type: "object", patternProperties: { a: { type: "null" } }, additionalProperties: false },
      "{ [key: string]: null }",
    ],
    [
      { properties: { a: {}, "b-c": {}, 200: {}, ["__proto__"]: {} }, required: ["a"] },
      '{ 200?: unknown; a: unknown; "b-c"?: unknown; __proto__?: unknown }',
    ],
    [
      { properties: { a: { type: "string" } }, additionalProperties: { type: "number" } },
      "{ a?: string } & { [key: string]: number | string }",
    ],
    [{ type: "array" }, "unknown[]"],
    [{ type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
    [{ type: "array", items: { allOf: [{ type: "array", items: ref("Pet") }] } }, "Pet[][]"],
    [{ type: "array", prefixItems: [{ type: "string" }, ref("Pet")] }, "[string?, Pet?, ...unknown[]]"],
    [
      { type: "array", prefixItems: [{ type: "string" }, ref("Pet")], minItems: 1, items: { type: "null" } },
      "[string, Pet?, ...null[]]",
    ],
    [{ type: "array", prefixItems: [{ type: "string" }], minItems: 1, items: false }, "[string]"],
    [{ type: "array", prefixItems: [{ type: "string" }], unevaluatedItems: false }, "[string?]"],
    [
      { type: "array", prefixItems: [{ type: "string" }], contains: ref("Pet"), unevaluatedItems: false },
      "[string?, ...unknown[]]",
    ],
    [{ type: ["string", "null"], enum: ["a", 1, null] }, '"a" | null'],
    [{ allOf: [ref("Pet"), {}] }, "Pet"],
    [{ type: "object", allOf: [ref("Pet"), ref("Owner")] }, "Pet & Owner"],
    [{ allOf: [ref("Pet")], required: ["name", "age"] }, '{ age: unknown } & WithRequired<Pet, "name">'],
    [
      { allOf: [ref("Pet"), { properties: { id: {} }, required: ["id", "name"] }] },
      'WithRequired<Pet, "name"> & { id: unknown }',
    ],
    [{ allOf: [{ allOf: [ref("Pet")] }, { required: ["name"] }] }, 'WithRequired<Pet, "name">'],
    [{ allOf: [ref("Pet"), { properties: { name: {} }, required: ["name"] }] }, "Pet & { name: unknown }"],
    [{ allOf: [ref("Pet"), { required: ["age"] }] }, "Pet & { age: unknown }"],
    [{ ...(ref("Pet") as object), required: ["name"] }, 'WithRequired<Pet, "name">'],
    [{ allOf: [ref("NamedPet")], required: ["name"] }, "NamedPet"],
    [{ allOf: [ref("PuppyOrNull")], required: ["name"] }, 'WithRequired<NonNullable<PuppyOrNull>, "name"> | null'],
    [{ allOf: [ref("PuppyOrNull")], required: ["age"] }, "PuppyOrNull"],
    [
      { allOf: [{ oneOf: [ref("Pet"), ref("NamedPet"), { type: "null" }] }], required: ["name"] },
      'WithRequired<Pet, "name"> | NamedPet | null',
    ],
    [
      { anyOf: [ref("Pet"), { type: "object", properties: { a: {} } }], required: ["name"] },
      'WithRequired<Pet, "name"> | { a?: unknown; name: unknown }',
    ],
    [{ allOf: [{ type: ["object", "null"], properties: { a: {} } }, { required: ["a"] }] }, "{ a: unknown } | null"],
    [{ type: "object", required: ["z"] }, "{ z: unknown }"],
    [{ type: ["object", "null"], properties: { a: {} }, required: ["z"] }, "{ a?: unknown; z: unknown } | null"],
    [{ required: ["z"] }, "unknown"],
    [{ allOf: [{ properties: { a: {} } }], required: ["a"] }, "{ a: unknown }"],
    [{ oneOf: [ref("Pet"), { type: "null" }] }, "Pet | null"],
    [{ properties: { a: {} }, anyOf: [ref("Pet"), ref("Owner")] }, "{ a?: unknown } & (Pet | Owner)"],
    [{ properties: { a: {} }, anyOf: [{ required: ["a"] }, { required: ["b"] }] }, "{ a?: unknown }"],
    [{ anyOf: [ref("Pet"), ref("Pet")] }, "Pet"],
  ])("%j is %s", async (schema, type) => {
    expect(await printed(schema)).toBe(await formatted(type));
  });

  it("says with each property what its schema says", async () => {
    const property = { type: "string", description: "A */ name.", default: "x", deprecated: true };
    expect(await printed({ properties: { a: property } })).toBe(
      await formatted('{\n/**\n * A *\\/ name.\n *\n * @default "x"\n * @deprecated\n */\na?: string }'),
    );
  });
});

async function printed(schema: JsonSchema): Promise<string> {
  const { text } = typeOfSchema(schema, {
    schemaOf: (key) => models[key],
    reference: (key) => identifier(key),
    special: ({ type, format: name }) =>
      type === "string" && name === "date-time" ? identifier("DateTime") : undefined,
    withRequired: (type, names) => code`WithRequired<${type}, ${join(names.map(literal), code` | `)}>`,
  });
  return formatted(String(text));
}

async function formatted(type: string): Promise<string> {
  const { code: text, errors } = await format("type.ts", `type T = ${type};`, {
    objectWrap: "collapse",
    printWidth: 200,
  });
  expect(errors).toEqual([]);
  return text;
}
