import { lineDiff } from "./line-diff.js";
import { isAlike, neutralHash, recallHash, type KnownHashes } from "./neutral-text.js";
import { generatedHeader } from "../render/generated-header.js";
import { generatedFolder } from "../render/paths.js";
import type { ConflictReason, PlannedFile } from "./plan.js";
import type { OnDisk, Target } from "./read-target.js";
import type { RelativePath, RenderedFile } from "../render/rendered-file.js";

/**
 * What has to happen to a file that was rendered. A file counts as it was written however a
 * formatter or git's line endings changed it since; only what a person changes is an edit.
 */
export function planFile(file: RenderedFile, target: Target, isForced: boolean, hashes: KnownHashes): PlannedFile {
  const { path, owner, text } = file;
  const found = target.files.get(path);
  if (found === undefined) return { action: "create", path, owner, text };
  if (owner === "user") return { action: "keep", path };
  const written = writtenText(found);
  // Most often it is what the last run rendered.
  if (written !== undefined && written !== text) recallHash(written, hashes);
  if (written !== undefined && isAlike(written, text)) return { action: "unchanged", path };
  const known = target.manifest.files.get(path);
  const isUntouched = written !== undefined && known === neutralHash(written);
  if (isUntouched || isForced) return { action: "update", path, ...before(found), text };
  const reason = known === undefined ? "not pym's" : "edited";
  return conflict(path, reason, found, text);
}

/**
 * What has to happen to a file that pym wrote once and did not render now.
 *
 * @returns nothing where there is nothing to do
 */
export function planStale(path: RelativePath, target: Target, isForced: boolean): readonly PlannedFile[] {
  const found = target.files.get(path);
  if (found === undefined || found.kind === "outside") return [];
  // The manifest is a file that anybody can edit: it must not make pym remove something else.
  if (!path.startsWith(`${generatedFolder}/`)) return [];
  const known = target.manifest.files.get(path);
  const written = writtenText(found);
  const isUntouched = written !== undefined && known === neutralHash(written);
  if (isUntouched || isForced) return [{ action: "remove", path, ...before(found) }];
  return [conflict(path, "edited and stale", found, "")];
}

type TextOnDisk = Extract<OnDisk, { kind: "text" }>;

function isText(found: OnDisk): found is TextOnDisk {
  return found.kind === "text";
}

// `eslint --fix` removes a directive that disables nothing: that is no edit of anybody's.
function writtenText(found: OnDisk): string | undefined {
  if (!isText(found)) return undefined;
  return found.text.includes(header) ? found.text : `${header}\n\n${found.text.trimStart()}`;
}

const header = String(generatedHeader);

function before(found: OnDisk): { readonly before?: string } {
  return isText(found) ? { before: found.text } : {};
}

function conflict(path: RelativePath, reason: ConflictReason, found: OnDisk, text: string): PlannedFile {
  const diff = isText(found) ? lineDiff(path, found.text, text) : "(what is on disk is not text)\n";
  return { action: "conflict", path, reason, diff };
}
