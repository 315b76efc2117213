import fc from "fast-check";

export type Schema = boolean | { readonly [keyword: string]: unknown };
export type Schemas = Readonly<Record<string, Schema>>;

export function documentOf(schemas: Schemas): object {
  return { openapi: "3.1.0", info: { title: "Random", version: "1" }, paths: {}, components: { schemas } };
}

const names = ["A", "B", "C", "D"];
const keys = ["a", "b", "c", "__proto__"];
const types = ["string", "number", "integer", "boolean", "null"];

// A world so small that what is drawn by chance often meets.
const scalar = fc.constantFrom<unknown>("x", "y", "", 0, 1, 1.5, true, false, null);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 2 }) },
    { weight: 1, arbitrary: dictionary(tie("value"), 2) },
  ),
})).value;

/** A few named schemas that may refer to each other, and to themselves where a value can end. */
export const schemasArbitrary: fc.Arbitrary<Schemas> = fc
  .integer({ min: 1, max: names.length })
  .chain((count) =>
    fc.tuple(...names.slice(0, count).map((_, index) => schemaArbitrary(names.slice(0, index), names.slice(0, count)))),
  )
  .map((schemas) => Object.fromEntries(schemas.map((schema, index) => [names[index], schema])) as Schemas);

/**
 * @param inPlace the models that a schema may refer to for the same value
 * @param within the models that it may refer to for a property or an item
 */
function schemaArbitrary(inPlace: readonly string[], within: readonly string[]): fc.Arbitrary<Schema> {
  const at = (depth: number, refs: readonly string[]): fc.Arbitrary<Schema> => {
    const leaf = fc.oneof(
      fc.constantFrom(...types).map((type): Schema => ({ type })),
      fc.subarray([...types, "array", "object"], { minLength: 1, maxLength: 3 }).map((type): Schema => ({ type })),
      fc.array(json, { minLength: 1, maxLength: 3 }).map((values): Schema => ({ enum: values })),
      fc
        .tuple(fc.subarray(types, { minLength: 1, maxLength: 3 }), fc.array(scalar, { minLength: 1, maxLength: 4 }))
        .map(([type, values]): Schema => ({ type: type.length === 1 ? type[0] : type, enum: values })),
      json.map((value): Schema => ({ const: value })),
      fc.constantFrom<Schema>(true, {}, { type: "object" }, { type: "array" }),
      fc.subarray(keys, { minLength: 1, maxLength: 2 }).map((required): Schema => ({ required })),
      ...(refs.length === 0 ? [] : [fc.constantFrom(...refs).map((name): Schema => ({ $ref: refTo(name) }))]),
    );
    if (depth === 0) return leaf;
    const child = at(depth - 1, within);
    const part = at(depth - 1, refs);
    const object = fc
      .record(
        {
          properties: dictionary(child, 3),
          required: fc.subarray(keys, { maxLength: 2 }),
          additionalProperties: fc.oneof(fc.boolean(), child),
          patternProperties: child.map((schema) => ({ "^[ab]": schema })),
        },
        { requiredKeys: [] },
      )
      .chain((keywords) =>
        fc
          .constantFrom<unknown>("object", ["object", "null"], ["object", "string"])
          .map((type): Schema => ({ type, ...keywords })),
      );
    const array = fc
      .record(
        {
          items: fc.oneof(child, fc.constant(false)),
          prefixItems: fc.array(child, { minLength: 1, maxLength: 2 }),
          minItems: fc.integer({ min: 0, max: 2 }),
          maxItems: fc.integer({ min: 0, max: 3 }),
        },
        { requiredKeys: [] },
      )
      .map((keywords): Schema => ({ type: "array", ...keywords }));
    const combined = fc
      .tuple(
        fc.constantFrom("allOf", "anyOf", "oneOf"),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.constant({}), object, fc.constantFrom({ type: "string" }, { type: ["number", "null"] })),
      )
      .map(([keyword, parts, beside]): Schema => ({ ...(beside as object), [keyword]: parts }));
    const besideRef = fc
      .tuple(fc.constantFrom("", ...refs), object)
      .map(([name, beside]): Schema => (name === "" ? beside : { ...(beside as object), $ref: refTo(name) }));
    return fc.oneof(
      { arbitrary: leaf, weight: 3 },
      { arbitrary: object, weight: 4 },
      { arbitrary: array, weight: 2 },
      { arbitrary: combined, weight: 3 },
      { arbitrary: besideRef, weight: 1 },
    );
  };
  return at(2, inPlace);
}

function dictionary<Value>(value: fc.Arbitrary<Value>, maxKeys: number): fc.Arbitrary<Readonly<Record<string, Value>>> {
  return fc
    .subarray(keys, { maxLength: maxKeys })
    .chain((chosen) => fc.tuple(...chosen.map((key) => value.map((item) => [key, item] as const))))
    .map((entries) => Object.fromEntries(entries));
}

