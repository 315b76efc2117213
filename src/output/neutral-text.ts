import { createHash } from "node:crypto";

import { textHash } from "../text/text-hash.js";
import { createTextMemo } from "../text/text-memo.js";
import { optionalParentheses } from "./optional-parentheses.js";
import { printTokens } from "./print-tokens.js";
import { tokenise } from "./tokenise.js";
import { codeOf, codes, codesOf, kinds, next, previous, withoutMarked, type Tokens } from "./tokens.js";

/**
 * A hash of the text of a TypeScript or JSON file that stays the same when a formatter has been over
 * it, or git has changed its line endings, and changes with anything that a person would edit.
 */
export function neutralHash(text: string): string {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const neutral = createHash("sha256").update(neutralBytes(text)).digest("hex");
  rememberHash(text, neutral);
  return neutral;
}

/** Neutral hashes of an earlier run, by plain hashes of the texts, which take a tenth of the time. */
export interface KnownHashes {
  get(key: string): string | undefined;
  set(key: string, neutral: string): void;
}

/** The same, taken from an earlier run where that had the text, and noted for a later one. */
export function knownNeutralHash(text: string, known: KnownHashes): string {
  const key = recallHash(text, known);
  const neutral = neutralHash(text);
  known.set(key, neutral);
  return neutral;
}

/** Spares `neutralHash` a text that an earlier run had. Returns the key of the text. */
export function recallHash(text: string, known: KnownHashes): string {
  const key = textHash(text);
  const earlier = known.get(key);
  if (earlier !== undefined && !isHashed(text)) rememberHash(text, earlier);
  return key;
}

/** Whether two texts are the same but for what formatters and git decide. */
export function isAlike(one: string, other: string): boolean {
  return one === other || neutralHash(one) === neutralHash(other);
}

const hashes = createTextMemo<string>();

/** Whether `neutralHash` knows its answer. */
export function isHashed(text: string): boolean {
  return hashes.has(text);
}

/** Tells `neutralHash` its answer for a text that was hashed elsewhere. */
export function rememberHash(text: string, neutral: string): void {
  hashes.set(text, neutral);
}

/**
 * What is left of a text without what formatters decide: white space between tokens, the indentation
 * of comments, the kind of quotes, semicolons, trailing commas, the leading `|` of a union, and
 * parentheses that change nothing. Text inside of strings, templates and
 * comments counts to the letter.
 */
export function neutralText(text: string): string {
  return neutralBytes(text).toString();
}

function neutralBytes(text: string): Buffer {
  const all = tokenise(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
  // Each step looks at what the one before has left: a trailing comma is seen by its parenthesis.
  const withoutCommas = withoutMarked(all, marked(all, isTrailingComma));
  const withoutPairs = withoutMarked(withoutCommas, optionalParentheses(withoutCommas));
  return printTokens(withoutMarked(withoutPairs, marked(withoutPairs, isOptional)));
}

function marked(tokens: Tokens, isMarked: (tokens: Tokens, index: number, code: number) => boolean): Uint8Array {
  const marks = new Uint8Array(tokens.length);
  for (let index = 0; index < tokens.length; index += 1) {
    if (tokens.kinds[index] !== kinds.sign) continue;
    if (isMarked(tokens, index, tokens.codes[index] ?? codes.nothing)) marks[index] = 1;
  }
  return marks;
}

function isTrailingComma(tokens: Tokens, index: number, code: number): boolean {
  return code === comma && afterTrailingComma.has(next(tokens, index));
}

const comma = codeOf(",");
const afterTrailingComma = codesOf(")", "]", "}", ">", "");

// Where a type starts, a `|` joins nothing.
function isOptional(tokens: Tokens, index: number, code: number): boolean {
  return code === semicolon || (joins.has(code) && beforeType.has(previous(tokens, index)));
}

const semicolon = codeOf(";");
const joins = codesOf("|", "&");
const beforeType = codesOf(
  ...["", "=", "(", "<", ",", "[", "{", ":", "?", "|", "&", "=>"],
  ...["extends", "as", "satisfies", "is", "keyof"],
);
