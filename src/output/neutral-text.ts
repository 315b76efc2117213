import { createHash } from "node:crypto";

import { next, previous } from "./neighbours.js";
import { optionalParentheses } from "./optional-parentheses.js";
import { tokenise, type Token } from "./tokenise.js";

/**
 * A hash of the text of a TypeScript or JSON file that stays the same when a formatter has been over
 * it, or git has changed its line endings, and changes with anything that a person would edit.
 */
export function neutralHash(text: string): string {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const hash = createHash("sha256").update(neutralText(text)).digest("hex");
  remember(text, hash);
  return hash;
}

// A run asks several times for the same texts, and a watching process for most of them each time.
const hashes = new Map<string, string>();
const largestTotal = 50_000_000;
let total = 0;

function remember(text: string, hash: string): void {
  total += text.length;
  if (total > largestTotal) {
    hashes.clear();
    total = text.length;
  }
  hashes.set(text, hash);
}

/**
 * What is left of a text without what formatters decide: white space between tokens, the indentation
 * of comments, the kind of quotes, semicolons, trailing commas, the leading `|` of a union, and
 * parentheses that change nothing. Text inside of strings, templates and
 * comments counts to the letter.
 */
export function neutralText(text: string): string {
  const all = tokenise(text.replace(/\r\n?/g, "\n"));
  // Each step looks at what the one before has left: a trailing comma is seen by its parenthesis.
  const withoutCommas = all.filter((_, index) => !isTrailingComma(all, index));
  const pairs = new Set(optionalParentheses(withoutCommas));
  const tokens = withoutCommas.filter((_, index) => !pairs.has(index));
  return tokens
    .filter((_, index) => !isOptional(tokens, index))
    .map((token, index, rest) => (isQuotedKey(rest, index) ? token.text.slice(1) : token.text))
    .join("\0");
}

function isTrailingComma(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== "sign" || token.text !== ",") return false;
  return [")", "]", "}", ">", ""].includes(next(tokens, index));
}

function isOptional(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== "sign") return false;
  if (token.text === ";") return true;
  if (token.text === "|" || token.text === "&") return startsType(previous(tokens, index));
  return false;
}

// Where a type starts, a `|` joins nothing.
function startsType(before: string): boolean {
  return before === "" || /^(?:[=(<,[{:?|&]|=>|extends|as|satisfies|is|keyof)$/.test(before);
}

// `{ "a": 1 }` and `{ a: 1 }`: formatters add and remove these quotes.
function isQuotedKey(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token?.kind !== "string" || !/^"[\p{L}$_][\p{L}\p{N}$_]*$/u.test(token.text)) return false;
  return [":", "?", "("].includes(next(tokens, index));
}
