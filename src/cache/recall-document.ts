import { readFile } from "node:fs/promises";

import { textHash } from "../text/text-hash.js";
import { cacheFile } from "./cache-file.js";
import type { Input } from "./settled-run.js";

/**
 * The text of the document that the last run of an output folder read.
 *
 * @param folder the real path of the output folder
 * @param document what that run noted of it
 * @returns nothing where that text isn't there, or is another one
 */
export async function recallDocument(
  folder: string,
  document: Input,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const file = await cacheFile(folder, "document.txt", env);
  const text = file === undefined ? undefined : await readFile(file, "utf8").catch(() => undefined);
  return text !== undefined && textHash(text) === document.hash ? text : undefined;
}
