import fs from "node:fs/promises";
import path from "node:path";

import { checked, isError, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import { isPlainPath, locateBelow, realFolder } from "./below-folder.js";
import { emptyManifest, parseManifest, type Manifest } from "./manifest.js";
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
 * @returns errors for what is no path below the folder and files that can't be read; a warning
 *   where the manifest is no manifest, which counts as none
 */
export async function readTarget(outputFolder: string, paths: readonly RelativePath[]): Promise<Checked<Target>> {
  const folder = await realFolder(outputFolder);
  const files = new Map<RelativePath, OnDisk>();
  const lookedAt = new Set<RelativePath>();
  const diagnostics: Diagnostic[] = [];
  const read = async (wanted: readonly RelativePath[]): Promise<void> => {
    const missing = [...new Set(wanted)].filter((file) => !files.has(file)).sort();
    for (const file of missing) lookedAt.add(file);
    const found = await mapSome(missing, (file) => readOne(folder, file));
    found.forEach((result, index) => {
      diagnostics.push(...result.diagnostics);
      const file = missing[index];
      if (result.ok && result.value !== undefined && file !== undefined) {
        files.set(file, result.value);
      }
    });
  };
  await read([manifestPath]);
  const manifest = readManifest(files.get(manifestPath), diagnostics);
  await read([...paths, ...manifestPaths(manifest)]);
  await readReExported(files, read);
  if (diagnostics.some(isError)) return { ok: false, diagnostics };
  return { ok: true, value: { folder, files, manifest, lookedAt: [...lookedAt].sort() }, diagnostics };
}

/** Does something for all of many files, a few at a time: thousands of open ones are more than some systems allow. */
export async function mapSome<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += 64) {
    results.push(...(await Promise.all(items.slice(start, start + 64).map(run))));
  }
  return results;
}

function manifestPaths({ files, operations, unbound }: Manifest): readonly RelativePath[] {
  const contracts = [...operations, ...unbound.map(({ contract }) => contract)];
  return [...files.keys(), ...contracts.map(({ module }) => module)];
}

async function readOne(folder: string, relative: RelativePath): Promise<Checked<OnDisk | undefined>> {
  const read = await readBytes(folder, relative);
  if (!read.ok) return read;
  if (read.value?.kind !== "bytes") return checked(read.value, []);
  const text = decode(read.value.bytes);
  return checked(text === undefined ? { kind: "binary" } : { kind: "text", text }, []);
}

/** What is on disk, as it is there. */
export type RawOnDisk =
  { readonly kind: "bytes"; readonly bytes: Uint8Array } | Extract<OnDisk, { readonly kind: "outside" | "other" }>;

/** Reads one path below a folder, as `readTarget` does, without decoding it. */
export async function readBytes(folder: string, relative: RelativePath): Promise<Checked<RawOnDisk | undefined>> {
  const located = await locateBelow(folder, relative);
  if (!located.ok) return isPlainPath(relative) ? checked({ kind: "outside" }, []) : located;
  try {
    return { ok: true, value: await readEntry(located.value), diagnostics: [] };
  } catch (error) {
    return { ok: false, diagnostics: [notReadable(relative, error)] };
  }
}

async function readEntry(file: string): Promise<RawOnDisk | undefined> {
  const found = await fs.stat(file).catch((error: unknown) => {
    if (isCode(error, "ENOENT") || isCode(error, "ENOTDIR")) return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (found.isDirectory()) return { kind: "other", what: "a folder" };
  if (!found.isFile()) return { kind: "other", what: "not a file" };
  return { kind: "bytes", bytes: await fs.readFile(file) };
}

/** The text of a file, with its byte order mark; nothing where it isn't UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
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
async function readReExported(
  files: ReadonlyMap<RelativePath, OnDisk>,
  read: (wanted: readonly RelativePath[]) => Promise<void>,
): Promise<void> {
  const seen = new Set<RelativePath>();
  for (;;) {
    const unseen = [...files].filter(([file]) => !seen.has(file));
    unseen.forEach(([file]) => seen.add(file));
    const wanted = unseen.flatMap(([file, found]) => (found.kind === "text" ? reExportedFiles(file, found.text) : []));
    if (wanted.length === 0) return;
    await read(wanted);
  }
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
