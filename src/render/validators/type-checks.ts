import type { Code } from "../code.js";
import { code, join, literal } from "../code.js";
import type { Place, ValueType } from "./place.js";
import { refuse, refuseIf } from "./refuse.js";
import type { SchemaObject } from "./scope.js";
import { guard, type Statement } from "./statement.js";

/** Checks `type` (JSON Schema validation §6.1.1). */
export function typeChecks(schema: SchemaObject, place: Place): readonly Statement[] {
  const types = typesOf(schema);
  if (types.length === 0 || types.some((type) => type === place.type)) return [];
  return [refuseTypes(place, types, types)];
}

/** Refuses a value that is of none of the types that are `tested`, where it should be of one that is `allowed`. */
export function refuseTypes(place: Place, allowed: readonly TypeName[], tested: readonly TypeName[]): Statement {
  const conditions = tested.map((type) => isNot[type](place.value));
  const [only] = allowed;
  const names = join(allowed.map(literal), code`, `);
  const expected = allowed.length === 1 && only !== undefined ? literal(only) : code`[${names}]`;
  if (conditions.length === 0) return refuse(place, "type", expected);
  return refuseIf(join(conditions, code` && `), place, "type", expected);
}

/** Checks that concern values of one type, where a value may have another. */
export function ofType(
  type: ValueType,
  schema: SchemaObject,
  place: Place,
  statements: readonly Statement[],
): readonly Statement[] {
  if (statements.length === 0) return [];
  const named = typesOf(schema).map((name) => (name === "integer" ? "number" : name));
  const types = new Set(place.type === undefined ? named : [place.type]);
  if (types.size > 0 && !types.has(type)) return [];
  if (types.size === 1) return statements;
  return [guard(is[type](place.value), statements)];
}

export function isOfType(type: ValueType, value: Code): Code {
  return is[type](value);
}

/** The types that a schema names; empty where it names none. */
export function typesOf({ type }: SchemaObject): readonly TypeName[] {
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  return names.filter((name): name is TypeName => typeof name === "string" && Object.hasOwn(isNot, name));
}

/** Whether a value of JSON has a type. */
export function hasType(type: TypeName, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (value === null) return type === "null";
  return typeof value === type && !Array.isArray(value);
}

export type TypeName = ValueType | "integer";
type Test = (value: Code) => Code;

const is: Readonly<Record<ValueType, Test>> = {
  array: (value) => code`Array.isArray(${value})`,
  boolean: (value) => code`typeof ${value} === "boolean"`,
  null: (value) => code`${value} === null`,
  number: (value) => code`Number.isFinite(${value})`,
  object: (value) => code`isObject(${value})`,
  string: (value) => code`typeof ${value} === "string"`,
};

const isNot: Readonly<Record<TypeName, Test>> = {
  array: (value) => code`!Array.isArray(${value})`,
  boolean: (value) => code`typeof ${value} !== "boolean"`,
  integer: (value) => code`!Number.isInteger(${value})`,
  null: (value) => code`${value} !== null`,
  // JSON.parse makes an infinity of a number that is too large.
  number: (value) => code`!Number.isFinite(${value})`,
  object: (value) => code`!isObject(${value})`,
  string: (value) => code`typeof ${value} !== "string"`,
};
