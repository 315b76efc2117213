import { nearest } from "../diagnostics/nearest.js";
import type { SchemaKeywords, SchemaObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import { keyOfRef } from "./schema-refs.js";

/**
 * A schema whose `discriminator` is said by its options themselves, as JSON Schema can say it: beside
 * each reference in `oneOf` or `anyOf` stands which values of the property mean it, unless its own
 * schema says so. Those are the keys that `mapping` has for it, or else its name. What contradicts
 * the option's schema is ignored, since no value would be left.
 *
 * Reports `unknown-mapping`, `mapping-conflict`, `undeclared-discriminator`.
 * https://spec.openapis.org/oas/v3.1.1.html#discriminator-object
 */
export function discriminateOptions(schema: SchemaKeywords, scope: DocumentScope): SchemaKeywords {
  const union = unionOf(schema);
  if (union === undefined) return schema;
  const known: KnownProperties = new Map();
  reportUnknown(union, scope);
  return withOptions(schema, (option) => discriminated(option, union, known, scope));
}

/** A schema that is one of several, told apart by a property. */
interface Union {
  readonly property: string;
  readonly options: readonly SchemaObject[];
  readonly mapping: readonly Mapped[];
}

/** An entry of `mapping`: its value, and the schema that it names. */
interface Mapped {
  readonly value: string;
  readonly key: string;
  readonly holder: object;
}

const lists = ["anyOf", "oneOf"] as const;

function unionOf(schema: SchemaKeywords): Union | undefined {
  const { discriminator } = schema as { readonly discriminator?: Record<string, unknown> };
  const options = optionsOf(schema);
  const property = discriminator?.["propertyName"];
  if (typeof property !== "string" || options.length === 0) return undefined;
  const holder = (discriminator?.["mapping"] ?? {}) as Record<string, unknown>;
  const mapping = inOrder(holder).flatMap(([value, target]) =>
    typeof target === "string" ? [{ value, key: keyOfTarget(target), holder }] : [],
  );
  return { property, options, mapping };
}

function optionsOf(schema: SchemaKeywords): readonly SchemaObject[] {
  return lists.flatMap((list) => (Array.isArray(schema[list]) ? (schema[list] as SchemaObject[]) : []));
}

function withOptions(schema: SchemaKeywords, map: (option: SchemaObject) => SchemaObject): SchemaKeywords {
  const changed = lists.flatMap((list) =>
    Array.isArray(schema[list]) ? [[list, schema[list].map(map)] as const] : [],
  );
  return { ...schema, ...Object.fromEntries(changed) };
}

// A reference, as loading left it, or a name.
function keyOfTarget(target: string): string {
  return target.startsWith("#/components/schemas/") ? keyOfRef(target) : target;
}

function keyOfOption(option: SchemaObject): string | undefined {
  return typeof option === "object" && typeof option.$ref === "string" ? keyOfRef(option.$ref) : undefined;
}

function schemaOf(key: string, { document }: DocumentScope): SchemaObject | undefined {
  const { schemas } = document.root.components;
  return Object.hasOwn(schemas, key) ? schemas[key] : undefined;
}

// ---------------------------------------------------------------- what an option stands for

function discriminated(option: SchemaObject, union: Union, known: KnownProperties, scope: DocumentScope): SchemaObject {
  const key = keyOfOption(option);
  if (key === undefined) return option;
  const { property } = union;
  const declared = propertyOf(option, property, known, scope);
  if (declared === undefined) {
    scope.warning(
      "undeclared-discriminator",
      option as object,
      "$ref",
      `"${key}" does not declare "${property}", by which this schema is told from the others`,
      `add "${property}" to its properties and to its required ones`,
    );
    return option;
  }
  const values = valuesOf(key, option as object, declared, union, scope);
  const isSaid = declared.literals?.every((literal) => values.includes(literal)) === true;
  if (values.length === 0 || isSaid) return option;
  const [first, ...others] = values;
  const restriction = {
    type: "object",
    required: [property],
    // A key that is written out would not be one of the name "__proto__".
    properties: Object.fromEntries([[property, others.length === 0 ? { const: first } : { enum: values }]]),
  } as const;
  // First, so that whatever is of another option is refused for that.
  return { allOf: [restriction, option] };
}

function valuesOf(
  key: string,
  option: object,
  declared: Property,
  { mapping, property }: Union,
  scope: DocumentScope,
): readonly unknown[] {
  const within = keysWithin(key, scope);
  const mapped = mapping.filter((entry) => within.has(entry.key));
  const written = mapped.length > 0 ? mapped : [{ value: key, key, holder: undefined }];
  return written.flatMap(({ value, holder }) => {
    const allowed = allowedBy(declared, value);
    // Many documents map nothing where each schema has its own value: nothing is lost then.
    const isWrong = allowed.length === 0 && (holder !== undefined || declared.literals === undefined);
    if (isWrong) {
      const [node, place, what] = holder === undefined ? [option, "$ref", "name"] : [holder, value, "value"];
      scope.warning(
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
function keysWithin(key: string, scope: DocumentScope): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [key];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const schema = schemaOf(next, scope);
    if (typeof schema !== "object") continue;
    waiting.push(...[schema, ...optionsOf(schema)].map(keyOfOption).filter((inner) => inner !== undefined));
  }
  return found;
}

function reportUnknown({ options, mapping }: Union, scope: DocumentScope): void {
  const keys = options.map(keyOfOption).filter((key) => key !== undefined);
  const reached = new Set(keys.flatMap((key) => [...keysWithin(key, scope)]));
  for (const { value, key, holder } of mapping) {
    if (reached.has(key)) continue;
    const exists = schemaOf(key, scope) !== undefined;
    const near = exists ? undefined : nearest(key, keys);
    const isMissing = exists ? `is none of the options here` : `is no schema of components`;
    const help = near === undefined ? "add it to the options, or remove it here" : `did you mean "${near}"?`;
    scope.warning("unknown-mapping", holder, value, `"${key}" ${isMissing}; "${value}" stands for nothing`, help);
  }
}

// ---------------------------------------------------------------- what a schema says of a property

/** What a schema says of one property: its possible values, or its types, where it limits them. */
interface Property {
  readonly literals?: readonly unknown[];
  readonly types?: readonly string[];
}

/** By the keys of schemas; null for one that is being looked at, since a schema may hold itself. */
type KnownProperties = Map<string, Property | undefined | null>;

// Undefined where the schema doesn't declare it.
function propertyOf(
  schema: SchemaObject,
  name: string,
  known: KnownProperties,
  scope: DocumentScope,
): Property | undefined {
  return seen(propertyIn(schema, name, known, scope));
}

function seen(property: Property | undefined | null): Property | undefined {
  return property ?? undefined;
}

function propertyIn(
  written: SchemaObject | undefined,
  name: string,
  known: KnownProperties,
  scope: DocumentScope,
): Property | undefined | null {
  if (typeof written !== "object") return undefined;
  const union = unionOf(written);
  const quiet = { ...scope, warning: () => undefined };
  const own = Object.hasOwn(written.properties ?? {}, name) ? valueOf(written.properties?.[name], scope, 0) : undefined;
  const key = keyOfOption(written);
  const parts = (written.allOf ?? []).map((part) => propertyIn(part, name, known, scope));
  const choices = lists.flatMap((list) => {
    const options = (written[list] ?? []).filter((option) => !isNull(option));
    // What a union within says of its options holds as well.
    const found = options.map((option) =>
      union?.property === name && keyOfOption(option) !== undefined && !isPending(option, known)
        ? propertyIn(discriminated(option, union, known, quiet), name, known, scope)
        : propertyIn(option, name, known, scope),
    );
    return options.length === 0 ? [] : [either(found)];
  });
  return both([own, key === undefined ? undefined : propertyOfModel(key, name, known, scope), ...parts, ...choices]);
}

function isPending(option: SchemaObject, known: KnownProperties): boolean {
  const key = keyOfOption(option);
  return key !== undefined && known.get(key) === null;
}

function propertyOfModel(
  key: string,
  name: string,
  known: KnownProperties,
  scope: DocumentScope,
): Property | undefined | null {
  if (known.has(key)) return known.get(key);
  known.set(key, null);
  const property = propertyIn(schemaOf(key, scope), name, known, scope);
  known.set(key, property);
  return property;
}

function isNull(schema: SchemaObject): boolean {
  return typeof schema === "object" && schema.type === "null";
}

function valueOf(schema: SchemaObject | undefined, scope: DocumentScope, depth: number): Property {
  if (typeof schema !== "object" || depth > deepestValue) return {};
  const key = keyOfOption(schema);
  const literals = "const" in schema ? [schema.const] : schema.enum;
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  const parts = [...(key === undefined ? [] : [schemaOf(key, scope)]), ...(schema.allOf ?? [])];
  const own = { ...(literals && { literals }), ...(types && { types }) };
  return both([own, ...parts.map((part) => valueOf(part, scope, depth + 1))]) ?? {};
}

// A property is a text, and seldom more than a reference to one.
const deepestValue = 10;

function both(all: readonly (Property | undefined | null)[]): Property | undefined {
  const declared = all.map(seen).filter((property) => property !== undefined);
  return declared.length === 0 ? undefined : declared.reduce(merged);
}

function merged(one: Property, other: Property): Property {
  const literals = common(one.literals, other.literals);
  const types = common(one.types, other.types);
  return { ...(literals && { literals }), ...(types && { types }) };
}

function common<Item>(
  one: readonly Item[] | undefined,
  other: readonly Item[] | undefined,
): readonly Item[] | undefined {
  return one && other ? one.filter((item) => other.includes(item)) : (one ?? other);
}

// Declared is what each of the options declares.
function either(all: readonly (Property | undefined | null)[]): Property | undefined | null {
  const settled = all.filter((property) => property !== null);
  if (settled.length === 0) return null;
  const declared = settled.filter((property) => property !== undefined);
  if (declared.length < settled.length) return undefined;
  const literals = together(declared.map((property) => property.literals));
  const types = together(declared.map((property) => property.types));
  return { ...(literals && { literals }), ...(types && { types }) };
}

function together<Item>(all: readonly (readonly Item[] | undefined)[]): readonly Item[] | undefined {
  const known = all.filter((list) => list !== undefined);
  return known.length < all.length ? undefined : [...new Set(known.flat())];
}
