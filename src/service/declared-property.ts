import type { SchemaObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { keyOfOption, lists, readUnion, type Union } from "./read-union.js";

/** What a schema says of one property: its possible values, or its types, where it limits them. */
export interface Property {
  readonly literals?: readonly unknown[];
  readonly types?: readonly string[];
}

/** The property that is looked for. */
export interface Search {
  readonly name: string;
  /** By the keys of schemas; null for one that is being looked at, since a schema may hold itself. */
  readonly known: Map<string, Property | undefined | null>;
  readonly scope: DocumentScope;
  /** An option with what a union that has this property as its discriminator says of it. */
  discriminate(option: SchemaObject, union: Union): SchemaObject;
}

/** What a schema and all that holds beside it say of a property; undefined where none declares it. */
export function declaredProperty(schema: SchemaObject, search: Search): Property | undefined {
  return seen(propertyIn(schema, search));
}

/** The schema of components that has a key. */
export function schemaOf(key: string, { document }: DocumentScope): SchemaObject | undefined {
  const { schemas } = document.root.components;
  return Object.hasOwn(schemas, key) ? schemas[key] : undefined;
}

function seen(property: Property | undefined | null): Property | undefined {
  return property ?? undefined;
}

function propertyIn(written: SchemaObject | undefined, search: Search): Property | undefined | null {
  if (typeof written !== "object") return undefined;
  const { name, scope } = search;
  const { properties = {} } = written;
  const own = Object.hasOwn(properties, name) ? valueOf(properties[name], scope, 0) : undefined;
  const key = keyOfOption(written);
  const model = key === undefined ? undefined : propertyOfModel(key, search);
  const parts = (written.allOf ?? []).map((part) => propertyIn(part, search));
  return both([own, model, ...parts, ...choicesIn(written, search)]);
}

function choicesIn(written: Exclude<SchemaObject, boolean>, search: Search): readonly (Property | undefined | null)[] {
  const union = readUnion(written);
  return lists.flatMap((list) => {
    const options = (written[list] ?? []).filter((option) => !isNull(option));
    const found = options.map((option) =>
      union?.property === search.name && keyOfOption(option) !== undefined && !isPending(option, search)
        ? propertyIn(search.discriminate(option, union), search)
        : propertyIn(option, search),
    );
    return options.length === 0 ? [] : [either(found)];
  });
}

function isPending(option: SchemaObject, { known }: Search): boolean {
  const key = keyOfOption(option);
  return key !== undefined && known.get(key) === null;
}

function propertyOfModel(key: string, search: Search): Property | undefined | null {
  const { known, scope } = search;
  if (known.has(key)) return known.get(key);
  known.set(key, null);
  const property = propertyIn(schemaOf(key, scope), search);
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
