import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, parse } from "node:path";
import { nearest } from "../diagnostics/nearest.js";

/**
 * The path of the document that may be meant by one that isn't there: one that is spelt nearly so, or
 * has another extension, in this folder, or where there is none, in one that is spelt nearly so.
 */
export async function nearestFile(absolutePath: string): Promise<string | undefined> {
  const { dir, base, name } = parse(absolutePath);
  const folder = await nearestFolder(dir);
  const entries = (folder === undefined ? undefined : await entriesOf(folder)) ?? [];
  const names = entries
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/i.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  const near = nearest(base, names) ?? names.find((other) => parse(other).name === name);
  return folder === undefined || near === undefined ? undefined : join(folder, near);
}

async function nearestFolder(folder: string): Promise<string | undefined> {
  if ((await entriesOf(folder)) !== undefined) return folder;
  const parent = dirname(folder) === folder ? undefined : await nearestFolder(dirname(folder));
  const beside = (parent === undefined ? undefined : await entriesOf(parent)) ?? [];
  const names = beside.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const near = nearest(basename(folder), names.sort());
  return parent === undefined || near === undefined ? undefined : join(parent, near);
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | undefined> {
  return readdir(folder, { withFileTypes: true }).catch(() => undefined);
}
