import { nearest } from "../diagnostics/nearest.js";
import type { SchemaKeywords, SchemaObject } from "../spec/openapi.js";
import { admitsType } from "./admits-type.js";
import { declaredProperty, schemaOf, type Property, type Search } from "./declared-property.js";
import { quietly, type DocumentScope } from "./document-scope.js";
import { keyOfOption, lists, optionsOf, readUnion, type Union } from "./read-union.js";

/**
 * A schema whose `discriminator` is said by its options themselves, as JSON Schema can say it: beside
 * each reference in `oneOf` or `anyOf` stands which values of the property mean it, unless its own
 * schema says so. Those are the keys that `mapping` has for it, or else its name. What contradicts
 * the option's schema is ignored, since no value would be left.
 *
 * Reports `unknown-mapping`, `mapping-conflict`, `undeclared-discriminator`.
 * https://spec.openapis.org/oas/v3.2.0.html#discriminator-object
 */
export function discriminateOptions(schema: SchemaKeywords, scope: DocumentScope): SchemaKeywords {
  const union = readUnion(schema);
  if (union === undefined) return schema;
  const search = searchFor(union.property, scope);
  reportUnknown(union, search);
  const discriminated = lists.flatMap((list) =>
    schema[list] === undefined
      ? []
      : [[list, schema[list].map((option) => discriminate(option, union, search))] as const],
  );
  return { ...schema, ...Object.fromEntries(discriminated) };
}

// What a union within says of its options holds as well; what is wrong there is told there.
function searchFor(name: string, scope: DocumentScope): Search {
  const search: Search = {
    name,
    known: new Map(),
    scope,
    discriminate: (option, union) => discriminate(option, union, { ...search, scope: quietly(scope) }),
  };
  return search;
}

function discriminate(option: SchemaObject, union: Union, search: Search): SchemaObject {
  const key = keyOfOption(option);
  if (key === undefined) return option;
  if (key === union.fallback?.key) return meaningNoOther(option, union, search);
  const values = valuesOf(option, key, union, search);
  const literals = declaredProperty(option, search)?.literals;
  const isSaid = literals?.every((literal) => values.includes(literal)) === true;
  // First, so that whatever is of another option is refused for that.
  if (values.length === 0 || isSaid) return option;
  const isNullable = admitsType(option, "null", search.scope) === "said";
  return { allOf: [having(union.property, values, isNullable), option] };
}

// What a value is of that none of the others is meant by.
function meaningNoOther(option: SchemaObject, union: Union, search: Search): SchemaObject {
  const taken = union.options.flatMap((other) => {
    const key = keyOfOption(other);
    return key === undefined || key === union.fallback?.key ? [] : valuesOf(other, key, union, search);
  });
  return taken.length === 0 ? option : { allOf: [option, { not: having(union.property, taken) }] };
}

// Null has no properties, and is left to the option itself.
function having(property: string, values: readonly unknown[], isNullable = false): SchemaKeywords {
  const value = values.length === 1 ? { const: values[0] } : { enum: [...values] };
  // A key that is written out would not be one of the name "__proto__".
  const type = isNullable ? ["object" as const, "null" as const] : ("object" as const);
  return { type, required: [property], properties: Object.fromEntries([[property, value]]) };
}

// The values of the property that mean an option; none where nothing can be said.
function valuesOf(option: SchemaObject, key: string, union: Union, search: Search): readonly unknown[] {
  const { mapping, property } = union;
  // What is never an object has no property, and is told apart by its type.
  if (admitsType(option, "object", search.scope) === "refused") return [];
  const declared = declaredProperty(option, search);
  if (declared === undefined) {
    reportUndeclared(option as object, key, property, search);
    return [];
  }
  const within = keysWithin(key, search);
  const mapped = mapping.filter((entry) => within.has(entry.key));
  const written = mapped.length > 0 ? mapped : [{ value: key, holder: undefined }];
  return written.flatMap(({ value, holder }) => {
    const allowed = allowedBy(declared, value);
    // Many documents map nothing where each schema has its own value: nothing is lost then.
    const isWrong = allowed.length === 0 && (holder !== undefined || declared.literals === undefined);
    if (isWrong) {
      const [node, place, what] = holder === undefined ? [option as object, "$ref", "name"] : [holder, value, "value"];
      search.scope.warning(
        "mapping-conflict",
        node,
        place,
        `the ${what} "${value}" stands for "${key}", whose "${property}" is never that`,
        remedy(declared, property),
      );
    }
    return allowed;
  });
}

function reportUndeclared(option: object, key: string, property: string, { scope }: Search): void {
  scope.warning(
    "undeclared-discriminator",
    option,
    "$ref",
    `"${key}" does not declare "${property}", by which this schema is told from the others`,
    `add "${property}" to its properties and to its required ones`,
  );
}

function remedy({ literals = [] }: Property, property: string): string {
  if (literals.length === 0) return `map a value to it that its "${property}" may have`;
  return `map ${literals.map((literal) => JSON.stringify(literal)).join(", ")} to it, or correct its "${property}"`;
}

// Keys of a mapping are texts, whatever the property is (OpenAPI §4.8.25.4).
function allowedBy({ literals, types }: Property, value: string): readonly unknown[] {
  if (literals !== undefined) return literals.filter((literal) => String(literal) === value);
  if (types === undefined || types.includes("string")) return [value];
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value);
  if (isNumber && (types.includes("number") || (types.includes("integer") && Number.isInteger(Number(value)))))
    return [Number(value)];
  return types.includes("boolean") && /^(?:true|false)$/.test(value) ? [value === "true"] : [];
}

// An option may be a union again, whose options the mapping names.
function keysWithin(key: string, search: Search): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [key];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const schema = schemaOf(next, search.scope);
    if (typeof schema !== "object") continue;
    waiting.push(...[schema, ...optionsOf(schema)].map(keyOfOption).filter((inner) => inner !== undefined));
  }
  return found;
}

function reportUnknown({ options, mapping, fallback }: Union, search: Search): void {
  const keys = options.map(keyOfOption).filter((key) => key !== undefined);
  const reached = new Set(keys.flatMap((key) => [...keysWithin(key, search)]));
  for (const { value, key, holder } of fallback ? [...mapping, fallback] : mapping) {
    if (reached.has(key)) continue;
    const exists = schemaOf(key, search.scope) !== undefined;
    const near = exists ? undefined : nearest(key, keys);
    const isMissing = exists ? `is none of the options here` : `is no schema of components`;
    const help = near === undefined ? "add it to the options, or remove it here" : `did you mean "${near}"?`;
    search.scope.warning(
      "unknown-mapping",
      holder,
      value,
      `"${key}" ${isMissing}; "${value}" stands for nothing`,
      help,
    );
  }
}
