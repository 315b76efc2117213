import { expect, test } from "vitest";

import { decodeUtf8 } from "../../src/text/decode-utf8.js";

test.each([
  ["nothing", ""],
  ["ASCII", "a\r\nb"],
  ["a byte order mark, which stays", "\uFEFFa"],
  ["Latin-1", "é"],
  // A character of four bytes at each place around the end of a piece.
  ...[0, 1, 2, 3, 4].map((before): [string, string] => [
    `a character across pieces, ${String(before)}`,
    `${"a".repeat(32 * 1024 - before)}😀${"b".repeat(70_000)}é`,
  ]),
  ["no character of ASCII at all", "漢".repeat(50_000)],
])("decodes %s", (_, text) => {
  expect(decodeUtf8(Buffer.from(text)) === text).toBe(true);
});

test.each([
  ["a byte that begins nothing", [0x61, 0x80]],
  ["half a character", [0xf0, 0x9f]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
])("takes %s for no text", (_, bytes) => {
  expect(decodeUtf8(Buffer.from(bytes))).toBeUndefined();
});
