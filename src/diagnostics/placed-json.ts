import type { PlacedEntry, PlacedNode, Span } from "./placed-tree.js";

/**
 * The places of the values of a JSON text. A node finds its own entries when it is asked for them, and
 * passes over what is in them: of a text of megabytes, mostly the way to one place is wanted.
 *
 * @param text valid JSON
 */
export function placedJson(text: string): PlacedNode {
  return new JsonNode(text, startOfValue(text, 0));
}

class JsonNode implements PlacedNode {
  readonly #text: string;
  readonly #start: number;
  #entries: ReadonlyMap<string, PlacedEntry> | undefined;
  #items: readonly PlacedNode[] | undefined;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#start = start;
  }

  get span(): Span {
    const [text, start] = [this.#text, this.#start];
    const first = text[start];
    if (first === "{" || first === "[") return { offset: start, length: 1 };
    const end = endOfValue(text, start);
    return first === '"' ? { offset: start + 1, length: end - start - 2 } : { offset: start, length: end - start };
  }

  get isEmpty(): boolean {
    return this.span.length === 0;
  }

  get entries(): ReadonlyMap<string, PlacedEntry> | undefined {
    return this.#text[this.#start] === "{" ? (this.#entries ??= this.#findEntries()) : undefined;
  }

  get items(): readonly PlacedNode[] | undefined {
    return this.#text[this.#start] === "[" ? (this.#items ??= this.#findItems()) : undefined;
  }

  #findEntries(): ReadonlyMap<string, PlacedEntry> {
    const text = this.#text;
    const entries = new Map<string, PlacedEntry>();
    for (let at = startOfValue(text, this.#start + 1); text[at] === '"';) {
      const end = endOfValue(text, at);
      const start = startOfValue(text, end);
      const name = JSON.parse(text.slice(at, end)) as string;
      entries.set(name, { key: { offset: at + 1, length: end - at - 2 }, value: new JsonNode(text, start) });
      at = startOfValue(text, endOfValue(text, start));
    }
    return entries;
  }

  #findItems(): readonly PlacedNode[] {
    const text = this.#text;
    const items: PlacedNode[] = [];
    for (let at = startOfValue(text, this.#start + 1); at < text.length && text[at] !== "]";) {
      items.push(new JsonNode(text, at));
      at = startOfValue(text, endOfValue(text, at));
    }
    return items;
  }
}

// After white space and what stands between values.
function startOfValue(text: string, at: number): number {
  while (at < text.length && between.has(text.charCodeAt(at))) at += 1;
  return at;
}

const between = new Set([" ", "\n", "\r", "\t", ",", ":", "\uFEFF"].map((character) => character.charCodeAt(0)));

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return endOfString(text, start);
  if (first !== openingBrace && first !== openingBracket) return endOfWord(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at) - 1;
    else if (unit === openingBrace || unit === openingBracket) depth += 1;
    else if (unit === closingBrace || unit === closingBracket) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

const quote = 0x22;
const [openingBracket, closingBracket, openingBrace, closingBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === "\\") escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

// A number, or a word such as `true`.
function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && /[\w.+-]/.test(text.charAt(end))) end += 1;
  return end;
}
