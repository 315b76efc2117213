import { dirname, resolve } from "node:path";
import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import { locate } from "../diagnostics/locate.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { checkDocument } from "./check-document.js";
import { detectVersion } from "./detect-version.js";
import { createOrigins, type ParsedFile } from "./origins.js";
import { readSpecFile, type SurveyedFile } from "./read-file.js";
import { readReferencedFiles } from "./read-referenced-files.js";
import { resolveRefs } from "./resolve-refs.js";
import { fileStem } from "./schema-names.js";
import type { SpecDocument } from "./spec-document.js";
import { upgrade20 } from "./upgrade-2-0.js";
import { upgrade30 } from "./upgrade-3-0.js";

export interface LoadOptions {
  /** The folder that paths are relative to, as given and as shown. */
  readonly cwd: string;
  /** Absolute: references may lead to files below it. Each document's own folder if absent. */
  readonly refRoot?: string;
  /** The origins that references may lead to: `https://example.com`. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Reads API descriptions (Swagger 2.0, OpenAPI 3.0, 3.1, 3.2; YAML or JSON) and makes 3.1-shaped
 * documents of them. The mistakes of all files are collected; one that has errors stops none of
 * the others from being read.
 *
 * Reports `file-not-found`, `file-not-readable`, `too-large`, `invalid-yaml`, `invalid-json`,
 * `not-an-openapi-document`, `unsupported-version`, `duplicate-api`, and what `resolveRefs`,
 * `upgrade20` and `checkDocument` do.
 *
 * @param read what the paths lead to, where that has been read already
 */
export async function loadSpecs(
  paths: readonly string[],
  options: LoadOptions,
  read: Promise<ReadSpecs> = readSpecs(paths, options),
): Promise<Checked<readonly SpecDocument[]>> {
  const documents: SpecDocument[] = [];
  const diagnostics: Diagnostic[] = [...duplicates(paths)];
  for (const file of await read) {
    const loaded = file.ok ? await makeDocument(file.value, options) : file;
    diagnostics.push(...loaded.diagnostics);
    if (loaded.ok) documents.push(loaded.value);
  }
  return checked(documents, unique(diagnostics));
}

/** The file that each path leads to, or what is wrong with it by itself. */
export type ReadSpecs = readonly Checked<SurveyedFile>[];

/** The first half of `loadSpecs`. */
export async function readSpecs(paths: readonly string[], { cwd }: Pick<LoadOptions, "cwd">): Promise<ReadSpecs> {
  const read: Checked<SurveyedFile>[] = [];
  // One after the other: what is read first is also told first.
  for (const path of paths) {
    const isAddress = /^https?:\/\//i.test(path);
    read.push(isAddress ? { ok: false, diagnostics: [notFetched(path)] } : await readSpecFile(resolve(cwd, path), cwd));
  }
  return read;
}

/** The second half of `loadSpecs`, for one file. */
export async function makeDocument(main: SurveyedFile, options: LoadOptions): Promise<Checked<SpecDocument>> {
  const detected = detectVersion(main);
  if (!detected.ok) return { ok: false, diagnostics: [detected.diagnostic] };
  const { root, version } = detected;
  const referenced = await readReferencedFiles(main, {
    refRoot: options.refRoot ?? dirname(main.source.absolutePath),
    cwd: options.cwd,
    allowedOrigins: options.allowedOrigins ?? [],
  });
  const files: readonly ParsedFile[] = [main, ...referenced.files];
  const origins = createOrigins(files, main);
  const resolved = resolveRefs({ main, root, files: referenced, version, origins });
  const as30 = version === "2.0" ? upgrade20(resolved.root, origins) : { root: resolved.root, diagnostics: [] };
  const name = fileStem(main.source.path);
  const { document, diagnostics } = checkDocument(upgrade30(as30.root, origins), name, version, origins);
  const value: SpecDocument = {
    name,
    file: main.source,
    files: files.map(({ source }) => source),
    root: document,
    originOf: origins.originOf,
  };
  return checked(value, inOrder([...resolved.diagnostics, ...as30.diagnostics, ...diagnostics], value.files));
}

// What a run makes must be what is reviewed, and not what an address answers today.
function notFetched(address: string): Diagnostic {
  return {
    code: "file-not-found",
    severity: "error",
    message: `${address} is an address, and a document has to be a file`,
    help: "download it, keep it in the repository, and name the file",
  };
}

// The name of a file is that of its API, and so of its folder of generated code.
function duplicates(paths: readonly string[]): readonly Diagnostic[] {
  const first = new Map<string, string>();
  return paths.flatMap((path): readonly Diagnostic[] => {
    const name = fileStem(path.replaceAll("\\", "/"));
    // Not every file system tells `Api` from `api`.
    const other = first.get(name.toLowerCase());
    if (other === undefined) {
      first.set(name.toLowerCase(), path);
      return [];
    }
    const message = other === path ? `${path} is named twice` : `${other} and ${path} would both be the API "${name}"`;
    const help = other === path ? "name it once" : "give one of the files another name";
    return [{ code: "duplicate-api", severity: "error", message, help }];
  });
}

// As one reads the files, whichever check found them.
function inOrder(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): readonly Diagnostic[] {
  const placed = diagnostics.map((diagnostic) => {
    const { origin } = diagnostic;
    return {
      diagnostic,
      file: origin ? files.indexOf(origin.file) : -1,
      place: origin ? locate(origin) : { line: 0, column: 0 },
    };
  });
  placed.sort((a, b) => a.file - b.file || a.place.line - b.place.line || a.place.column - b.place.column);
  return placed.map(({ diagnostic }) => diagnostic);
}

// A file that several documents refer to has its mistakes once.
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, origin }) => {
    const place = origin && ("pointer" in origin ? [...origin.pointer, origin.on] : [origin.offset]);
    const key = JSON.stringify([code, message, origin?.file.absolutePath, place]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
