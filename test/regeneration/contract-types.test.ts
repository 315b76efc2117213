import { expect, it } from "vitest";

import { contractTypes } from "../../src/render/contract-types.js";
import type { JsonSchema, Model } from "../../src/service/service.js";

const ref = (key: string): JsonSchema => ({ $ref: `#/components/schemas/${key}` });
const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: "object", properties });
const text: JsonSchema = { type: "string" };

const models = {
  Pet: object({ name: text, owner: ref("Owner") }),
  Owner: object({ pets: { type: "array", items: ref("Pet") }, address: ref("Address") }),
  Address: object({ street: text }),
  Lone: object({ a: text }),
};

it("covers what references lead to, also in rings", () => {
  const before = hashes(models);
  const after = hashes({ ...models, Address: object({ street: text, town: text }) });
  expect(changed(before, after)).toEqual(["Pet", "Owner", "Address"]);
});

it("is that of the members of a ring, wherever one enters it", () => {
  const after = hashes({ ...models, Owner: object({ pets: { type: "array", items: ref("Pet") } }) });
  expect(changed(hashes(models), after)).toEqual(["Pet", "Owner"]);
  expect(hashes(models)).toEqual(hashes(Object.fromEntries(Object.entries(models).reverse())));
});

it("tells the members of a ring apart, and leaves out texts", () => {
  expect(new Set(Object.values(hashes(models))).size).toBe(4);
  const described = { ...models, Address: { ...(models.Address as object), description: "Where they live." } };
  expect(hashes(described)).toEqual(hashes(models));
});

it("ends where a reference leads nowhere or to itself", () => {
  expect(Object.keys(hashes({ Self: object({ next: ref("Self") }), Broken: ref("Nothing") }))).toHaveLength(2);
});

it("does not take long for a ring of 5,000 models", () => {
  const many = Array.from({ length: 5000 }, (_, index) => [
    `M${String(index)}`,
    object({ next: ref(`M${String((index + 1) % 5000)}`) }),
  ]);
  const start = performance.now();
  hashes(Object.fromEntries(many) as Readonly<Record<string, JsonSchema>>);
  expect(performance.now() - start).toBeLessThan(5000);
});

function hashes(schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, string>> {
  const all = Object.entries(schemas).map(([key, schema]): Model => ({
    key,
    typeName: key,
    receivedName: key,
    sentName: key,
    deprecated: false,
    schema,
  }));
  const typeOf = contractTypes(all);
  return Object.fromEntries(Object.keys(schemas).map((key) => [key, typeOf(ref(key))]));
}

function changed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(before).filter((key) => before[key] !== after[key]);
}
