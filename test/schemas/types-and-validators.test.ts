import fc from "fast-check";
import { expect, it } from "vitest";
import { compileModels, describeSchemas } from "./compiled-schemas.js";
import { documentOf, isExpressible, sampleOf, schemasArbitrary, type Schema } from "./random-schemas.js";
import { Admissions } from "./type-admissions.js";

// `PYM_SEED=$RANDOM PYM_RUNS=5000 npx vitest run test/schemas/types-and-validators`.
const seed = Number(process.env["PYM_SEED"] ?? 2020);
const runs = Number(process.env["PYM_RUNS"] ?? 100);

const admissions = new Admissions();

it("accepts nothing that the type does not admit, and all that it admits where the schema says no more than types can", async () => {
  const count = { values: 0, accepted: 0, both: 0 };
  await fc.assert(
    fc.asyncProperty(
      schemasArbitrary,
      fc.array(fc.integer(), { minLength: 6, maxLength: 10 }),
      async (schemas, seeds) => {
        const { models } = await describeSchemas(documentOf(schemas));
        const validators = compileModels(models);
        const cases = Object.keys(schemas).flatMap((key) =>
          seeds.map((number) => ({ key, value: sampleOf(schemas, key, number) })),
        );
        const admitted = admissions.of(models, cases);
        const wrong = cases.flatMap(({ key, value }, index) => {
          const accepts = validators.get(key)?.(structuredClone(value)) ?? false;
          const admits = admitted[index] ?? false;
          count.values += 1;
          if (accepts) count.accepted += 1;
          if (isExpressible(schemas, key)) count.both += 1;
          const isWrong = accepts ? !admits : admits && isExpressible(schemas, key);
          return isWrong ? [{ key, value, accepts, admits }] : [];
        });
        expect(wrong.slice(0, 1), admissions.declarations(models)).toEqual([]);
      },
    ),
    { seed, numRuns: runs },
  );
  if (process.env["PYM_RUNS"] !== undefined) console.log(count);
  // The sample says something only while values of both kinds are in it.
  expect(count.accepted / count.values).toBeGreaterThan(0.2);
  expect(count.accepted / count.values).toBeLessThan(0.8);
  expect(count.both / count.values).toBeGreaterThan(0.1);
}, 3_600_000);

it("admits exactly the key and the value that were written, of whatever characters", async () => {
  const characters = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("*/", "${", "`", "\u2028", '"', "\\", "__proto__"),
  );
  const word = fc.array(characters, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(word, word), { minLength: 20, maxLength: 20 }), async (pairs) => {
      const schemas = Object.fromEntries(
        pairs.map(([key, value], index) => [`M${String(index)}`, schemaOf(key, value)]),
      );
      const { models } = await describeSchemas(documentOf(schemas));
      const validators = compileModels(models);
      const cases = pairs.flatMap(([key, value], index) =>
        [[key, value] as const, [key, `${value}.`] as const, [`${key}.`, value] as const].map((entry) => ({
          key: `M${String(index)}`,
          value: Object.fromEntries([entry]),
        })),
      );
      const expected = pairs.flatMap(() => [true, false, false]);
      expect(admissions.of(models, cases)).toEqual(expected);
      expect(cases.map(({ key, value }) => validators.get(key)?.(value))).toEqual(expected);
    }),
    { seed, numRuns: Math.min(runs, 20) },
  );
});

function schemaOf(key: string, value: string): Schema {
  return { type: "object", properties: Object.fromEntries([[key, { enum: [value] }]]), required: [key] };
}
