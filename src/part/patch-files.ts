import { isDeepStrictEqual } from "node:util";

import { readText } from "../output/read-target.js";
import { formatOptions } from "../render/format-options.js";
import type { RelativePath } from "../render/rendered-file.js";
import { startFormatter, type Formatter } from "../render/start-formatter.js";
import { patchDeclarations } from "./patch-declarations.js";
import type { RenderedPart } from "./render-part.js";

/** A file on disk, and what becomes of it. */
export interface PatchedFile {
  readonly path: RelativePath;
  readonly found: string;
  readonly text: string;
}

/**
 * Puts the difference between two versions of a part into the files on disk.
 *
 * @param folder the real path of the output folder
 * @returns nothing where there are other files, modules or declarations, or where the part as it was
 *   isn't what is on disk
 */
export async function patchFiles(
  before: RenderedPart,
  after: RenderedPart,
  folder: string,
): Promise<readonly PatchedFile[] | undefined> {
  if (!isDeepStrictEqual([...before.files.keys()], [...after.files.keys()])) return undefined;
  if (!isDeepStrictEqual(before.modules, after.modules)) return undefined;
  const formatter = await startFormatter(formatOptions(folder), nothingBefore);
  if (!formatter.ok) return undefined;
  const patched: PatchedFile[] = [];
  for (const [path, text] of after.files) {
    const old = before.files.get(path) ?? "";
    if (old === text) continue;
    const file = await patchFile(path, old, text, folder, formatter.value);
    if (file === undefined) return undefined;
    patched.push(file);
  }
  return patched;
}

const nothingBefore = { recall: () => undefined, remember: () => undefined };

async function patchFile(
  path: RelativePath,
  before: string,
  after: string,
  folder: string,
  formatter: Formatter,
): Promise<PatchedFile | undefined> {
  const found = readText(folder, path);
  if (found === undefined) return undefined;
  const format = async (text: string): Promise<string> => (await formatter.file({ path, text, owner: "pym" })).text;
  const text = patchDeclarations(found, await format(before), await format(after));
  return text === undefined ? undefined : { path, found, text };
}
