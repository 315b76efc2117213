import { lstatSync, realpathSync } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";

import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { RelativePath } from "../render/rendered-file.js";

/**
 * Where a file of the output folder really is, with all links on the way followed.
 *
 * @param folder the real path of the output folder
 * @param relative the file, which needn't be there; nor need its folders
 * @returns its absolute path below the folder; an error where the path or a link leads out of it
 */
export function locateBelow(folder: string, relative: RelativePath): Checked<string> {
  if (!isPlainPath(relative)) return outside(relative);
  const missing: string[] = [];
  let existing = path.join(folder, relative);
  while (existing !== folder && !isThere(existing)) {
    missing.unshift(path.basename(existing));
    existing = path.dirname(existing);
  }
  // A link that leads nowhere has no real path: what is written through it could be anywhere.
  const real = existing === folder ? folder : realPath(existing);
  if (real === undefined || !isBelow(folder, real)) return outside(relative);
  return checked(path.join(real, ...missing), []);
}

/** The output folder's own real path, whether it is there yet or not. */
export async function realFolder(folder: string): Promise<string> {
  const absolute = path.resolve(folder);
  const real = await fs.realpath(absolute).catch(() => undefined);
  if (real !== undefined) return real;
  const parent = path.dirname(absolute);
  return parent === absolute ? absolute : path.join(await realFolder(parent), path.basename(absolute));
}

/** Whether a path has nothing but plain names: no `..`, no drive, no backslash, no empty part. */
export function isPlainPath(relative: RelativePath): boolean {
  return relative
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:*?"<>|\0]/.test(part));
}

function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function outside(relative: RelativePath): Checked<never> {
  return { ok: false, diagnostics: [outsideOutput(relative)] };
}

export function outsideOutput(relative: RelativePath): Diagnostic {
  return {
    code: "path-outside-output",
    severity: "error",
    message: `${relative} leads out of the output folder`,
    help: "remove the link on its way, or choose the folder that it leads to with --output",
  };
}
