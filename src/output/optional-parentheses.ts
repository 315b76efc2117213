import { codeOf, codes, codesOf, isName, kinds, next, previous, type Tokens } from "./tokens.js";

/**
 * Marks the parentheses that a formatter may remove or add: around a lone parameter, a whole result,
 * and what binds tighter than that which stands beside it.
 */
export function optionalParentheses(tokens: Tokens): Uint8Array {
  const marks = new Uint8Array(tokens.length);
  const open: number[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    if (tokens.kinds[index] !== kinds.sign) continue;
    const code = tokens.codes[index];
    if (code === openingParenthesis) open.push(index);
    if (code !== closingParenthesis) continue;
    const start = open.pop();
    if (start !== undefined && isOptionalPair(tokens, start, index)) marks[start] = marks[index] = 1;
  }
  return marks;
}

const [openingParenthesis, closingParenthesis] = ["(", ")"].map(codeOf);
const arrow = codeOf("=>");
const bar = codeOf("|");

function isOptionalPair(tokens: Tokens, start: number, end: number): boolean {
  const before = previous(tokens, start);
  const after = next(tokens, end);
  // `(x) => …`
  if (end === start + 2 && tokens.kinds[start + 1] === kinds.word && after === arrow) return true;
  // A union in a tuple: parenthesised where it takes several lines.
  if (next(tokens, start) === bar && beforeItem.has(before)) return afterItem.has(after);
  if (bindsTighterInside(tokens, start, end, before, after)) return true;
  // `return (…)`, `? (…)`: a whole result, which prettier wraps where it takes several lines.
  if (!beforeResult.has(before) || isComparison(tokens, start - 1)) return false;
  return afterResult.has(after) || startsStatement(after);
}

const beforeItem = codesOf("[", ",");
const afterItem = codesOf(",", "]");
const beforeResult = codesOf("return", "throw", "=>", "=", "?", ":");
const afterResult = codesOf("", ";", ",", "}", ")", "]", ":", "?");

// `(a === b) && c`, `(a && b) || c`, `a && (b && c)`, `!(f(x))`: formatters remove the ones and add the
// others.
function bindsTighterInside(tokens: Tokens, start: number, end: number, before: number, after: number): boolean {
  const levelBefore = levelOfBefore(tokens, start, before);
  const levelAfter = afterOperand.has(after) || startsStatement(after) ? 0 : logical.get(after);
  if (levelBefore === undefined || levelAfter === undefined) return false;
  const inside = loosestOperator(tokens, start + 1, end);
  return inside !== undefined && inside >= Math.max(levelBefore, levelAfter);
}

// How tightly what stands beside an operand binds; undefined for what may not stand beside one, such
// as the name of a function that is called.
function levelOfBefore(tokens: Tokens, start: number, before: number): number | undefined {
  if (before === equals) return isComparison(tokens, start - 1) ? undefined : 0;
  if (beforeOperand.has(before)) return 0;
  return before === not ? 8 : logical.get(before);
}

const equals = codeOf("=");
const not = codeOf("!");
const beforeOperand = codesOf("(", "[", "{", ",", ";", "?", ":", "=>", "return", "");
const afterOperand = codesOf(")", "]", "}", ",", ";", "?", ":", "");
const logical = new Map([
  [codeOf("||"), 1],
  [codeOf("&&"), 2],
]);

// Undefined where there is nothing, or something that isn't known here; without operators, nothing
// binds tighter.
function loosestOperator(tokens: Tokens, start: number, end: number): number | undefined {
  if (start === end) return undefined;
  let loosest = Infinity;
  let depth = 0;
  for (let index = start; index < end; index += 1) {
    const code = tokens.codes[index] ?? codes.nothing;
    if (closing.has(code)) depth -= 1;
    else if (opening.has(code)) depth += 1;
    else if (depth === 0) {
      const level = operatorLevel(tokens, index, code);
      if (level === undefined) return undefined;
      loosest = Math.min(loosest, level);
    }
  }
  return loosest;
}

const opening = codesOf("(", "[", "{");
const closing = codesOf(")", "]", "}");

function operatorLevel(tokens: Tokens, index: number, code: number): number | undefined {
  if (tokens.kinds[index] === kinds.word) {
    if (relations.has(code)) return 3;
    return unlikeOperators.has(code) ? undefined : Infinity;
  }
  if (tokens.kinds[index] !== kinds.sign || members.has(code)) return Infinity;
  if (isComparison(tokens, index)) return 3;
  return arithmetic.has(code) ? 4 : logical.get(code);
}

const relations = codesOf("in", "instanceof");
const unlikeOperators = codesOf("as", "satisfies", "yield", "async", "function", "class");
const members = codesOf(".", "?.", "!");
const arithmetic = codesOf("+", "-", "*", "/", "%");

// `==`, `!==`, `<=`, `>`: each of their characters is a token; a lone `=` assigns.
function isComparison(tokens: Tokens, index: number): boolean {
  const isPart = (at: number): boolean => at < tokens.length && comparing.has(tokens.codes[at] ?? codes.nothing);
  const code = tokens.codes[index] ?? codes.nothing;
  return relational.has(code) || (code === equals && (isPart(index - 1) || isPart(index + 1)));
}

const relational = codesOf("<", ">");
const comparing = codesOf("=", "!", "<", ">");

function startsStatement(code: number): boolean {
  return isName(code) && !operators.has(code);
}

const operators = codesOf("as", "satisfies", "in", "instanceof", "of");
