/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { randomUUID } from "node:crypto";
import { InvalidParameter } from "./errors.js";

/** A value as JSON. A `bigint` is written with all its digits, which JSON.stringify refuses to do. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return holdsBigint(value) ? writeExactly(value) : refuse(error);
  }
}

/** JSON with escapes for all that a header can't hold as it is. */
export function inAscii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// Each bigint is written as a text that nobody could have foreseen, whose quotes are then taken away.
function writeExactly(value: unknown): string {
  const mark = randomUUID();
  const text = JSON.stringify(value, (_name, item: unknown) => (typeof item === "bigint" ? `${mark}${item}` : item));
  return text.replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

function holdsBigint(value: unknown): boolean {
  let found = false;
  try {
    JSON.stringify(value, (_name, item: unknown) => {
      if (typeof item !== "bigint") return item;
      found = true;
      return undefined;
    });
  } catch {
    return false; // a value that holds itself
  }
  return found;
}

function refuse(error: unknown): never {
  throw error;
}

/**
 * A caller's JSON as a value. Throws an `InvalidParameter` where it is none, or where it would harm code
 * that walks or copies it.
 */
export function readJson(text: string, what = "The body"): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw new InvalidParameter(`${what} is not valid JSON`);
  }
  if (isObject(value) && mayBeHostile(text)) refuseHostile(value, 1, what);
  return value;
}

// Deeper than this, code that walks a value by recursion runs out of stack.
const maxDepth = 1000;

// Each level takes two brackets, and each name stands in the text, unless with an escape.
function mayBeHostile(text: string): boolean {
  return text.length > 2 * maxDepth || ["__proto__", "constructor", "\\u"].some((part) => text.includes(part));
}

function refuseHostile(value: object, depth: number, what: string): void {
  if (depth > maxDepth) throw new InvalidParameter(`${what} is nested deeper than ${maxDepth} levels`);
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) if (isObject(item)) refuseHostile(item, depth + 1, what);
    return;
  }
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    if (poisonsPrototype(name, member)) throw new InvalidParameter(`${what} has a property that is not allowed`);
    if (isObject(member)) refuseHostile(member, depth + 1, what);
  }
}

/** An object that was put together from a caller's names. Throws as `readJson` does where one would do harm. */
export function refusePoison<Value extends object>(value: Value, what: string): Value {
  for (const [name, member] of Object.entries(value)) {
    if (poisonsPrototype(name, member)) throw new InvalidParameter(`${what} has a property that is not allowed`);
  }
  return value;
}

// Harmless by itself, but not to code that copies it into another object.
function poisonsPrototype(name: string, member: unknown): boolean {
  return name === "__proto__" || (name === "constructor" && isObject(member) && Object.hasOwn(member, "prototype"));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
