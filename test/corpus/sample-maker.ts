import type { JsonSchema } from "../../src/service/service.js";
import { isMarked } from "./is-marked.js";
import { listAt, mergeSchemas, NoValue, schemasAt, type SchemaObject } from "./merge-schemas.js";
import { sampleNumber } from "./sample-number.js";
import { sampleText } from "./sample-text.js";
import type { Check } from "./schema-checker.js";

/** What of a schema is to be in its sample, and what the sample is for. */
export interface SampleWish {
  /** Whether optional properties and items are there too. */
  readonly isFull: boolean;
  /** Whether the value is written as a parameter is, where null, for one, has no spelling. */
  readonly isParameter: boolean;
}

export type Sample =
  { readonly found: true; readonly value: unknown } | { readonly found: false; readonly reason: string };

/** Makes values that satisfy schemas; each is checked by `check` before it is given out. */
export interface SampleMaker {
  readonly sample: (schema: JsonSchema, wish: SampleWish) => Sample;
}

const mostAttempts = 60;
const fewestChoices = 20;

/**
 * A maker of samples for what goes in one direction. `omitted` is the keyword of properties that
 * don't go there: `readOnly` in requests, `writeOnly` in responses.
 */
export function createSampleMaker(
  modelOf: (ref: string) => JsonSchema | undefined,
  omitted: "readOnly" | "writeOnly",
  check: Check,
): SampleMaker {
  return {
    sample: (schema, wish) => {
      let reason = "";
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const making = new Making(modelOf, omitted, wish, attempt, check);
        try {
          const value = making.value(schema, { depth: 0, variant: 0 });
          const problem = check(schema, value);
          if (problem === undefined) return { found: true, value };
          reason ||= problem;
        } catch (error) {
          if (!(error instanceof NoValue)) throw error;
          reason ||= error.message;
        }
      }
      return { found: false, reason };
    },
  };
}

/** Of `anyOf` or, exclusively, of `oneOf`. */
interface Choice {
  readonly options: readonly JsonSchema[];
  readonly isExclusive: boolean;
}

const anyValues: readonly unknown[] = [12345, "~wrong~", [], {}, true];
const mostWrongValues = 500;

interface Place {
  readonly depth: number;
  /** Values of different variants are different, as far as the schema lets them. */
  readonly variant: number;
}

// From here on only what is required is made, and where even that goes on and on, nothing is.
const shallow = 4;
const deepest = 40;
const mostValues = 20_000;

class Making {
  readonly #modelOf: (ref: string) => JsonSchema | undefined;
  readonly #omitted: "readOnly" | "writeOnly";
  readonly #wish: SampleWish;
  readonly #attempt: number;
  readonly #check: Check;
  #choices = 0;
  #values = 0;

  constructor(
    modelOf: (ref: string) => JsonSchema | undefined,
    omitted: "readOnly" | "writeOnly",
    wish: SampleWish,
    attempt: number,
    check: Check,
  ) {
    this.#modelOf = modelOf;
    this.#omitted = omitted;
    this.#wish = wish;
    this.#attempt = attempt;
    this.#check = check;
  }

