import { expect, it } from "vitest";
import { compileModels, describeSchemas } from "./compiled-schemas.js";

interface Case {
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly valid: readonly string[];
  readonly invalid: readonly string[];
}

// What each `Tested` accepts, as JSON: what ajv alone reads otherwise than the standard.
const cases: Readonly<Record<string, Case>> = {
  "properties that another model looked at are evaluated": {
    schemas: {
      Tested: { $ref: ref("Named"), properties: { id: true }, unevaluatedProperties: false },
      Named: { allOf: [{ $ref: ref("Tagged") }], properties: { name: { type: "string" } } },
      Tagged: { properties: { tag: true } },
    },
    valid: ['{"id":1,"name":"a","tag":2}', "{}"],
    invalid: ['{"id":1,"other":2}', '{"name":1}'],
  },
  "a model that refers to itself is asked at each depth": {
    schemas: {
      Tested: { allOf: [{ $ref: ref("Node") }], unevaluatedProperties: false },
      Node: { properties: { value: { type: "integer" }, next: { $ref: ref("Tested") } } },
    },
    valid: ['{"value":1,"next":{"value":2,"next":{}}}'],
    invalid: ['{"value":1,"next":{"value":2,"other":1}}', '{"next":{},"other":1}'],
  },
  "a failed `if` has evaluated nothing": {
    schemas: {
      Tested: {
        if: { properties: { kind: { const: "a" } }, required: ["kind"] },
        else: { properties: { other: true } },
        unevaluatedProperties: false,
      },
    },
    valid: ['{"kind":"a"}', '{"other":1}'],
    invalid: ['{"kind":"b","other":1}', '{"kind":"a","other":1}'],
  },
  "items that one of several branches looked at are evaluated": {
    schemas: { Tested: { unevaluatedItems: { type: "boolean" }, anyOf: [{ items: { type: "string" } }, true] } },
    valid: ['["a","b","c"]', "[true,false]"],
    invalid: ['["a",1]'],
  },
  "what every object inherits is no property of it": {
    schemas: { Tested: { type: "object", required: ["constructor"], properties: { toString: { type: "string" } } } },
    valid: ['{"constructor":1}', '{"constructor":1,"toString":"a"}'],
    invalid: ["{}", '{"toString":"a"}', '{"constructor":1,"toString":1}'],
  },
  "`__proto__` is a property like any other": {
    schemas: {
      Tested: {
        properties: Object.fromEntries([["__proto__", { type: "string" }]]),
        required: ["__proto__"],
        additionalProperties: false,
      },
    },
    valid: ['{"__proto__":"a"}'],
    invalid: ["{}", '{"__proto__":1}', '{"__proto__":"a","b":1}'],
  },
  "`contains` counts": {
    schemas: { Tested: { contains: { const: 1 }, minContains: 2, maxContains: 3 } },
    valid: ["[1,1]", "[1,2,1,1]"],
    invalid: ["[1]", "[1,1,1,1]"],
  },
  "a format says nothing of values that are listed": {
    schemas: { Tested: { type: "string", format: "date-time", enum: ["now", "2020-01-31T00:00:00Z"] } },
    valid: ['"now"', '"2020-01-31T00:00:00Z"'],
    invalid: ['"2021-01-31T00:00:00Z"', '"then"'],
  },
  "properties depend on each other": {
    schemas: {
      Tested: {
        dependentRequired: { a: ["b"] },
        dependentSchemas: { c: { properties: { d: { $ref: ref("Text") } } } },
      },
      Text: { type: "string" },
    },
    valid: ["{}", '{"a":1,"b":1}', '{"c":1,"d":"e"}', '{"d":1}'],
    invalid: ['{"a":1}', '{"c":1,"d":1}'],
  },
  "a discriminator says which option a value is of": {
    schemas: {
      Tested: {
        oneOf: [{ $ref: ref("Cat") }, { $ref: ref("Dog") }],
        discriminator: { propertyName: "kind", mapping: { dog: ref("Dog"), puppy: "Dog" } },
      },
      Pet: { required: ["kind"], properties: { kind: { type: "string" } }, discriminator: { propertyName: "kind" } },
      Cat: { allOf: [{ $ref: ref("Pet") }], properties: { lives: { type: "integer" } } },
      Dog: { allOf: [{ $ref: ref("Pet") }], properties: { tricks: { type: "integer" } } },
    },
    valid: ['{"kind":"Cat","lives":9,"tricks":"none"}', '{"kind":"dog"}', '{"kind":"puppy","lives":"one"}'],
    invalid: ["{}", '{"kind":"cat"}', '{"kind":"Dog"}', '{"kind":"Cat","lives":"nine"}', '{"kind":"dog","tricks":"x"}'],
  },
  "a discriminator of numbers is mapped by their texts": {
    schemas: {
      Tested: {
        anyOf: [{ $ref: ref("One") }, { $ref: ref("Two") }],
        discriminator: { propertyName: "version", mapping: { 1: "One", 2: "Two", 3: "Two" } },
      },
      One: { required: ["version"], properties: { version: { type: "integer" } } },
      Two: { required: ["version"], properties: { version: { enum: [1, 2, 3] }, b: { type: "string" } } },
    },
    valid: ['{"version":1,"b":1}', '{"version":2}', '{"version":3,"b":"c"}'],
    invalid: ['{"version":2,"b":1}', '{"version":"1"}', '{"version":4}'],
  },
  "the options of an option have the discriminator of both": {
    schemas: {
      Tested: {
        oneOf: [{ $ref: ref("Cats") }, { $ref: ref("Dog") }],
        discriminator: { propertyName: "kind", mapping: { lion: "Lion", tiger: "Tiger" } },
      },
      Cats: {
        oneOf: [{ $ref: ref("Lion") }, { $ref: ref("Tiger") }],
        discriminator: { propertyName: "kind", mapping: { lion: "Lion", tiger: "Tiger", cat: "Tiger" } },
      },
      Lion: { required: ["kind"], properties: { kind: { type: "string" }, mane: { type: "boolean" } } },
      Tiger: { required: ["kind"], properties: { kind: { type: "string" }, stripes: { type: "integer" } } },
      Dog: { required: ["kind"], properties: { kind: { const: "Dog" }, next: { $ref: ref("Tested") } } },
    },
    valid: ['{"kind":"lion","stripes":"no"}', '{"kind":"tiger","mane":"no"}', '{"kind":"Dog","next":{"kind":"Dog"}}'],
    invalid: ['{"kind":"cat"}', '{"kind":"lion","mane":1}', '{"kind":"Tiger"}', '{"kind":"Dog","next":{"kind":"x"}}'],
  },
  "a value that means no other option is of the default one": {
    schemas: {
      Tested: {
        oneOf: [{ $ref: ref("Cat") }, { $ref: ref("Other") }],
        discriminator: { propertyName: "kind", mapping: { cat: "Cat" }, defaultMapping: "Other" },
      },
      Cat: { required: ["kind"], properties: { kind: { type: "string" }, lives: { type: "integer" } } },
      Other: { type: "object", properties: { kind: { type: "string" }, legs: { type: "integer" } } },
    },
    valid: ['{"kind":"cat","legs":"four"}', '{"kind":"Cat","lives":"none"}', "{}", '{"kind":"Other","legs":4}'],
    invalid: ['{"kind":"cat","lives":"nine"}', '{"kind":"fish","legs":"none"}', '{"kind":1}', "1"],
  },
  "an option that is no object is told apart by its type": {
    schemas: {
      Tested: {
        oneOf: [{ $ref: ref("Cat") }, { $ref: ref("Cats") }, { $ref: ref("Names") }],
        discriminator: { propertyName: "kind", mapping: { cat: "Cat", array: "Cats", names: "Names" } },
      },
      Cat: { required: ["kind"], properties: { kind: { type: "string" } } },
      Cats: { type: "array", items: { $ref: ref("Cat") } },
      Names: { type: "string", properties: { kind: { type: "string" } } },
    },
    valid: ['{"kind":"cat"}', '[{"kind":"any"}]', '"Tom, Tiger"'],
    invalid: ['{"kind":"array"}', '{"kind":"names"}', "[{}]", "1"],
  },
  "an option may be null, which has no discriminator": {
    schemas: {
      Tested: {
        oneOf: [{ $ref: ref("Cat") }, { $ref: ref("Dog") }],
        discriminator: { propertyName: "kind" },
      },
      Cat: { type: ["object", "null"], required: ["kind"], properties: { kind: { type: "string" } } },
      Dog: {
        type: "object",
        required: ["kind"],
        properties: { kind: { type: "string" }, tricks: { type: "integer" } },
      },
    },
    valid: ["null", '{"kind":"Cat","tricks":"none"}', '{"kind":"Dog","tricks":1}'],
    invalid: ["{}", "1", "[]", '{"kind":"cat"}', '{"kind":"Dog","tricks":"none"}'],
  },
  "what contradicts an option leaves it as it is": {
    schemas: {
      Tested: {
        oneOf: [{ $ref: ref("Cat") }, { $ref: ref("Dog") }, { type: "null" }],
        discriminator: { propertyName: "kind", mapping: { dog: "Dog", hound: "Dog", bird: "Bird" } },
      },
      Cat: { type: "object", required: ["kind"], properties: { kind: { const: "cat" } } },
      Dog: { type: "object", required: ["bark"], properties: { bark: true }, additionalProperties: false },
    },
    valid: ['{"kind":"cat"}', '{"bark":1}', "null"],
    invalid: ['{"kind":"Cat"}', '{"kind":"dog","bark":1}'],
  },
};

it.each(Object.entries(cases))("%s", async (_, { schemas, valid, invalid }) => {
  const { models } = await describeSchemas({
    openapi: "3.1.0",
    info: { title: "Tested", version: "1" },
    paths: {},
    components: { schemas },
  });
  const accepts = compileModels(models).get("Tested");
  const accepted = [...valid, ...invalid].filter((json) => accepts?.(JSON.parse(json)) === true);
  expect(accepted).toEqual(valid);
});

function ref(name: string): string {
  return `#/components/schemas/${name}`;
}
