import { hash } from "node:crypto";

import { createTextMemo } from "./text-memo.js";

/** The SHA-256 of a text in UTF-8, as hexadecimal digits. */
export function textHash(text: string): string {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  const found = hash("sha256", text);
  hashes.set(text, found);
  return found;
}

const hashes = createTextMemo<string>();
