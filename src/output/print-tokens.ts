import { codesOf, kinds, next, type Tokens } from "./tokens.js";

/**
 * Prints tokens one after another, with a zero between them: a string starts with `"`, whatever its
 * quotes were, and has no closing one; a comment has no indentation.
 *
 * @returns UTF-8
 */
export function printTokens(tokens: Tokens): Buffer {
  const bytes = new Bytes(tokens.source.length + 16);
  for (let index = 0; index < tokens.length; index += 1) {
    if (index > 0) bytes.addByte(0);
    printToken(tokens, index, bytes);
  }
  return bytes.all();
}

function printToken(tokens: Tokens, index: number, bytes: Bytes): void {
  const { source, starts, ends } = tokens;
  const [start, end] = [starts[index] ?? 0, ends[index] ?? 0];
  const kind = tokens.kinds[index];
  if (kind === kinds.comment) bytes.addText(withoutIndentation(source.slice(start, end)));
  else if (kind === kinds.string) printString(tokens, index, source.slice(start, end), bytes);
  else bytes.addSlice(source, start, end);
}

function printString(tokens: Tokens, index: number, content: string, bytes: Bytes): void {
  if (!isKey(tokens, index, content)) bytes.addByte(quote);
  bytes.addText(content.includes("\\") ? content.replace(/\\(["'])/g, "$1") : content);
}

const quote = 0x22;

function withoutIndentation(comment: string): string {
  if (!comment.includes("\n")) return comment.trim();
  return comment
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
}

// `{ "a": 1 }` and `{ a: 1 }`: formatters add and remove these quotes.
function isKey(tokens: Tokens, index: number, content: string): boolean {
  return afterKey.has(next(tokens, index)) && /^[\p{L}$_][\p{L}\p{N}$_]*$/u.test(content);
}

const afterKey = codesOf(":", "?", "(");

/** Bytes, to which more can be added: a million texts would have to be joined. */
class Bytes {
  #bytes: Buffer;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(expected);
  }

  all(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  addByte(byte: number): void {
    this.#makeRoom(1);
    this.#bytes[this.#length++] = byte;
  }

  addText(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  // Most tokens are a few characters of ASCII.
  addSlice(text: string, start: number, end: number): void {
    this.#makeRoom(end - start);
    const [bytes, length] = [this.#bytes, this.#length];
    for (let at = start; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit > 127) {
        this.addText(text.slice(start, end));
        return;
      }
      bytes[length + at - start] = unit;
    }
    this.#length = length + end - start;
  }

  #makeRoom(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(this.#bytes.length * 2 + size);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
