import type { Code } from "../code.js";
import { code, identifier, join, literal } from "../code.js";

/** A value that a validator looks at, as its code reaches it. */
export interface Place {
  /** The value itself: `v`, `v1`. */
  readonly value: Code;
  /** The way to it from the value that the validator was given. */
  readonly path: readonly Step[];
  /** What is told which of the value's properties and items were looked at; undefined where nobody asks. */
  readonly seen: Code | undefined;
  /** Its type, where that is known already. */
  readonly type?: ValueType;
}

/** A type that values of JSON have; an integer is a number. */
export type ValueType = "array" | "boolean" | "null" | "number" | "object" | "string";

/** The name of a property or the index of an item, or code that gives it. */
export type Step = string | { readonly index: Code } | { readonly key: Code };

/** A path as a JSON pointer (RFC 6901), in code: `"/tags/" + i1`. */
export function pathCode(path: readonly Step[]): Code {
  const parts: Code[] = [];
  let known = "";
  for (const step of path) {
    if (typeof step === "string") {
      known += `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      continue;
    }
    parts.push(literal(`${known}/`), "index" in step ? step.index : code`token(${step.key})`);
    known = "";
  }
  if (known !== "" || parts.length === 0) parts.push(literal(known));
  return join(parts, code` + `);
}

/** Tells whoever asks what was looked at: `seen.everyItem();` */
export function note({ seen }: Place, what: Code): readonly Code[] {
  return seen === undefined ? [] : [code`${seen}.${what};`];
}

/** A name for what a loop goes through: loops within it have others. */
export function loopName(letter: string, { path }: Place): Code {
  return identifier(`${letter}${path.filter((step) => typeof step !== "string").length + 1}`);
}
