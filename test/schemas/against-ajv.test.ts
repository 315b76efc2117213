import core from "ajv/dist/core.js";
import draft2020 from "ajv/dist/vocabularies/draft2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { expect, it } from "vitest";
import { compileModels, describeSchemas } from "./compiled-schemas.js";
import { documentOf, type Schema, type Schemas } from "./random-schemas.js";

// `PYM_SEED=$RANDOM PYM_RUNS=5000 npx vitest run test/schemas/against-ajv`.
const seed = Number(process.env["PYM_SEED"] ?? 2020);
const runs = Number(process.env["PYM_RUNS"] ?? 300);

// A world so small that what is drawn by chance often meets.
const keys = ["a", "b", "c", "x/y~z"];
const text = fc.constantFrom("", "a", "b", "ab", "\u{1f600}", "2024-02-29", "2023-02-29");
const number = fc.constantFrom(-1, 0, 1, 1.5, 2, 3, 2 ** 31);
const scalar = fc.oneof(text, number, fc.constantFrom(true, false, null));
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    {
      weight: 3,
      arbitrary: fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 3, noNullPrototype: true }),
    },
  ),
}));

const types = ["string", "number", "integer", "boolean", "null", "array", "object"];
const count = fc.integer({ min: 0, max: 2 });
const distinct = (values: readonly unknown[]): unknown[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

const simple = {
  type: fc.oneof(fc.constantFrom(...types), fc.subarray(types, { minLength: 1, maxLength: 3 })),
  enum: fc.array(json, { minLength: 1, maxLength: 14 }).map(distinct),
  const: json,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: fc.constantFrom(1, 1.5, 2),
  minLength: count,
  maxLength: count,
  pattern: fc.constantFrom("^a", "b$", "^.$"),
  format: fc.constantFrom("date", "int32", "uuid", "none-that-is-known"),
  minItems: count,
  maxItems: count,
  uniqueItems: fc.boolean(),
  minProperties: count,
  maxProperties: count,
  required: fc.subarray(keys, { maxLength: 2 }),
  dependentRequired: fc.dictionary(fc.constantFrom(...keys), fc.subarray(keys, { maxLength: 2 }), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
};

const names = ["A", "B", "C"];

// Schemas without a name, and names that were declared before, so that no reference leads to itself.
function schemaArbitrary(depth: number, refs: readonly string[]): fc.Arbitrary<Schema> {
  const reference = refs.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  if (depth === 0) {
    return fc.oneof(
      fc.constantFrom<Schema>(true, false, {}, { type: "string" }, { type: "null" }, ...reference, ...reference),
      someOf(simple, 2).map(withoutTypeOfListed),
    );
  }
  const part = schemaArbitrary(depth - 1, refs);
  const parts = fc.array(part, { minLength: 1, maxLength: 3 });
  const byKey = fc.dictionary(fc.constantFrom(...keys), part, { maxKeys: 3, noNullPrototype: true });
  const nested = {
    ...simple,
    ...(refs.length > 0 && { $ref: fc.constantFrom(...reference.map(({ $ref }) => $ref)) }),
    properties: byKey,
    patternProperties: part.map((schema) => ({ "^[ax]": schema })),
    additionalProperties: part,
    propertyNames: part,
    dependentSchemas: byKey,
    items: part,
    prefixItems: parts,
    allOf: parts,
    anyOf: parts,
    oneOf: parts,
    not: part,
    if: part,
    then: part,
    else: part,
  };
  return someOf(nested, 4).map(withoutTypeOfListed);
}

// pym ignores a list none of whose values has the schema's type.
function withoutTypeOfListed(schema: Readonly<Record<string, unknown>>): Schema {
  if (!("enum" in schema) && !("const" in schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "type"));
}

function someOf(
  arbitraries: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  most: number,
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc
    .subarray(Object.keys(arbitraries), { minLength: 1, maxLength: most })
    .chain((chosen) =>
      fc.record(Object.fromEntries(chosen.map((name) => [name, arbitraries[name] ?? fc.constant(1)]))),
    );
}

const schemasArbitrary: fc.Arbitrary<Schemas> = fc
  .tuple(...names.map((_, index) => schemaArbitrary(2, names.slice(0, index))))
  .map((schemas) => Object.fromEntries(schemas.map((schema, index) => [names[index], schema])) as Schemas);

it("accepts what ajv accepts, and nothing else", async () => {
  const counts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(schemasArbitrary, fc.array(json, { minLength: 20, maxLength: 20 }), async (schemas, values) => {
      const { models } = await describeSchemas(documentOf(schemas));
      const ours = compileModels(models);
      // What ajv mistakes is left out: what was evaluated, and `contains`. The official tests look at both.
      const ajv = new core.default({ strict: false, next: true, ownProperties: true, logger: false, meta: false });
      for (const vocabulary of draft2020.default) ajv.addVocabulary(vocabulary);
      formats.default(ajv);
      ajv.addSchema({ $id: "document", ...documentOf(withoutFormatsOfListed(schemas) as Schemas) });
      for (const name of names) {
        const theirs = ajv.getSchema(`document#/components/schemas/${name}`);
        for (const value of values) {
          const isAccepted = ours.get(name)?.(value);
          counts[isAccepted === true ? "accepted" : "refused"] += 1;
          expect({ name, value, isAccepted }).toEqual({ name, value, isAccepted: theirs?.(value) });
        }
      }
    }),
    { seed, numRuns: runs },
  );
  if (process.env["PYM_RUNS"] !== undefined) console.log(counts);
  // The sample says something only while values of both kinds are in it.
  expect(counts.accepted).toBeGreaterThan(runs * 5);
  expect(counts.refused).toBeGreaterThan(runs * 5);
}, 3_600_000);

// For pym, a format says nothing of values that are listed.
function withoutFormatsOfListed(schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withoutFormatsOfListed);
  const isListed = "format" in schema && ("enum" in schema || "const" in schema);
  const entries = Object.entries(schema).filter(([keyword]) => !isListed || keyword !== "format");
  return Object.fromEntries(
    entries.map(([keyword, value]) => [
      keyword,
      ["enum", "const"].includes(keyword) ? (value as unknown) : withoutFormatsOfListed(value),
    ]),
  );
}
