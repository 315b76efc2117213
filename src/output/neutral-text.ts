import { createHash } from "node:crypto";

import { tokenise, type Token } from "./tokenise.js";

/**
 * A hash of the text of a TypeScript or JSON file that stays the same when a formatter has been over
 * it, or git has changed its line endings, and changes with anything that a person would edit.
 */
export function neutralHash(text: string): string {
  return createHash("sha256").update(neutralText(text)).digest("hex");
}

/**
 * What is left of a text without what formatters decide: white space between tokens, the indentation
 * of comments, the kind of quotes, semicolons, trailing commas, the leading `|` of a union, and the
 * parentheses around a lone parameter or a whole result. Text inside of strings, templates and
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

function* optionalParentheses(tokens: readonly Token[]): Generator<number> {
  const open: number[] = [];
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== "sign") continue;
    if (text === "(") open.push(index);
    if (text !== ")") continue;
    const start = open.pop();
    if (start !== undefined && isOptionalPair(tokens, start, index)) yield* [start, index];
  }
}

function isOptionalPair(tokens: readonly Token[], start: number, end: number): boolean {
  const before = previous(tokens, start);
  const after = next(tokens, end);
  // `(x) => …`
  if (end === start + 2 && tokens[start + 1]?.kind === "word" && after === "=>") return true;
  // A union in a tuple: parenthesised where it takes several lines.
  if (next(tokens, start) === "|" && ["[", ","].includes(before)) return [",", "]"].includes(after);
  // `return (…)`, `? (…)`: a whole result, which prettier wraps where it takes several lines.
  if (!["return", "throw", "=>", "=", "?", ":"].includes(before)) return false;
  return ["", ";", ",", "}", ")", "]", ":", "?"].includes(after) || startsStatement(after);
}

function startsStatement(text: string): boolean {
  return /^[\p{L}$_]/u.test(text) && !["as", "satisfies", "in", "instanceof", "of"].includes(text);
}

function next(tokens: readonly Token[], index: number): string {
  for (let at = index + 1; at < tokens.length; at += 1) {
    if (tokens[at]?.kind !== "comment") return tokens[at]?.text ?? "";
  }
  return "";
}

function previous(tokens: readonly Token[], index: number): string {
  for (let at = index - 1; at >= 0; at -= 1) {
    if (tokens[at]?.kind !== "comment") return tokens[at]?.text ?? "";
  }
  return "";
}
