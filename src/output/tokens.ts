/**
 * The tokens of a text, in columns: a file of megabytes has a million of them, and an object for
 * each would take longer to make, and to clear away, than all that is done with it.
 */
export interface Tokens {
  readonly source: string;
  readonly length: number;
  readonly kinds: Uint8Array;
  /** Where they stand in the source; of a string, what is between its quotes. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** What they say, as far as anybody asks: see `codeOf`. */
  readonly codes: Int32Array;
}

export const kinds = { word: 0, sign: 1, string: 2, template: 3, comment: 4, regex: 5 } as const;

// The signs and words, of more than one character each, that are asked for.
const knownSigns = ["=>", "?.", "||", "&&"];
const known = [
  ...knownSigns,
  ...["return", "typeof", "case", "in", "of", "void", "delete", "throw"],
  ...["extends", "as", "satisfies", "is", "keyof", "instanceof", "yield", "async", "function", "class"],
];

/** Codes of no one text: a word that starts as a name does, everything else, and what is not there. */
export const codes = { name: 0x20000, other: 0x20001, nothing: -1 } as const;

const firstKnown = 0x10000;
const knownOfLength = Array.from({ length: 11 }, (_, length) =>
  known.map((text, index) => ({ text, code: firstKnown + index })).filter(({ text }) => text.length === length),
);

/** The code of a sign, of a word that is asked for, or of no token where the text is empty. */
export function codeOf(text: string): number {
  if (text === "") return codes.nothing;
  return text.length === 1 ? text.charCodeAt(0) : firstKnown + known.indexOf(text);
}

/** A set of codes, to look up what stands beside a token. */
export function codesOf(...texts: readonly string[]): ReadonlySet<number> {
  return new Set(texts.map(codeOf));
}

/** The code of a piece of the source that has more than one character, where it is one that is asked for. */
export function knownCode(source: string, start: number, end: number): number | undefined {
  return knownOfLength[end - start]?.find(({ text }) => source.startsWith(text, start))?.code;
}

/** Whether a code is that of a word that starts as a name does. */
export function isName(code: number): boolean {
  return code === codes.name || (code >= firstKnown + knownSigns.length && code < codes.name);
}

/** The code of the token after another, without comments. */
export function next({ kinds: kindOf, codes: codeAt, length }: Tokens, index: number): number {
  for (let at = index + 1; at < length; at += 1) {
    if (kindOf[at] !== kinds.comment) return codeAt[at] ?? codes.nothing;
  }
  return codes.nothing;
}

/** The code of the token before another, without comments. */
export function previous({ kinds: kindOf, codes: codeAt }: Tokens, index: number): number {
  for (let at = index - 1; at >= 0; at -= 1) {
    if (kindOf[at] !== kinds.comment) return codeAt[at] ?? codes.nothing;
  }
  return codes.nothing;
}

/** The tokens but for those that have a mark, in the same columns: those that were given are used up. */
export function withoutMarked(tokens: Tokens, marks: Uint8Array): Tokens {
  const { kinds: kindOf, starts, ends, codes: codeAt } = tokens;
  let length = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    if (marks[index] === 1) continue;
    kindOf[length] = kindOf[index] ?? 0;
    starts[length] = starts[index] ?? 0;
    ends[length] = ends[index] ?? 0;
    codeAt[length] = codeAt[index] ?? 0;
    length += 1;
  }
  return { ...tokens, length };
}
