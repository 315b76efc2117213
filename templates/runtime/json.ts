/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { randomUUID } from "node:crypto";

/** A value as JSON. A `bigint` is written with all its digits, which JSON.stringify refuses to do. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return holdsBigint(value) ? writeExactly(value) : refuse(error);
  }
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
