import { codeOf, codes, codesOf, kinds, knownCode, type Tokens } from "./tokens.js";

/**
 * Cuts a text of TypeScript or JSON into tokens, without loading a compiler: this runs over each file
 * on each run. It never fails; in what isn't TypeScript, white space may count where it needn't.
 */
export function tokenise(source: string): Tokens {
  return new Tokeniser(source).run();
}

class Tokeniser {
  readonly #source: string;
  #kinds: Uint8Array;
  #starts: Uint32Array;
  #ends: Uint32Array;
  #codes: Int32Array;
  #length = 0;
  /** The depths of braces at which open templates go on. */
  readonly #templates: number[] = [];
  #depth = 0;
  #lastKind: number | undefined;
  #lastCode: number = codes.nothing;

  constructor(source: string) {
    this.#source = source;
    const expected = (source.length >> 2) + 16;
    this.#kinds = new Uint8Array(expected);
    this.#starts = new Uint32Array(expected);
    this.#ends = new Uint32Array(expected);
    this.#codes = new Int32Array(expected);
  }

  run(): Tokens {
    const source = this.#source;
    for (let at = 0; at < source.length;) {
      const unit = source.charCodeAt(at);
      const shape = unit < 128 ? shapes[unit] : undefined;
      at = shape === isSpace ? at + 1 : shape === isWord ? this.#word(at) : this.#other(at, unit);
    }
    const [length, starts, ends] = [this.#length, this.#starts, this.#ends];
    return { source, length, kinds: this.#kinds, starts, ends, codes: this.#codes };
  }

  #add(kind: number, start: number, end: number, code: number): void {
    if (this.#length === this.#kinds.length) this.#grow();
    const index = this.#length++;
    this.#kinds[index] = kind;
    this.#starts[index] = start;
    this.#ends[index] = end;
    this.#codes[index] = code;
    if (kind === kinds.comment) return;
    this.#lastKind = kind;
    this.#lastCode = code;
  }

  #grow(): void {
    const size = this.#kinds.length * 2;
    const [kindOf, starts, ends, codeAt] = [this.#kinds, this.#starts, this.#ends, this.#codes];
    (this.#kinds = new Uint8Array(size)).set(kindOf);
    (this.#starts = new Uint32Array(size)).set(starts);
    (this.#ends = new Uint32Array(size)).set(ends);
    (this.#codes = new Int32Array(size)).set(codeAt);
  }

  // Most words are ASCII all through.
  #word(start: number): number {
    const source = this.#source;
    let end = start + 1;
    while (end < source.length && shapes[source.charCodeAt(end)] === isWord) end += 1;
    if (source.charCodeAt(end) > 127) end = endOf(word, source, start) ?? end;
    this.#add(kinds.word, start, end, knownCode(source, start, end) ?? wordCode(source, start));
    return end;
  }

  #other(at: number, unit: number): number {
    switch (unit) {
      case doubleQuote:
      case singleQuote:
        return this.#string(at, unit);
      case backtick:
        return this.#template(at, at + 1);
      case slash:
        return this.#comment(at) ?? this.#regex(at) ?? this.#sign(at, at + 1);
      case openingBrace:
        this.#depth += 1;
        return this.#sign(at, at + 1);
      case closingBrace:
        if (this.#templates.at(-1) === this.#depth) {
          this.#templates.pop();
          return this.#template(at, at + 1);
        }
        this.#depth -= 1;
        return this.#sign(at, at + 1);
    }
    if (unit > 127) {
      const afterSpace = endOf(space, this.#source, at);
      if (afterSpace !== undefined) return afterSpace;
      if (endOf(word, this.#source, at) !== undefined) return this.#word(at);
    }
    const isLonger = unit < 128 && shapes[unit] === startsLongSign;
    return this.#sign(at, (isLonger ? endOf(longSign, this.#source, at) : undefined) ?? at + 1);
  }

  // What is between the quotes: formatters choose those that need the fewest escapes.
  #string(start: number, quote: number): number {
    const source = this.#source;
    let end = start + 1;
    for (; end < source.length; end += 1) {
      const unit = source.charCodeAt(end);
      if (unit === quote || unit === lineFeed) break;
      if (unit !== backslash) continue;
      if (end + 1 === source.length) break;
      end += 1;
    }
    if (source.charCodeAt(end) === quote) end += 1;
    this.#add(kinds.string, start + 1, Math.max(start + 1, end - 1), codes.other);
    return end;
  }

  // From its start, or from the end of an expression in it, up to its end or the next expression.
  #template(start: number, from: number): number {
    const end = endOf(templateRest, this.#source, from) ?? from;
    if (end - from >= 2 && this.#source.startsWith("${", end - 2)) this.#templates.push(this.#depth);
    this.#add(kinds.template, start, end, end === start + 1 ? this.#source.charCodeAt(start) : codes.other);
    return end;
  }

  #comment(start: number): number | undefined {
    const source = this.#source;
    const second = source.charAt(start + 1);
    if (second !== "/" && second !== "*") return undefined;
    const closing = second === "*" ? source.indexOf("*/", start + 2) : undefined;
    const end = closing === undefined ? endOf(lineComment, source, start) : closing < 0 ? source.length : closing + 2;
    this.#add(kinds.comment, start, end ?? source.length, codes.other);
    return end;
  }

  #regex(start: number): number | undefined {
    const mayStart = this.#lastKind === undefined || this.#mayPrecedeRegex(this.#lastKind);
    const end = mayStart ? endOf(regex, this.#source, start) : undefined;
    if (end !== undefined) this.#add(kinds.regex, start, end, codes.other);
    return end;
  }

  // After a value, a slash divides.
  #mayPrecedeRegex(lastKind: number): boolean {
    if (lastKind === kinds.word) return beforeRegex.has(this.#lastCode);
    return lastKind === kinds.sign && !closing.has(this.#lastCode);
  }

  #sign(start: number, end: number): number {
    const code =
      end === start + 1 ? this.#source.charCodeAt(start) : (knownCode(this.#source, start, end) ?? codes.other);
    this.#add(kinds.sign, start, end, code);
    return end;
  }
}

const beforeRegex = codesOf("return", "typeof", "case", "in", "of", "void", "delete", "throw");
const closing = codesOf(")", "]", "}");

const [doubleQuote, singleQuote, backtick, slash] = ['"', "'", "`", "/"].map(codeOf);
const [openingBrace, closingBrace, lineFeed, backslash] = ["{", "}", "\n", "\\"].map(codeOf);

const isSpace = 1;
const isWord = 2;
const startsLongSign = 3;
const shapes = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/\s/.test(character)) return isSpace;
  return /[\w$#@\\]/.test(character) ? isWord : /[=?|&*]/.test(character) ? startsLongSign : 0;
});

const space = /\s+/y;
const word = /[\p{L}\p{N}\p{M}$_#@\\]+/uy;
const lineComment = /\/\/[^\n\r\u2028\u2029]*/y;
const templateRest = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|\\?$)/y;
const regex = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const longSign = /=>|\?\.(?!\d)|\|\|=?|&&=?|\?\?=?|\*\*/y;

function endOf(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}

const nameStart = /[\p{L}$_]/uy;

function wordCode(source: string, start: number): number {
  return endOf(nameStart, source, start) === undefined ? codes.other : codes.name;
}
