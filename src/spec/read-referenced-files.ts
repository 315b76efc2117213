import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { decodePercent } from "./json-pointer.js";
import type { ParsedFile } from "./origins.js";
import { readSpecFile, shownPath, type SurveyedFile } from "./read-file.js";

/** Why a reference can't be followed, in words for a diagnostic at its place. */
export interface RefProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  /** What is wrong inside of the file that it leads to. */
  readonly causes?: readonly Diagnostic[];
}

export type FoundFile = { readonly ok: true; readonly file: ParsedFile } | ({ readonly ok: false } & RefProblem);

/** The files that a document refers to, directly or by way of another one. */
export interface ReferencedFiles {
  /** All that could be read, in the order in which they were met, without the main file. */
  readonly files: readonly ParsedFile[];
  /** What the path of a `$ref` leads to, as seen from the file that holds it. */
  find(from: ParsedFile, path: string): FoundFile;
}

/**
 * Reads the files that `$ref`s lead to, below `refRoot` only. What can't be followed is no error
 * yet: the text may stand in an example.
 */
export async function readReferencedFiles(main: SurveyedFile, refRoot: string, cwd: string): Promise<ReferencedFiles> {
  const reader = new ReferenceReader(refRoot, cwd);
  await reader.start(main);
  return reader;
}

class ReferenceReader implements ReferencedFiles {
  readonly files: ParsedFile[] = [];
  readonly #found = new Map<ParsedFile, Map<string, FoundFile>>();
  readonly #byRealPath = new Map<string, FoundFile>();
  readonly #refRoot: string;
  readonly #cwd: string;
  #waiting: SurveyedFile[] = [];

  constructor(refRoot: string, cwd: string) {
    this.#refRoot = refRoot;
    this.#cwd = cwd;
  }

  async start(main: SurveyedFile): Promise<void> {
    this.#byRealPath.set((await realPathOf(main.source.absolutePath)) ?? main.source.absolutePath, {
      ok: true,
      file: main,
    });
    this.#waiting = [main];
    for (let file = this.#waiting.pop(); file !== undefined; file = this.#waiting.pop()) {
      const found = new Map<string, FoundFile>();
      this.#found.set(file, found);
      for (const ref of file.outwardRefs) {
        const path = ref.split("#", 1)[0] ?? ref;
        if (!found.has(path)) found.set(path, await this.#read(file, path));
      }
    }
  }

  find(from: ParsedFile, path: string): FoundFile {
    const found = this.#found.get(from)?.get(path);
    return found ?? { ok: false, code: "unresolved-ref", message: `${path} was not read`, help: "check the path" };
  }

  async #read(from: ParsedFile, path: string): Promise<FoundFile> {
    if (/^(?:[a-z][a-z0-9+.-]+:|\/\/)/i.test(path)) return remote(path);
    const target = resolve(dirname(from.source.absolutePath), decodePercent(path));
    const realTarget = await realPathOf(target);
    const realRoot = (await realPathOf(this.#refRoot)) ?? this.#refRoot;
    // A file that isn't there is judged by its name, so that nothing outside can be sounded out.
    const isInside = realTarget === undefined ? isBelow(target, this.#refRoot) : isBelow(realTarget, realRoot);
    const known = realTarget === undefined ? undefined : this.#byRealPath.get(realTarget);
    if (known !== undefined) return known;
    if (!isInside) return outside(path, shownPath(this.#refRoot, this.#cwd));
    if (realTarget === undefined) return missing(path, shownPath(target, this.#cwd));
    const result = await this.#readFile(path, target);
    this.#byRealPath.set(realTarget, result);
    return result;
  }

  async #readFile(path: string, target: string): Promise<FoundFile> {
    const read = await readSpecFile(target, this.#cwd);
    if (read.ok) {
      this.files.push(read.value);
      this.#waiting.push(read.value);
      return { ok: true, file: read.value };
    }
    const placed = read.diagnostics.filter((diagnostic) => diagnostic.origin !== undefined);
    const reason = read.diagnostics.find((diagnostic) => diagnostic.origin === undefined)?.message;
    const message = reason ?? `${path} can't be read, since it is broken`;
    return {
      ok: false,
      code: "unresolved-ref",
      message,
      help: "mend that file, or refer to another one",
      causes: placed,
    };
  }
}

async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function remote(path: string): FoundFile {
  return {
    ok: false,
    code: "ref-outside",
    message: `${path} is not a file beside the document, and nothing is fetched from elsewhere`,
    help: "download it beside the document, and refer to the file",
  };
}

function outside(path: string, root: string): FoundFile {
  return {
    ok: false,
    code: "ref-outside",
    message: `${path} is outside of ${root === "." ? "the document's folder" : root}`,
    help: `move the file below ${root === "." ? "that folder" : root}, or set generate.ref_root in pym-config.yaml`,
  };
}

function missing(path: string, shown: string): FoundFile {
  return {
    ok: false,
    code: "unresolved-ref",
    message: `there is no file ${shown}`,
    help: `check the path ${path}; it is taken from the file that it stands in`,
  };
}
