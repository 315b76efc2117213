import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";

import { locateBelow } from "./below-folder.js";
import { journalPath } from "./ownership.js";
import type { RelativePath } from "../render/rendered-file.js";

/**
 * What a run is about to do, written before it does it. While `staging`, new texts are only in
 * temporary files: a run that is killed then has changed nothing. Once `committing`, all of them are
 * complete, and whoever finds the journal can finish the run.
 */
export interface Journal {
  readonly state: "staging" | "committing";
  readonly entries: readonly JournalEntry[];
  /** Folders that the run makes, outermost first. */
  readonly newFolders: readonly RelativePath[];
}

export interface JournalEntry {
  readonly path: RelativePath;
  /** Hashes of the bytes before and after; null for no file. */
  readonly before: string | null;
  readonly after: string | null;
}

export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  const file = path.join(folder, journalPath);
  await fs.writeFile(tempOf(file), JSON.stringify(journal), { flush: true });
  await fs.rename(tempOf(file), file);
}

export async function removeJournal(folder: string): Promise<void> {
  const file = path.join(folder, journalPath);
  await fs.rm(tempOf(file), { force: true });
  await fs.rm(file, { force: true });
}

/** Beside the file, so that a rename puts it in place in one step. */
export function tempOf(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.pym-tmp`);
}

/** As `textHash` has it of what the bytes are the text of. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Brings a folder that a killed run left into order: finishes what it was committing, takes back
 * what it was staging. A file that somebody changed since then stays as it is. The lock must be held.
 */
export async function recover(folder: string): Promise<void> {
  const journal = await readJournal(folder);
  if (journal?.state === "committing") {
    for (const entry of journal.entries) await finish(folder, entry);
  }
  if (journal !== undefined) await discard(folder, journal);
  await removeJournal(folder);
}

async function readJournal(folder: string): Promise<Journal | undefined> {
  const file = path.join(folder, journalPath);
  const text = await fs.readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJournal(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== "object" || value === null) return false;
  const { state, entries, newFolders } = value as Partial<Record<keyof Journal, unknown>>;
  const isState = state === "staging" || state === "committing";
  return isState && isList(entries, isEntry) && isList(newFolders, isText);
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isEntry(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { path: file, before, after } = value as Partial<Record<keyof JournalEntry, unknown>>;
  return isText(file) && [before, after].every((hash) => hash === null || isText(hash));
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

async function finish(folder: string, { path: relative, before, after }: JournalEntry) {
  // The journal is a file like any other: what it says must not lead out of the folder.
  const located = locateBelow(folder, relative);
  if (!located.ok || (await hashOfFile(located.value)) !== before) return;
  if (after === null) await fs.rm(located.value, { force: true });
  else if ((await hashOfFile(tempOf(located.value))) === after) {
    await fs.rename(tempOf(located.value), located.value);
  }
}

async function hashOfFile(file: string): Promise<string | null> {
  return fs.readFile(file).then(hashOf, () => null);
}

/** Removes the temporary files of a run and the folders that it made, if they are empty. */
export async function discard(folder: string, journal: Journal): Promise<void> {
  for (const { path: relative } of journal.entries) {
    const located = locateBelow(folder, relative);
    if (located.ok) await fs.rm(tempOf(located.value), { force: true });
  }
  for (const relative of [...journal.newFolders].reverse()) {
    const located = locateBelow(folder, relative);
    if (located.ok) await fs.rmdir(located.value).catch(() => undefined);
  }
}
