/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { InvalidParameter } from "./errors.js";
import { isRecord, toJson, unchanged, type Shape } from "./shapes.js";
import type { Validator } from "./checks.js";

/** What a schema declares of a value, apart from all else that it says of it. */
export interface Declared {
  readonly properties?: Readonly<Record<string, Reference>>;
  readonly patterns?: readonly (readonly [name: RegExp, declared: Reference])[];
  /** Of properties that are not named, and that no pattern fits: `additionalProperties`. */
  readonly rest?: Reference;
  /** Names that have to be there, although nothing else is said of them. */
  readonly required?: readonly string[];
  readonly items?: Reference;
  readonly first?: readonly Reference[];
  /** What holds for the same value as well: by reference, or in `allOf`. */
  readonly also?: readonly Reference[];
  /** What may hold for it: `anyOf` and `oneOf`. Empty where nobody has to choose. */
  readonly options?: readonly (readonly [accepts: Validator, declared: Reference])[];
}

/** A function where the schema has a name: it may hold itself. */
export type Reference = Declared | (() => Declared);

/** Refuses a body with a property that no schema declares. */
export function refuseUndeclared(declared: Reference, shape: Shape = unchanged): Shape {
  return (value) => {
    assertDeclared(value, [declared], "body");
    return shape(value);
  };
}

/** Leaves out properties that no schema declares. Where a value has options, it stays as it is. */
export function dropUndeclared(declared: Reference, shape: Shape = unchanged): Shape {
  return (value) => shape(withoutUndeclared(value, [declared]));
}

function assertDeclared(value: unknown, references: readonly Reference[], where: string): void {
  const parts = references.flatMap((reference) => partsOf(reference, value));
  if (parts.length === 0) return;
  if (Array.isArray(value)) value.forEach((item, at) => assertDeclared(item, ofItem(parts, at), `${where}.${at}`));
  if (!isRecord(value)) return;
  for (const [name, property] of Object.entries(value)) {
    const found = ofProperty(parts, name);
    if (found === undefined) throw new InvalidParameter(`${where}.${name} is not declared`);
    assertDeclared(property, found, `${where}.${name}`);
  }
}

function withoutUndeclared(given: unknown, references: readonly Reference[]): unknown {
  const parts = references.flatMap((reference) => partsOf(reference));
  if (parts.length === 0 || parts.some(({ options }) => options !== undefined)) return given;
  if (Array.isArray(given)) {
    const items = given.map((item, at) => withoutUndeclared(item, ofItem(parts, at)));
    return items.every((item, at) => item === given[at]) ? given : items;
  }
  const value = toJson(given);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).flatMap(([name, property]) => {
    const found = ofProperty(parts, name);
    return found === undefined ? [] : [[name, withoutUndeclared(property, found)] as const];
  });
  const isSame = kept.length === Object.keys(value).length && kept.every(([name, kept]) => kept === value[name]);
  return isSame ? value : Object.fromEntries(kept);
}

/** All that declares something of a value: without the value, whatever is chosen. */
function partsOf(reference: Reference, value?: unknown): readonly Declared[] {
  const declared = typeof reference === "function" ? reference() : reference;
  if (Object.keys(declared).length === 0) return [];
  const { also = [], options = [] } = declared;
  const chosen = value === undefined ? [] : options.filter(([accepts]) => accepts(value) === undefined).map(([, option]) => option);
  return [declared, ...[...also, ...chosen].flatMap((part) => partsOf(part, value))];
}

function ofItem(parts: readonly Declared[], at: number): readonly Reference[] {
  return parts.flatMap(({ first, items }) => first?.[at] ?? items ?? []);
}

/** What is declared of a property; undefined where it should not be there. */
function ofProperty(parts: readonly Declared[], name: string): readonly Reference[] | undefined {
  const found = parts.flatMap((part) => ofPart(part, name));
  if (found.length > 0 || parts.some(({ required }) => required?.includes(name))) return found;
  // An object of which no property is declared may have any.
  const isClosed = parts.some(({ properties, patterns }) => properties !== undefined || patterns !== undefined);
  return isClosed ? undefined : found;
}

function ofPart({ properties = {}, patterns = [], rest }: Declared, name: string): readonly Reference[] {
  const named = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const matching = patterns.filter(([pattern]) => pattern.test(name)).map(([, declared]) => declared);
  const own = named === undefined ? matching : [named, ...matching];
  return own.length === 0 && rest !== undefined ? [rest] : own;
}
