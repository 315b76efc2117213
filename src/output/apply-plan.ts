import fs from "node:fs/promises";
import path from "node:path";

import type { Checked, Diagnostic } from "../diagnostics/diagnostic.js";
import { locateBelow } from "./below-folder.js";
import { commit, describeChanges, stage, type Change } from "./commit-changes.js";
import { recover } from "./journal.js";
import { withLock } from "./lock.js";
import { notWritable } from "./not-writable.js";
import { generatedFolder } from "../render/paths.js";
import { journalPath, lockPath } from "./ownership.js";
import { hasConflict, type Plan, type PlannedFile } from "./plan.js";
import { decodeUtf8 } from "../text/decode-utf8.js";
import { isCode } from "./read-target.js";
import type { RelativePath } from "../render/rendered-file.js";

export interface ApplyOptions {
  /** How long to wait for another run that is writing. */
  readonly waitMs?: number;
}

/**
 * Carries out a plan: all of it or nothing. It is the one place that writes, with the modules that
 * it is made of (the lock, the journal, the commit).
 *
 * @param plan one without conflicts
 * @returns the plan, when everything is on disk; an error with the tree as it was before, where
 *   something can't be written, another run is writing, or a file is no longer as it was planned
 */
export async function applyPlan(plan: Plan, options: ApplyOptions = {}): Promise<Checked<Plan>> {
  if (hasConflict(plan)) throw new Error("a plan with conflicts must not be applied");
  const wanted = plan.actions.flatMap(wantedChange);
  if (wanted.length === 0) return { ok: true, value: plan, diagnostics: [] };
  const diagnostics = await inLockedFolder(plan.folder, options, async () => {
    const changes = await prepare(plan.folder, wanted);
    return changes.ok ? write(plan.folder, changes.value) : changes.diagnostics;
  });
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, value: plan, diagnostics };
}

/**
 * Finishes, or takes back, what a killed run left half done, and removes its temporary files. Waits
 * for a run that is still writing. Costs two looks where there is nothing to do.
 *
 * @param folder the real path of the output folder
 */
export async function finishInterruptedRun(folder: string, options: ApplyOptions = {}): Promise<readonly Diagnostic[]> {
  for (const left of [journalPath, lockPath]) {
    const located = locateBelow(folder, left);
    if (!located.ok) return located.diagnostics;
    const isThere = await fs.stat(located.value).catch(() => undefined);
    if (isThere !== undefined) {
      return inLockedFolder(folder, options, () => Promise.resolve([]));
    }
  }
  return [];
}

interface WantedChange {
  readonly path: RelativePath;
  /** What was there when the plan was made; null for no file, undefined for no matter what. */
  readonly before: string | null | undefined;
  /** Null for no file. */
  readonly after: string | null;
}

function wantedChange(planned: PlannedFile): readonly WantedChange[] {
  const { path: file } = planned;
  switch (planned.action) {
    case "create":
      return [{ path: file, before: null, after: planned.text }];
    case "update":
    case "append":
      return [{ path: file, before: planned.before, after: planned.text }];
    case "remove":
      return [{ path: file, before: planned.before, after: null }];
    case "unchanged":
    case "keep":
    case "conflict":
    case "blocked":
      return [];
  }
}

// The lock is a file in pym's folder, so that this has to be there first; a failed run removes it.
async function inLockedFolder(
  folder: string,
  { waitMs = 10_000 }: ApplyOptions,
  run: () => Promise<readonly Diagnostic[]>,
): Promise<readonly Diagnostic[]> {
  const located = locateBelow(folder, generatedFolder);
  if (!located.ok) return located.diagnostics;
  const home = located.value;
  try {
    const first = await fs.mkdir(home, { recursive: true });
    const found = await withLock(folder, waitMs, async () => {
      await recover(folder);
      return run();
    });
    if (first !== undefined) await removeEmptyFolders(home, path.dirname(first));
    return found;
  } catch (error) {
    return [notWritable(generatedFolder, error)];
  }
}

// Up to, and without, a folder that was there before.
async function removeEmptyFolders(from: string, end: string): Promise<void> {
  for (let folder = from; folder !== end; folder = path.dirname(folder)) {
    const isGone = await fs.rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!isGone) return;
  }
}

/** Looks at each file again: the plan was made before the lock was held. */
async function prepare(folder: string, wanted: readonly WantedChange[]): Promise<Checked<readonly Change[]>> {
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { path: relative, before, after } of wanted) {
    const located = locateBelow(folder, relative);
    diagnostics.push(...located.diagnostics);
    if (!located.ok) continue;
    try {
      const found = await currentState(located.value);
      const text = found === null ? null : decodeUtf8(found.bytes);
      if (text === after) continue; // by another run that had the same to do
      if (before !== undefined && text !== before) diagnostics.push(changedMeanwhile(relative));
      if (found !== null && (found.mode & 0o200) === 0) diagnostics.push(readOnly(relative));
      changes.push({ relative, file: located.value, was: found, after });
    } catch (error) {
      diagnostics.push(notWritable(relative, error));
    }
  }
  return diagnostics.length > 0 ? { ok: false, diagnostics } : { ok: true, value: changes, diagnostics };
}

async function currentState(file: string): Promise<Change["was"]> {
  try {
    const { mode } = await fs.stat(file);
    return { bytes: await fs.readFile(file), mode };
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

function changedMeanwhile(relative: RelativePath): Diagnostic {
  return {
    code: "not-writable",
    severity: "error",
    message: `${relative} was changed while pym ran`,
    help: "run pym again; nothing was written",
  };
}

function readOnly(relative: RelativePath): Diagnostic {
  return {
    code: "not-writable",
    severity: "error",
    message: `${relative} is read-only`,
    help: "make the file writable, or choose another folder with --output",
  };
}

async function write(folder: string, changes: readonly Change[]): Promise<readonly Diagnostic[]> {
  if (changes.length === 0) return [];
  const journal = await describeChanges(folder, changes);
  const failed = (await stage(folder, changes, journal)) ?? (await commit(folder, changes, journal));
  return failed === undefined ? [] : [failed];
}
