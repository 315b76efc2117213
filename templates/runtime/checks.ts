/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { nothingSeen, type Seen } from "./seen.js";

/**
 * Checks a value by a schema: what is wrong with it, or undefined where nothing is. It looks no further
 * than the first thing that is wrong.
 *
 * @param seen is told which properties and items of a valid value were looked at
 */
export type Validator = (value: unknown, seen?: Seen) => readonly Violation[] | undefined;

export interface Violation {
  /** Where, as a JSON pointer from the value that was checked: `/query/limit`. */
  readonly path: string;
  /** What of the schema is not kept: `maxLength`. */
  readonly keyword: string;
  /** What that asks for, or the name that it is about. */
  readonly expected?: unknown;
}

export function wrong(path: string, keyword: string, expected?: unknown): readonly Violation[] {
  return [{ path, keyword, expected }];
}

/** Violations of a property or an item, as those of the value that has it. */
export function under(path: string, violations: readonly Violation[]): readonly Violation[] {
  return violations.map((violation) => ({ ...violation, path: path + violation.path }));
}

/** The name of a property, as it stands in a JSON pointer (RFC 6901 §3). */
export function token(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

export const anything: Validator = () => undefined;

export function anyOf(value: unknown, options: readonly Validator[], seen?: Seen): readonly Violation[] | undefined {
  const found: Violation[] = [];
  let isValid = false;
  for (const option of options) {
    const branch = seen && nothingSeen();
    const violations = option(value, branch);
    if (violations !== undefined) {
      found.push(...violations);
    } else if (seen === undefined || branch === undefined) {
      return undefined;
    } else {
      seen.add(branch);
      isValid = true;
    }
  }
  return isValid ? undefined : [...found, ...wrong("", "anyOf")];
}

export function oneOf(value: unknown, options: readonly Validator[], seen?: Seen): readonly Violation[] | undefined {
  const found: Violation[] = [];
  let isValid = false;
  for (const option of options) {
    const branch = seen && nothingSeen();
    const violations = option(value, branch);
    if (violations !== undefined) {
      found.push(...violations);
      continue;
    }
    if (isValid) return wrong("", "oneOf");
    isValid = true;
    if (branch !== undefined) seen?.add(branch);
  }
  return isValid ? undefined : [...found, ...wrong("", "oneOf")];
}

/** Checks the name of a property. */
export function nameOf(name: string, names: Validator): readonly Violation[] | undefined {
  const violations = names(name);
  return violations && [...violations, ...wrong("", "propertyNames", name)];
}

/** Checks that no two items are equal. */
export function unique(items: readonly unknown[]): readonly Violation[] | undefined {
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const text = canonicalText(item);
    const other = places.get(text);
    if (other !== undefined) return wrong("", "uniqueItems", [index, other]);
    places.set(text, index);
  }
  return undefined;
}

/** How many items are valid. */
export function countOf(items: readonly unknown[], item: Validator, seen?: Seen): number {
  let count = 0;
  items.forEach((value, index) => {
    if (item(value) !== undefined) return;
    count += 1;
    seen?.item(index);
  });
  return count;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of some names that an object has no property of. */
export function missing(object: Record<string, unknown>, names: readonly string[]): string | undefined {
  return names.find((name) => own(object, name) === undefined);
}

/** A property that the object itself has, whatever objects inherit. */
export function own(object: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether a text has fewer characters: those of Unicode, not of UTF-16. */
export function isShorter(text: string, length: number): boolean {
  return text.length < length || (text.length < 2 * length && charactersOf(text) < length);
}

export function isLonger(text: string, length: number): boolean {
  return text.length > length && (text.length > 2 * length || charactersOf(text) > length);
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether a number divides another, as far as their decimal digits tell: 19.99 is a multiple of 0.01. */
export function isMultipleOf(value: number, factor: number): boolean {
  const quotient = value / factor;
  return Math.abs(quotient - Math.round(quotient)) <= 2 * Number.EPSILON * Math.abs(quotient);
}

/** A text that is the same for equal values of JSON, whatever the order of their properties. */
export function canonicalText(value: unknown): string {
  return String(
    JSON.stringify(value, (_, member: unknown) =>
      isObject(member) ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1))) : member,
    ),
  );
}
