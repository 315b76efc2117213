import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";

import { findBelow, type Target } from "../output/read-target.js";
import type { Input } from "./settled-run.js";

/** A hash of a text as it was read, without its byte order mark. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether an input is as it was. */
export function isUnchanged(input: Input): boolean {
  try {
    if (realpathSync(input.path) !== input.realPath) return false;
    const found = statSync(input.path);
    if (input.hash === null) return found.isDirectory();
    // A pipe in its place would have no end.
    return found.isFile() && hashContent(input.path) === input.hash;
  } catch {
    return false;
  }
}

// As `hashText` has it. What isn't UTF-8 has another text than its bytes, and so another hash.
function hashContent(file: string): string {
  const hash = createHash("sha256");
  let isFirst = true;
  eachPiece(file, (piece) => {
    const hasMark = isFirst && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf;
    hash.update(hasMark ? piece.subarray(3) : piece);
    isFirst = false;
  });
  return hash.digest("hex");
}

// Files of many megabytes, which nobody looks at: the room for one piece is enough.
const room = Buffer.allocUnsafeSlow(256 * 1024);

function eachPiece(file: string, visit: (piece: Buffer) => void): void {
  const descriptor = openSync(file, "r");
  try {
    for (let length = 1; length > 0;) {
      length = readSync(descriptor, room, 0, room.length, null);
      if (length > 0) visit(room.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A hash of all that is on disk of the paths that were looked at, byte for byte where it is text. */
export function hashTarget({ lookedAt, files }: Target): string {
  const hash = createHash("sha256");
  for (const path of lookedAt) {
    const found = files.get(path);
    const text = found?.kind === "text" ? found.text : "";
    hash.update(header(path, found?.kind ?? "nothing", Buffer.byteLength(text)));
    hash.update(text);
  }
  return hash.digest("hex");
}

/**
 * The same of what is on disk now, where all of it is text.
 *
 * @param folder the real path of the output folder
 * @returns nothing where something can't be read
 */
export function hashOnDisk(folder: string, paths: readonly string[]): string | undefined {
  const hash = createHash("sha256");
  try {
    for (const path of paths) addOnDisk(hash, folder, path);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

function addOnDisk(hash: Hash, folder: string, path: string): void {
  const found = findBelow(folder, path);
  if (!found.ok) throw new Error(`${path} can't be looked at`);
  if (found.value?.kind !== "file") {
    hash.update(header(path, found.value?.kind ?? "nothing", 0));
    return;
  }
  hash.update(header(path, "text", found.value.size));
  eachPiece(found.value.file, (piece) => hash.update(piece));
}

function header(path: string, kind: string, size: number): string {
  return JSON.stringify([path, kind, size]);
}
