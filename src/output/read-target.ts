import { readFileSync, statSync, type Stats } from "node:fs";
import path from "node:path";

import { checked, isError, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import { decodeUtf8 } from "../text/decode-utf8.js";
import { isPlainPath, locateBelow, realFolder } from "./below-folder.js";
import { emptyManifest, parseManifest, type Manifest } from "./manifest.js";
import { generatedFolder } from "../render/paths.js";
import { manifestPath } from "./ownership.js";
import type { RelativePath } from "../render/rendered-file.js";

/** What is in the output folder, as far as this run is concerned. */
export interface Target {
  /** The real, absolute path of the output folder, which needn't be there yet. */
  readonly folder: string;
  /** A path that isn't in here isn't on disk. */
  readonly files: ReadonlyMap<RelativePath, OnDisk>;
  readonly manifest: Manifest;
  /** All paths that were looked at, whether there is anything or not: while these stay, so does the rest. */
  readonly lookedAt: readonly RelativePath[];
}

export type OnDisk =
  | { readonly kind: "text"; readonly text: string }
  /** Not UTF-8: nothing can be added to it without harm. */
  | { readonly kind: "binary" }
  /** Behind a link that leads out of the folder: nothing to read, and nothing to write. */
  | { readonly kind: "outside" }
  /** A folder, a pipe, a device: nothing that could be replaced. */
  | { readonly kind: "other"; readonly what: string };

/**
 * Reads what is on disk of the given paths, of those in the manifest, and of the modules that one of
 * them exports again with `export *`. Nothing else of the folder is looked at.
 *
 * @param known what needn't be read, since this run has read or written it
 * @returns errors for what is no path below the folder and files that can't be read; a warning
 *   where the manifest is no manifest, which counts as none
 */
export async function readTarget(
  outputFolder: string,
  paths: readonly RelativePath[],
  known: ReadonlyMap<RelativePath, OnDisk> = new Map(),
): Promise<Checked<Target>> {
  const folder = await realFolder(outputFolder);
  const files = new Map<RelativePath, OnDisk>();
  const lookedAt = new Set<RelativePath>();
  const diagnostics: Diagnostic[] = [];
  const read = (wanted: readonly RelativePath[]): void => {
    const missing = [...new Set(wanted)].filter((file) => !files.has(file)).sort();
    for (const file of missing) lookedAt.add(file);
    for (const file of missing) {
      const result = known.has(file) ? checked(known.get(file), []) : readOne(folder, file);
      diagnostics.push(...result.diagnostics);
      if (result.ok && result.value !== undefined) files.set(file, result.value);
    }
  };
  read([manifestPath]);
  const manifest = readManifest(files.get(manifestPath), diagnostics);
  read([...paths, ...manifestPaths(manifest)]);
  readReExported(files, read);
  if (diagnostics.some(isError)) return { ok: false, diagnostics };
  return { ok: true, value: { folder, files, manifest, lookedAt: [...lookedAt].sort() }, diagnostics };
}

function manifestPaths({ files, operations, unbound }: Manifest): readonly RelativePath[] {
  const contracts = [...operations, ...unbound.map(({ contract }) => contract)];
  return [...files.keys(), ...contracts.map(({ module }) => module)];
}

// There are many small files, and each step of reading one takes longer beside this thread than in it.
function readOne(folder: string, relative: RelativePath): Checked<OnDisk | undefined> {
  const found = findBelow(folder, relative);
  if (!found.ok) return found;
  if (found.value?.kind !== "file") return checked(found.value, []);
  try {
    const text = decodeUtf8(readFileSync(found.value.file));
    return checked(text === undefined ? { kind: "binary" } : { kind: "text", text }, []);
  } catch (error) {
    return { ok: false, diagnostics: [notReadable(relative, error)] };
  }
}

/** The text of one path below a folder, as `readTarget` finds it; nothing where that finds no text. */
export function readText(folder: string, relative: RelativePath): string | undefined {
  const found = readOne(folder, relative);
  return found.ok && found.value?.kind === "text" ? found.value.text : undefined;
}

/** What is at a path, before it is read. */
export type Found =
  | { readonly kind: "file"; readonly file: string; readonly size: number }
  | Extract<OnDisk, { readonly kind: "outside" | "other" }>;

/** Finds one path below a folder, as `readTarget` does: nothing where there is nothing. */
export function findBelow(folder: string, relative: RelativePath): Checked<Found | undefined> {
  const located = locateBelow(folder, relative);
  if (!located.ok) return isPlainPath(relative) ? checked({ kind: "outside" }, []) : located;
  try {
    return checked(findEntry(located.value), []);
  } catch (error) {
    return { ok: false, diagnostics: [notReadable(relative, error)] };
  }
}

function findEntry(file: string): Found | undefined {
  const found = statOf(file);
  if (found === undefined) return undefined;
  if (found.isDirectory()) return { kind: "other", what: "a folder" };
  return found.isFile() ? { kind: "file", file, size: found.size } : { kind: "other", what: "not a file" };
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (isCode(error, "ENOTDIR")) return undefined;
    throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function notReadable(relative: RelativePath, error: unknown): Diagnostic {
  return {
    code: "file-not-readable",
    severity: "error",
    message: `${relative} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    help: "pym must read each file that it may write; see who may read this one",
  };
}

function readManifest(found: OnDisk | undefined, diagnostics: Diagnostic[]): Manifest {
  if (found === undefined) return emptyManifest;
  const manifest = found.kind === "text" ? parseManifest(found.text) : undefined;
  if (manifest === undefined) {
    diagnostics.push({
      code: "invalid-json",
      severity: "warning",
      message: `${manifestPath} is not a list of pym's files, and counts as none`,
      help: "after a merge, take either side of it; pym brings it up to date",
    });
  }
  return manifest ?? emptyManifest;
}

// `export * from "./other.js"`: what the other file exports counts, so it must be known.
function readReExported(
  files: ReadonlyMap<RelativePath, OnDisk>,
  read: (wanted: readonly RelativePath[]) => void,
): void {
  const seen = new Set<RelativePath>();
  for (;;) {
    const unseen = [...files].filter(([file]) => !seen.has(file));
    unseen.forEach(([file]) => seen.add(file));
    const wanted = unseen.flatMap(([file, found]) =>
      found.kind === "text" && !isGenerated(file) ? reExportedFiles(file, found.text) : [],
    );
    if (wanted.length === 0) return;
    read(wanted);
  }
}

// pym exports nothing again, and what it generates is long.
function isGenerated(file: RelativePath): boolean {
  return file.startsWith(`${generatedFolder}/`);
}

function reExportedFiles(file: RelativePath, text: string): readonly RelativePath[] {
  return [...text.matchAll(/\bexport\s*\*\s*from\s*["'](\.[^"'\n]+)["']/g)].flatMap(([, from]) =>
    from === undefined ? [] : moduleCandidates(file, from),
  );
}

/** The files that a relative import can mean, likeliest first; none where it leads out. */
export function moduleCandidates(file: RelativePath, from: string): readonly RelativePath[] {
  const target = path.posix.join(path.posix.dirname(file), from);
  if (target.startsWith("..")) return [];
  const stem = target.replace(/\.[cm]?[jt]sx?$/, "");
  const names = [`${stem}.ts`, `${stem}.tsx`, `${stem}.mts`, `${stem}.cts`, `${stem}.js`];
  return [...new Set([...names, `${target}/index.ts`, `${target}.ts`])];
}
