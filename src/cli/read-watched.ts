import { readFile, stat } from "node:fs/promises";

const largest = 100_000_000;

/**
 * The bytes of a file that a document names; nothing where there is no ordinary file of a size that a
 * run would read. A document can name a device or a pipe, which have no end.
 */
export async function readWatched(file: string): Promise<Buffer | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= largest ? await readFile(file) : undefined;
  } catch {
    return undefined;
  }
}