  value(schema: JsonSchema, place: Place): unknown {
    this.#values += 1;
    if (place.depth > deepest || this.#values > mostValues) throw new NoValue("the schema has no end");
    const flat = this.#flat(schema, 0);
    if (flat === false) throw new NoValue("a schema is false, which admits nothing");
    if (flat === true) return this.#text({}, place);
    const [choice, ...others] = listAt<Choice>(flat, "choices");
    if (choice === undefined) return this.#plain(flat, place);
    const value = this.#chosen({ ...flat, choices: others }, choice.options, place);
    return choice.isExclusive && this.#attempt >= fewestChoices
      ? this.#unlikeOthers(value, flat, choice.options)
      : value;
  }

  // References and `allOf` in one schema, with `anyOf` and `oneOf` as choices that are still to be made.
  #flat(schema: JsonSchema, steps: number): JsonSchema {
    if (typeof schema === "boolean") return schema;
    if (steps > 100) throw new NoValue("a reference leads to itself");
    const { $ref, allOf, anyOf, oneOf, if: condition, then, ...rest } = schema;
    const parts: JsonSchema[] = [...listAt<JsonSchema>({ allOf }, "allOf")];
    if (typeof $ref === "string") parts.push(this.#modelOf($ref) ?? true);
    if (condition !== undefined && this.#isOdd()) parts.push(condition as JsonSchema, (then ?? true) as JsonSchema);
    const choices: Choice[] = [];
    if (Array.isArray(anyOf)) choices.push({ options: anyOf as JsonSchema[], isExclusive: false });
    if (Array.isArray(oneOf)) choices.push({ options: oneOf as JsonSchema[], isExclusive: true });
    const own: JsonSchema = choices.length === 0 ? rest : mergeSchemas(rest, { choices });
    return parts.reduce((merged, part) => mergeSchemas(merged, this.#flat(part, steps + 1)), own);
  }

  #isOdd(): boolean {
    return this.#attempt % 2 === 1;
  }

  // Each attempt starts elsewhere; what leads nowhere is passed over.
  #chosen(rest: SchemaObject, options: readonly JsonSchema[], place: Place): unknown {
    const start = this.#attempt < fewestChoices ? this.#attempt : this.#attempt * 7 + this.#choices++ * 3;
    let failure: NoValue | undefined;
    for (let step = 0; step < options.length; step += 1) {
      const option = options[(start + step) % options.length] ?? true;
      try {
        const merged = mergeSchemas(rest, this.#flat(option, 0));
        return this.value(merged, { ...place, depth: place.depth + 1 });
      } catch (error) {
        if (!(error instanceof NoValue)) throw error;
        failure ??= error;
      }
    }
    throw failure ?? new NoValue("there is nothing to choose from");
  }

  // Where all properties are optional, a value of one option is one of the others too, unless it has
  // something that they forbid.
  #unlikeOthers(value: unknown, schema: SchemaObject, options: readonly JsonSchema[]): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    let changed: object = value;
    const admitting = (candidate: object): readonly JsonSchema[] =>
      options.filter((option) => this.#check(option, candidate) === undefined);
    for (const option of admitting(changed)) {
      const admitted = admitting(changed).length;
      if (admitted === 1) break;
      for (const wrong of this.#wrongValues(option, 3)) {
        const candidate: object = { ...changed, ...(wrong as object) };
        const left = admitting(candidate).length;
        if (left === 0 || left >= admitted) continue;
        changed = candidate;
        break;
      }
    }
    return this.#check({ ...schema, choices: [] }, changed) === undefined ? changed : value;
  }

  // Of objects and lists those first that are wrong within.
  #wrongValues(schema: JsonSchema, depth: number): readonly unknown[] {
    const flat = this.#flat(schema, 0);
    if (typeof flat === "boolean" || depth === 0) return [];
    const properties = Object.entries(schemasAt(flat, "properties"));
    const within = properties.flatMap(([name, property]) =>
      [...this.#wrongValues(property, depth - 1), ...anyValues].map((wrong) => ({ [name]: wrong })),
    );
    const { items } = flat;
    const listed = items === undefined ? [] : this.#wrongValues(items as JsonSchema, depth - 1).map((wrong) => [wrong]);
    return [...within, ...listed].slice(0, mostWrongValues);
  }

  #plain(schema: SchemaObject, place: Place): unknown {
    if ("const" in schema) return schema["const"];
    const values = listAt<unknown>(schema, "enum");
    if (values.length > 0) return this.#listed(values, schema, place);
    const type = this.#typeOf(schema, place);
    switch (type) {
      case "object":
        return this.#object(schema, place);
      case "array":
        return this.#array(schema, place);
      case "integer":
      case "number":
        return sampleNumber(schema, type === "integer", place.variant);
      case "boolean":
        return (this.#attempt + place.variant) % 2 === 0;
      case "null":
        return null;
      default:
        return this.#text(schema, place);
    }
  }

  // Null in the list is for all of its other values, and in a parameter for none.
  #listed(values: readonly unknown[], schema: SchemaObject, place: Place): unknown {
    const types = [schema["type"] ?? []].flat();
    const isOfType = (value: unknown): boolean => types.length === 0 || types.some((type) => hasType(value, type));
    const spelled = values.filter((value) => isOfType(value) && value !== null && value !== "");
    const usable = spelled.length > 0 ? spelled : values.filter(isOfType);
    if (usable.length === 0) throw new NoValue("no listed value has the type");
    return usable[(place.variant + (this.#attempt < 3 ? 0 : this.#attempt)) % usable.length];
  }

  #typeOf(schema: SchemaObject, { depth }: Place): string {
    const types = [(schema["type"] ?? impliedType(schema)) as string | readonly string[]].flat();
    if (depth > shallow && types.includes("null") && !this.#wish.isParameter) return "null";
    const usable = types.filter((type) => type !== "null");
    return usable[this.#attempt % Math.max(1, usable.length)] ?? "null";
  }

  #text(schema: SchemaObject, { variant }: Place): string {
    return sampleText(schema, variant + (this.#attempt < fewestChoices ? 0 : this.#attempt));
  }

  #array(schema: SchemaObject, place: Place): unknown {
    const { items = true, contains } = schema as { readonly items?: JsonSchema; readonly contains?: JsonSchema };
    const prefix = listAt<JsonSchema>(schema, "prefixItems");
    const [fewest, most] = [numberAt(schema, "minItems", 0), numberAt(schema, "maxItems", Infinity)];
    const wanted = this.#isRich(place) ? Math.max(2, prefix.length) : this.#wish.isParameter ? 1 : 0;
    const count = Math.max(
      fewest,
      Math.min(wanted, most),
      contains === undefined ? 0 : numberAt(schema, "minContains", 1),
    );
    const list: unknown[] = [];
    for (let index = 0; index < count; index += 1) {
      const schemaOfItem = prefix[index] ?? (contains === undefined ? items : { allOf: [contains, items] });
      try {
        list.push(this.value(schemaOfItem, { depth: place.depth + 1, variant: place.variant + index }));
      } catch (error) {
        if (!(error instanceof NoValue) || index < fewest) throw error;
        break;
      }
    }
    return list;
  }

  #object(schema: SchemaObject, place: Place): unknown {
    const properties = schemasAt(schema, "properties");
    const required = new Set(listAt<string>(schema, "required"));
    const names = [...new Set([...required, ...(this.#isRich(place) ? Object.keys(properties) : [])])];
    const most = numberAt(schema, "maxProperties", Infinity);
    const entries: [string, unknown][] = [];
    for (const name of names) {
      const isRequired = required.has(name);
      if ((!isRequired && entries.length >= most) || refused.has(name)) continue;
      const property = this.#propertySchema(schema, name);
      if (this.#isOmitted(property)) continue;
      if (isRequired && property === false) throw new NoValue(`"${name}" is required, and forbidden`);
      try {
        entries.push([name, this.value(property, { depth: place.depth + 1, variant: place.variant })]);
      } catch (error) {
        if (!(error instanceof NoValue) || isRequired) throw error;
      }
    }
    const fewest = Math.max(numberAt(schema, "minProperties", 0), this.#wantsUndeclared(schema, place) ? 1 : 0);
    return Object.fromEntries([...entries, ...this.#undeclared(schema, fewest - entries.length, entries, place)]);
  }

  #isRich({ depth }: Place): boolean {
    const isWanted = this.#wish.isFull ? this.#attempt < 10 || this.#isOdd() : this.#attempt >= 30 && this.#isOdd();
    return isWanted && depth < shallow;
  }

  // A map that names none of its keys is shown with one.
  #wantsUndeclared(schema: SchemaObject, place: Place): boolean {
    return (
      this.#isRich(place) &&
      Object.keys(schemasAt(schema, "properties")).length === 0 &&
      typeof schema["additionalProperties"] === "object"
    );
  }

  #undeclared(
    schema: SchemaObject,
    count: number,
    present: readonly (readonly [string, unknown])[],
    place: Place,
  ): readonly (readonly [string, unknown])[] {
    const taken = new Set(present.map(([name]) => name));
    const declared = Object.keys(schemasAt(schema, "properties")).filter((name) => !taken.has(name));
    const patterns = Object.keys(schemasAt(schema, "patternProperties"));
    return Array.from({ length: Math.max(0, count) }, (_, index): readonly [string, unknown] => {
      const name = declared[index] ?? this.#newName(schema, patterns, index);
      const value = this.value(this.#propertySchema(schema, name), { depth: place.depth + 1, variant: index });
      return [name, value];
    });
  }

  #newName(schema: SchemaObject, patterns: readonly string[], index: number): string {
    const { propertyNames = true } = schema as { readonly propertyNames?: JsonSchema };
    if (propertyNames !== true)
      return String(this.value({ allOf: [{ type: "string" }, propertyNames] }, { depth: 0, variant: index }));
    const [pattern] = patterns;
    return pattern === undefined ? `key${index}` : sampleText({ pattern }, index);
  }

  #propertySchema(schema: SchemaObject, name: string): JsonSchema {
    const named = schemasAt(schema, "properties");
    const matching = Object.entries(schemasAt(schema, "patternProperties"))
      .filter(([pattern]) => new RegExp(pattern, "u").test(name))
      .map(([, property]) => property);
    const own = Object.hasOwn(named, name) ? named[name] : undefined;
    const parts = own === undefined ? matching : [own, ...matching];
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    return parts.length > 0 ? { allOf: parts } : ((schema["additionalProperties"] as JsonSchema | undefined) ?? true);
  }

  #isOmitted(property: JsonSchema): boolean {
    return isMarked(property, this.#omitted, this.#modelOf);
  }
}

// Services refuse these, whatever the schema says.
const refused = new Set(["__proto__", "constructor"]);

function numberAt(schema: SchemaObject, keyword: string, otherwise: number): number {
  const value = schema[keyword];
  return typeof value === "number" ? value : otherwise;
}

const implied: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ["object", ["properties", "required", "additionalProperties", "patternProperties", "minProperties"]],
  ["array", ["items", "prefixItems", "minItems", "uniqueItems"]],
  ["number", ["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]],
];

function impliedType(schema: SchemaObject): string {
  return implied.find(([, keywords]) => keywords.some((keyword) => keyword in schema))?.[0] ?? "string";
}

function hasType(value: unknown, type: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
