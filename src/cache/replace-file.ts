import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** Replaces a file in one step: whoever reads it has the old one or the new one. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temp = `${file}.${String(process.pid)}`;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(temp, text);
  await rename(temp, file);
}
