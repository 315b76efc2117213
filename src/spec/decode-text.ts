import { decodeUtf8 } from "../text/decode-utf8.js";

/** The text of a file, or where the first byte is that is no text. Lines and columns start at 1. */
export type DecodedText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly line: number; readonly column: number };

/**
 * Decodes UTF-8, and UTF-16 where a byte order mark says so (YAML 1.2.2 §5.2). The mark is no part of
 * the text.
 */
export function decodeText(bytes: Buffer): DecodedText {
  const encoding = marks.find(({ mark }) => bytes.subarray(0, mark.length).equals(mark))?.encoding;
  if (encoding !== undefined) return { ok: true, text: new TextDecoder(encoding).decode(bytes) };
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { ok: true, text: text.startsWith("\uFEFF") ? text.slice(1) : text };
  // What stands in the place of each byte that can't be decoded.
  const replaced = bytes.toString("utf8");
  const before = replaced.slice(0, replaced.indexOf("\uFFFD")).split(/\r\n|\r|\n/);
  return { ok: false, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

const marks = [
  { mark: Buffer.from([0xff, 0xfe]), encoding: "utf-16le" },
  { mark: Buffer.from([0xfe, 0xff]), encoding: "utf-16be" },
] as const;
