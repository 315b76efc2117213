import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";

import { findBelow, type Target } from "../output/read-target.js";
import { textHash } from "../text/text-hash.js";
import type { Input } from "./settled-run.js";

/** Whether an input is the file, or the folder, that it was, whatever is in it now. */
export function isSameFile(input: Input): boolean {
  try {
    return realpathSync(input.path) === input.realPath;
  } catch {
    return false;
  }
}

/** Whether an input is as it was. */
export function isUnchanged(input: Input): boolean {
  if (!isSameFile(input)) return false;
  try {
    const found = statSync(input.path);
    if (input.hash === null) return found.isDirectory();
    // A pipe in its place would have no end.
    return found.isFile() && hashContent(input.path, { withMark: false }) === input.hash;
  } catch {
    return false;
  }
}

// As `textHash` has it. What isn't UTF-8 has another text than its bytes, and so another hash.
function hashContent(file: string, { withMark }: { readonly withMark: boolean }): string {
  const hash = createHash("sha256");
  let isFirst = true;
  eachPiece(file, (piece) => {
    const hasMark = isFirst && piece[0] === 0xef && piece[1] === 0xbb && piece[2] === 0xbf;
    hash.update(hasMark && !withMark ? piece.subarray(3) : piece);
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
  return hashEntries(
    lookedAt.map((path) => {
      const found = files.get(path);
      return [path, found?.kind ?? "nothing", found?.kind === "text" ? textHash(found.text) : ""];
    }),
  );
}

/**
 * The same of what is on disk now, where all of it is text.
 *
 * @param folder the real path of the output folder
 * @returns nothing where something can't be read
 */
export function hashOnDisk(folder: string, paths: readonly string[]): string | undefined {
  const entries = entriesOnDisk(folder, paths);
  return entries && hashEntries(entries);
}

/** What `hashOnDisk` is a hash of. */
export function entriesOnDisk(folder: string, paths: readonly string[]): readonly Entry[] | undefined {
  try {
    return paths.map((path) => entryOnDisk(folder, path));
  } catch {
    return undefined;
  }
}

/** What is at a path, and the hash of its text where it is one. */
export type Entry = readonly [path: string, kind: string, hash: string];

function entryOnDisk(folder: string, path: string): Entry {
  const found = findBelow(folder, path);
  if (!found.ok) throw new Error(`${path} can't be looked at`);
  return found.value?.kind === "file"
    ? [path, "text", hashContent(found.value.file, { withMark: true })]
    : [path, found.value?.kind ?? "nothing", ""];
}

/** A hash of all that is on disk. */
export function hashEntries(entries: readonly Entry[]): string {
  return textHash(JSON.stringify(entries));
}
