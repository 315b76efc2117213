import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";

import { readBytes, type Target } from "../output/read-target.js";
import type { Input } from "./settled-run.js";

/** A hash of a text as it was read, without its byte order mark. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether an input is as it was. */
export async function isUnchanged(input: Input): Promise<boolean> {
  try {
    if ((await realpath(input.path)) !== input.realPath) return false;
    const found = await stat(input.path);
    if (input.hash === null) return found.isDirectory();
    // A pipe in its place would have no end.
    if (!found.isFile()) return false;
    const bytes = await readFile(input.path);
    // What isn't UTF-8 has another text than its bytes.
    return isUtf8(bytes) && hashBytes(bytes) === input.hash;
  } catch {
    return false;
  }
}

// As `hashText` has it, without decoding megabytes.
function hashBytes(bytes: Buffer): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return createHash("sha256")
    .update(hasMark ? bytes.subarray(3) : bytes)
    .digest("hex");
}

/** A hash of all that is on disk of the paths that were looked at, byte for byte where it is text. */
export function hashTarget({ lookedAt, files }: Target): string {
  const hash = createHash("sha256");
  for (const path of lookedAt) {
    const found = files.get(path);
    const text = found?.kind === "text" ? found.text : "";
    hash.update(JSON.stringify([path, found?.kind ?? "nothing", Buffer.byteLength(text)]));
    hash.update(text);
  }
  return hash.digest("hex");
}

/**
 * The same of what is on disk now, without decoding megabytes.
 *
 * @param folder the real path of the output folder
 * @returns nothing where something can't be read
 */
export function hashOnDisk(folder: string, paths: readonly string[]): string | undefined {
  const hash = createHash("sha256");
  for (const path of paths) {
    const read = readBytes(folder, path);
    if (!read.ok) return undefined;
    const isText = read.value?.kind === "bytes" && isUtf8(read.value.bytes);
    const bytes = isText ? read.value.bytes : noBytes;
    const kind = read.value?.kind === "bytes" ? (isText ? "text" : "binary") : (read.value?.kind ?? "nothing");
    hash.update(JSON.stringify([path, kind, bytes.length]));
    hash.update(bytes);
  }
  return hash.digest("hex");
}

const noBytes = new Uint8Array();
