import { next, previous } from "./neighbours.js";
import type { Token } from "./tokenise.js";

/**
 * The places of parentheses that a formatter may remove or add: around a lone parameter, a whole result,
 * and what binds tighter than that which stands beside it.
 */
export function* optionalParentheses(tokens: readonly Token[]): Generator<number> {
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
  if (bindsTighterInside(tokens, start, end)) return true;
  // `return (…)`, `? (…)`: a whole result, which prettier wraps where it takes several lines.
  if (!["return", "throw", "=>", "=", "?", ":"].includes(before) || isComparison(tokens, start - 1)) return false;
  return ["", ";", ",", "}", ")", "]", ":", "?"].includes(after) || startsStatement(after);
}

// `(a === b) && c`, `(a && b) || c`, `a && (b && c)`, `!(f(x))`: formatters remove the ones and add the
// others.
function bindsTighterInside(tokens: readonly Token[], start: number, end: number): boolean {
  const before = levelBefore(tokens, start);
  const after = levelAfter(next(tokens, end));
  if (before === undefined || after === undefined) return false;
  const inside = loosestOperator(tokens, start + 1, end);
  return inside !== undefined && inside >= Math.max(before, after);
}

// How tightly what stands beside an operand binds; undefined for what may not stand beside one, such
// as the name of a function that is called.
function levelBefore(tokens: readonly Token[], start: number): number | undefined {
  const text = previous(tokens, start);
  if (text === "=") return isComparison(tokens, start - 1) ? undefined : 0;
  if (["(", "[", "{", ",", ";", "?", ":", "=>", "return", ""].includes(text)) return 0;
  return text === "!" ? 8 : logical[text];
}

function levelAfter(text: string): number | undefined {
  if ([")", "]", "}", ",", ";", "?", ":", ""].includes(text) || startsStatement(text)) return 0;
  return logical[text];
}

const logical: Readonly<Record<string, number>> = { "||": 1, "&&": 2 };

// Undefined where there is nothing, or something that isn't known here; without operators, nothing
// binds tighter.
function loosestOperator(tokens: readonly Token[], start: number, end: number): number | undefined {
  if (start === end) return undefined;
  let loosest = Infinity;
  let depth = 0;
  for (let index = start; index < end; index += 1) {
    const text = tokens[index]?.text ?? "";
    if ([")", "]", "}"].includes(text)) depth -= 1;
    else if (["(", "[", "{"].includes(text)) depth += 1;
    else if (depth === 0) {
      const level = operatorLevel(tokens, index);
      if (level === undefined) return undefined;
      loosest = Math.min(loosest, level);
    }
  }
  return loosest;
}

function operatorLevel(tokens: readonly Token[], index: number): number | undefined {
  const { kind, text } = tokens[index] ?? { kind: "sign", text: "" };
  if (kind === "word") {
    if (text === "in" || text === "instanceof") return 3;
    return ["as", "satisfies", "yield", "async", "function", "class"].includes(text) ? undefined : Infinity;
  }
  if (kind !== "sign" || [".", "?.", "!"].includes(text)) return Infinity;
  if (isComparison(tokens, index)) return 3;
  return ["+", "-", "*", "/", "%"].includes(text) ? 4 : logical[text];
}

// `==`, `!==`, `<=`, `>`: each of their characters is a token; a lone `=` assigns.
function isComparison(tokens: readonly Token[], index: number): boolean {
  const isPart = (at: number): boolean => ["=", "!", "<", ">"].includes(tokens[at]?.text ?? "");
  const text = tokens[index]?.text ?? "";
  return text === "<" || text === ">" || (text === "=" && (isPart(index - 1) || isPart(index + 1)));
}

function startsStatement(text: string): boolean {
  return /^[\p{L}$_]/u.test(text) && !["as", "satisfies", "in", "instanceof", "of"].includes(text);
}