function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Whether a schema says nothing that a type can't: where it does, the type admits more. */
export function isExpressible(schemas: Schemas, key: string): boolean {
  const seen = new Set<string>();
  const visit = (schema: unknown): boolean => {
    if (typeof schema !== "object" || schema === null) return true;
    if (isBareBesideOthers(schema)) return false;
    return Object.entries(schema).every(([keyword, value]: [string, unknown]) => {
      switch (keyword) {
        case "$ref": {
          const name = (value as string).slice(refTo("").length);
          if (seen.has(name)) return true;
          seen.add(name);
          return visit(schemas[name]);
        }
        case "type":
          return ![value].flat().includes("integer");
        case "enum":
        case "const":
          return !JSON.stringify(value).includes("{");
        case "required":
          return "type" in schema;
        case "minItems":
        case "maxItems": {
          const { prefixItems = [] } = schema as { readonly prefixItems?: readonly unknown[] };
          return (value as number) <= prefixItems.length && prefixItems.length > 0;
        }
        case "oneOf":
        case "patternProperties":
          return false;
        case "additionalProperties":
          return value !== false && (value === true || !Object.hasOwn(schema, "properties")) && visit(value);
        case "properties":
          return Object.values(value as object).every(visit);
        default:
          return Array.isArray(value) ? value.every(visit) : visit(value);
      }
    });
  };
  return visit(schemas[key]);
}

// `type: object` alone beside other schemas is left out of their type.
function isBareBesideOthers(schema: object): boolean {
  const { type, properties = {}, additionalProperties, ...rest } = schema as Readonly<Record<string, unknown>>;
  const isBare =
    type === "object" && additionalProperties === undefined && Object.keys(properties as object).length === 0;
  return isBare && ["$ref", "allOf", "anyOf", "oneOf"].some((keyword) => Object.hasOwn(rest, keyword));
}

/** A value that tends to be one of the schema's, and is another by the same chance. */
export function sampleOf(schemas: Schemas, key: string, seed: number): unknown {
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const anything = (depth: number): unknown => {
    const kind = random();
    if (depth === 0 || kind < 0.6) return pick<unknown>(["x", "y", "", 0, 1, 1.5, true, false, null]);
    if (kind < 0.75) return Array.from({ length: Math.floor(random() * 4) }, () => anything(depth - 1));
    return Object.fromEntries(keys.filter(() => random() < 0.3).map((name) => [name, anything(depth - 1)]));
  };
  const ofType = (type: string, schema: Readonly<Record<string, unknown>>, depth: number): unknown => {
    switch (type) {
      case "string":
        return pick(["x", "y", ""]);
      case "integer":
        return pick([0, 1]);
      case "number":
        return pick([0, 1, 1.5]);
      case "boolean":
        return pick([true, false]);
      case "null":
        return null;
      case "array": {
        const {
          items = true,
          prefixItems = [],
          minItems = 0,
        } = schema as { items?: Schema; prefixItems?: Schema[]; minItems?: number };
        const length = Math.max(minItems, Math.floor(random() * 4));
        return Array.from({ length }, (_, index) => sample(prefixItems[index] ?? items, depth - 1)).filter(
          (_, index) => items !== false || index < prefixItems.length,
        );
      }
      default: {
        const {
          properties = {},
          required = [],
          additionalProperties,
          patternProperties,
        } = schema as {
          properties?: Record<string, Schema>;
          required?: string[];
          additionalProperties?: Schema;
          patternProperties?: Record<string, Schema>;
        };
        const chosen = keys.filter(
          (name) =>
            required.includes(name) ||
            random() < (Object.hasOwn(properties, name) ? 0.6 : additionalProperties === false ? 0.05 : 0.2),
        );
        return Object.fromEntries(
          chosen.map((name) => {
            const other = /^[ab]/.test(name) ? patternProperties?.["^[ab]"] : undefined;
            const member =
              (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? other ?? additionalProperties ?? true;
            return [name, sample(member, depth - 1)];
          }),
        );
      }
    }
  };
  const sample = (schema: Schema, depth: number): unknown => {
    if (typeof schema === "boolean" || depth <= 0 || random() < 0.1) return anything(Math.min(depth, 2));
    const {
      $ref,
      enum: values,
      type,
      allOf,
      anyOf,
      oneOf,
    } = schema as {
      $ref?: string;
      enum?: unknown[];
      type?: string | string[];
      allOf?: Schema[];
      anyOf?: Schema[];
      oneOf?: Schema[];
    };
    const own = (): unknown => {
      if ("const" in schema) return schema["const"];
      if (values !== undefined) return pick(values);
      if (type !== undefined) return ofType(pick([type].flat()), schema, depth);
      return undefined;
    };
    const parts = [
      own(),
      ...($ref === undefined ? [] : [sample(schemas[$ref.slice(refTo("").length)] ?? true, depth - 1)]),
      ...(allOf ?? []).map((part) => sample(part, depth - 1)),
      ...[anyOf, oneOf].flatMap((options) => (options === undefined ? [] : [sample(pick(options), depth - 1)])),
    ].filter((part) => part !== undefined);
    if (parts.length === 0) return anything(Math.min(depth, 2));
    // What has to be several things at once is an object with all their properties.
    const isObject = (part: unknown): part is object =>
      typeof part === "object" && part !== null && !Array.isArray(part);
    return parts.every(isObject) ? Object.fromEntries(parts.flatMap((part) => Object.entries(part))) : pick(parts);
  };
  return structuredCloneOf(sample(schemas[key] ?? true, 4));
}

// As it comes out of a request.
function structuredCloneOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

// mulberry32
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
