import { deepestRefs, keyOfRef, mayBeNull, partsOf, type SchemaOf } from "../service/schema-refs.js";
import type { JsonSchema } from "../service/service.js";

/** The properties that `required` names for one value, wherever in an `allOf` it stands, by what declares them. */
export interface RequiredNames {
  readonly all: ReadonlySet<string>;
  /** Those that only models, or options of a union, declare, and don't require themselves. */
  readonly elsewhere: readonly string[];
  readonly undeclared: ReadonlySet<string>;
  /** Whether the value is surely an object, where something undeclared is required of it. */
  readonly isObject: boolean;
}

/** What is required of a value by a schema and all that it says side by side. */
export function requiredNames(schema: JsonSchema, schemaOf: SchemaOf): RequiredNames {
  if (typeof schema === "boolean") return none;
  const written = writtenParts(schema);
  const all = new Set(written.flatMap((part) => (part["required"] ?? []) as readonly string[]));
  if (all.size === 0) return none;
  const left = [...all].filter((name) => !written.some((part) => hasProperty(part, name)));
  if (left.length === 0) return { ...none, all };
  const missing = left.filter((name) => !written.some((part) => isRequiredElsewhere(part, name, schemaOf)));
  const elsewhere = missing.filter((name) => written.some((part) => isDeclaredElsewhere(part, name, schemaOf)));
  const undeclared = new Set(missing.filter((name) => !elsewhere.includes(name)));
  return { all, elsewhere, undeclared, isObject: undeclared.size > 0 && isObjectOnly(schema, schemaOf) };
}

/** Whether the type of a schema, null aside, has a property of a name. */
export function hasMember(schema: JsonSchema, name: string, schemaOf: SchemaOf): boolean {
  return isSure(schema, (part) => part["type"] === "null" || declaresMember(part, name), schemaOf);
}

/** Whether a schema, or anything that it is put together of, has a property of a name. */
export function declares(schema: JsonSchema, name: string, schemaOf: SchemaOf): boolean {
  return isAny(schema, (part) => hasProperty(part, name), schemaOf);
}

/** Whether null is in the type of a schema. */
export function hasNull(schema: JsonSchema, schemaOf: SchemaOf): boolean {
  return isAny(schema, mayBeNull, schemaOf) && !isObjectOnly(schema, schemaOf);
}

type SchemaObject = Exclude<JsonSchema, boolean>;

const none: RequiredNames = { all: new Set(), elsewhere: [], undeclared: new Set(), isObject: false };

// What is written here about the same value: the schema itself, and what its `allOf` has but by reference.
function writtenParts(schema: JsonSchema): readonly SchemaObject[] {
  if (typeof schema === "boolean") return [];
  const { allOf } = schema;
  return allOf === undefined ? [schema] : [schema, ...(allOf as readonly JsonSchema[]).flatMap(writtenParts)];
}

function isRequiredElsewhere({ $ref, anyOf, oneOf }: SchemaObject, name: string, schemaOf: SchemaOf): boolean {
  const others = { $ref, anyOf, oneOf };
  return isSure(others, ({ required = [] }) => (required as readonly string[]).includes(name), schemaOf);
}

function isDeclaredElsewhere(part: SchemaObject, name: string, schemaOf: SchemaOf): boolean {
  const { $ref } = part;
  const isInModel = typeof $ref === "string" && hasMember(schemaOf(keyOfRef($ref)) ?? true, name, schemaOf);
  return isInModel || unionsOf(part).some((options) => options.some((option) => declares(option, name, schemaOf)));
}

function isObjectOnly(schema: JsonSchema, schemaOf: SchemaOf): boolean {
  return isSure(schema, ({ type }) => type === "object", schemaOf);
}

// Whether it is true of a schema or of anything that it is put together of.
function isAny(schema: JsonSchema, isTrue: (schema: SchemaObject) => boolean, schemaOf: SchemaOf): boolean {
  const seen = new Set<JsonSchema>();
  const visit = (part: JsonSchema, depth: number): boolean => {
    if (typeof part === "boolean" || seen.has(part) || depth > deepestRefs) return false;
    seen.add(part);
    const within = [...partsOf(part, schemaOf), ...unionsOf(part).flat()];
    return isTrue(part) || within.some((other) => visit(other, depth + 1));
  };
  return visit(schema, 0);
}

// Whether it is true of a schema, of one of its parts, or of all options of one of its unions.
function isSure(schema: JsonSchema, isTrue: (schema: SchemaObject) => boolean, schemaOf: SchemaOf): boolean {
  const known = new Map<JsonSchema, boolean>();
  const visit = (part: JsonSchema, depth: number): boolean => {
    if (typeof part === "boolean" || depth > deepestRefs) return false;
    const found = known.get(part);
    if (found !== undefined) return found;
    const within = (other: JsonSchema): boolean => visit(other, depth + 1);
    const sure =
      isTrue(part) || partsOf(part, schemaOf).some(within) || unionsOf(part).some((options) => options.every(within));
    known.set(part, sure);
    return sure;
  };
  return visit(schema, 0);
}

// Where values are listed, or may be texts, the type has more than what `properties` says.
function declaresMember(schema: SchemaObject, name: string): boolean {
  const types = [schema["type"]].flat();
  const isObject = types.every((type) => type === undefined || type === "object" || type === "null");
  return isObject && !("enum" in schema) && !("const" in schema) && hasProperty(schema, name);
}

function hasProperty({ properties = {} }: SchemaObject, name: string): boolean {
  return Object.hasOwn(properties as object, name);
}

function unionsOf({ anyOf, oneOf }: SchemaObject): readonly (readonly JsonSchema[])[] {
  return [anyOf, oneOf].flatMap((options) => (options === undefined ? [] : [options as readonly JsonSchema[]]));
}
