import fs from "node:fs/promises";
import path from "node:path";

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { discard, hashOf, removeJournal, tempOf, writeJournal, type Journal } from "./journal.js";
import { textHash } from "../text/text-hash.js";
import { notWritable } from "./not-writable.js";
import { generatedFolder } from "../render/paths.js";
import { manifestPath } from "./ownership.js";
import type { RelativePath } from "../render/rendered-file.js";

/** One file, from what it was to what it becomes. */
export interface Change {
  readonly relative: RelativePath;
  /** Where it really is. */
  readonly file: string;
  readonly was: { readonly bytes: Buffer; readonly mode: number } | null;
  readonly after: string | null;
}

/** Says, before anything is written, what the changes are. */
export async function describeChanges(folder: string, changes: readonly Change[]): Promise<Journal> {
  const newFolders = new Set<RelativePath>();
  for (const { file } of changes) {
    for (let at = path.dirname(file); at !== folder; at = path.dirname(at)) {
      if ((await fs.stat(at).catch(() => undefined)) !== undefined) break;
      newFolders.add(path.relative(folder, at).replaceAll(path.sep, "/"));
    }
  }
  return {
    state: "staging",
    entries: changes.map(({ relative, was, after }) => ({
      path: relative,
      before: was === null ? null : hashOf(was.bytes),
      after: after === null ? null : textHash(after),
    })),
    newFolders: [...newFolders].sort(),
  };
}

/**
 * Writes all new texts to temporary files beside their places. Until this has worked for all of
 * them, nothing of the user's has changed.
 *
 * @returns what went wrong; then the temporary files are gone again
 */
export async function stage(
  folder: string,
  changes: readonly Change[],
  journal: Journal,
): Promise<Diagnostic | undefined> {
  try {
    await writeJournal(folder, { ...journal, state: "staging" });
    const failed = await stageAll(changes);
    if (failed !== undefined) {
      await takeBack(folder, journal);
      return failed;
    }
    await writeJournal(folder, { ...journal, state: "committing" });
    return undefined;
  } catch (error) {
    await takeBack(folder, journal);
    return notWritable(manifestPath, error);
  }
}

async function takeBack(folder: string, journal: Journal): Promise<void> {
  await discard(folder, journal);
  await removeJournal(folder);
}

// A flushed file is waited for; several at once take little longer than one.
async function stageAll(changes: readonly Change[]): Promise<Diagnostic | undefined> {
  for (let start = 0; start < changes.length; start += atOnce) {
    const batch = changes.slice(start, start + atOnce);
    // All of them end before what is there is taken back.
    const staged = await Promise.allSettled(batch.map(stageOne));
    const failed = staged.flatMap((result, index) => {
      const relative = batch[index]?.relative;
      return result.status === "rejected" && relative !== undefined ? [notWritable(relative, result.reason)] : [];
    });
    if (failed[0] !== undefined) return failed[0];
  }
  return undefined;
}

const atOnce = 16;

async function stageOne({ file, was, after }: Change): Promise<void> {
  if (after === null) return;
  await fs.mkdir(path.dirname(file), { recursive: true });
  await writeTemp(file, after, was?.mode);
}

// `wx` follows no link that somebody put there; flushed, so that a crash can't leave it empty.
async function writeTemp(file: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const temp = tempOf(file);
  await fs.rm(temp, { force: true });
  await fs.writeFile(temp, content, { flag: "wx", flush: true });
  if (mode !== undefined) await fs.chmod(temp, mode & 0o7777);
}

/**
 * Puts the staged files into place, and removes what is to be removed.
 *
 * @returns what went wrong; then everything is as it was before
 */
export async function commit(
  folder: string,
  changes: readonly Change[],
  journal: Journal,
): Promise<Diagnostic | undefined> {
  const done: Change[] = [];
  // The manifest describes the other files, so that it comes last.
  for (const change of [...changes].sort((a, b) => rank(a) - rank(b))) {
    try {
      if (change.after === null) await fs.unlink(change.file);
      else await fs.rename(tempOf(change.file), change.file);
      done.push(change);
    } catch (error) {
      await rollBack(folder, journal, done);
      return notWritable(change.relative, error);
    }
  }
  await removeJournal(folder);
  await removeEmptyFolders(folder, changes);
  return undefined;
}

function rank({ relative }: Change): number {
  return relative === manifestPath ? 1 : 0;
}

async function rollBack(folder: string, journal: Journal, done: readonly Change[]): Promise<void> {
  for (const { file, was } of [...done].reverse()) {
    if (was === null) await fs.rm(file, { force: true });
    else {
      await writeTemp(file, was.bytes, was.mode);
      await fs.rename(tempOf(file), file);
    }
  }
  await takeBack(folder, journal);
}

async function removeEmptyFolders(folder: string, changes: readonly Change[]): Promise<void> {
  const home = path.join(folder, generatedFolder);
  for (const { file, after } of changes) {
    if (after !== null) continue;
    for (let at = path.dirname(file); at.startsWith(`${home}${path.sep}`); at = path.dirname(at)) {
      const isGone = await fs.rmdir(at).then(
        () => true,
        () => false,
      );
      if (!isGone) break;
    }
  }
}
