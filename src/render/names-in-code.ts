import type { Code } from "./code.js";

/**
 * The names that a type or an expression refers to, so that nothing is imported that is not used:
 * words that are in its texts and comments, and keys of its members, are none.
 */
export function namesInCode(code: Code): ReadonlySet<string> {
  const names = known.get(code) ?? new Set(String(code).replace(textOrComment, " ").match(reference));
  known.set(code, names);
  return names;
}

// A file asks for one name after the other.
const known = new WeakMap<Code, ReadonlySet<string>>();

// Texts are in double quotes, as `literal` and TypeScript's printer write them.
const textOrComment = /"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\//g;

const reference = /(?<![\p{ID_Continue}$.])[\p{ID_Start}_$][\p{ID_Continue}$]*(?![\p{ID_Continue}$]|\??:)/gu;
