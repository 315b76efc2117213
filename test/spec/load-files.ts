import { mkdtempSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import type { Checked } from "../../src/diagnostics/diagnostic.js";
import { loadSpecs } from "../../src/spec/load-specs.js";
import type { SpecDocument } from "../../src/spec/spec-document.js";

/** Writes files to a folder that lasts as long as the test. A value `{ linkTo }` makes a symlink. */
export function folderOf(files: Readonly<Record<string, string | { readonly linkTo: string }>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pym-spec-")));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof content === "string") writeFileSync(target, content);
    else symlinkSync(content.linkTo, target);
  }
  return folder;
}

/** Loads `api.yaml`, or another one, of these files. */
export async function load(
  files: Parameters<typeof folderOf>[0],
  refRoot?: string,
  file = "api.yaml",
): Promise<Checked<readonly SpecDocument[]>> {
  return loadSpecs([file], { cwd: folderOf(files), ...(refRoot !== undefined && { refRoot }) });
}

/** The document, where loading must have gone well. */
export async function loadDocument(text: string, others: Parameters<typeof folderOf>[0] = {}): Promise<SpecDocument> {
  const loaded = await load({ "api.yaml": text, ...others });
  const [document] = loaded.ok ? loaded.value : [];
  if (document === undefined) throw new Error(loaded.diagnostics.map(formatDiagnostic).join("\n"));
  return document;
}

/** Codes and messages, for a test that is about something else than their layout. */
export function messagesOf(result: Checked<unknown>): readonly string[] {
  return result.diagnostics.map(({ code, message }) => `${code}: ${message}`);
}
