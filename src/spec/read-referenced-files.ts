import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { Checked, Diagnostic } from "../diagnostics/diagnostic.js";
import { fetchText, hasCredentials } from "./fetch-text.js";
import { decodePercent } from "./json-pointer.js";
import type { ParsedFile } from "./origins.js";
import { nearestFile } from "./nearest-file.js";
import { readRemoteSpec, readSpecFile, shownPath, type SurveyedFile } from "./read-file.js";

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

/** Where references may lead to. */
export interface Reach {
  /** Absolute: files below this folder. */
  readonly refRoot: string;
  readonly cwd: string;
  /** Addresses of these origins: `https://example.com`. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Reads the files that `$ref`s lead to, within `reach` only. What can't be followed is no error yet:
 * the text may stand in an example.
 */
export async function readReferencedFiles(main: SurveyedFile, reach: Reach): Promise<ReferencedFiles> {
  const reader = new ReferenceReader(reach);
  await reader.start(main);
  return reader;
}

class ReferenceReader implements ReferencedFiles {
  readonly files: ParsedFile[] = [];
  readonly #found = new Map<ParsedFile, Map<string, FoundFile>>();
  readonly #byRealPath = new Map<string, FoundFile>();
  readonly #byAddress = new Map<string, FoundFile>();
  readonly #refRoot: string;
  readonly #cwd: string;
  readonly #allowedOrigins: ReadonlySet<string>;
  #waiting: SurveyedFile[] = [];

  constructor({ refRoot, cwd, allowedOrigins }: Reach) {
    this.#refRoot = refRoot;
    this.#cwd = cwd;
    this.#allowedOrigins = new Set(allowedOrigins);
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
        if (!found.has(path) && file.ids?.has(path) !== true) found.set(path, await this.#read(file, path));
      }
    }
  }

  find(from: ParsedFile, path: string): FoundFile {
    const found = this.#found.get(from)?.get(path);
    return found ?? { ok: false, code: "unresolved-ref", message: `${path} was not read`, help: "check the path" };
  }

  async #read(from: ParsedFile, path: string): Promise<FoundFile> {
    const url = addressOf(path, from);
    if (url !== undefined) return this.#readRemote(path, url);
    const target = resolve(dirname(from.source.absolutePath), decodePercent(path));
    const realTarget = await realPathOf(target);
    const realRoot = (await realPathOf(this.#refRoot)) ?? this.#refRoot;
    // A file that isn't there is judged by its name, so that nothing outside can be sounded out.
    const isInside = realTarget === undefined ? isBelow(target, this.#refRoot) : isBelow(realTarget, realRoot);
    const known = realTarget === undefined ? undefined : this.#byRealPath.get(realTarget);
    if (known !== undefined) return known;
    if (!isInside) return outside(path, shownPath(this.#refRoot, this.#cwd));
    if (realTarget === undefined) {
      const near = await nearestWithin(realRoot, target);
      return missing(path, shownPath(target, this.#cwd), near && shownPath(near, dirname(from.source.absolutePath)));
    }
    const result = await this.#readFile(path, target);
    this.#byRealPath.set(realTarget, result);
    return result;
  }

  async #readFile(path: string, target: string): Promise<FoundFile> {
    return this.#add(path, await readSpecFile(target, this.#cwd));
  }

  async #readRemote(path: string, url: URL | "unreadable"): Promise<FoundFile> {
    if (url === "unreadable" || !/^https?:$/.test(url.protocol)) return notFetched(path);
    if (hasCredentials(url)) return withCredentials();
    if (!this.#allowedOrigins.has(url.origin)) return notAllowed(path, url.origin);
    const known = this.#byAddress.get(url.href);
    if (known !== undefined) return known;
    const result = this.#byAddress.size < mostFetched ? await this.#fetch(path, url) : tooMany(path);
    this.#byAddress.set(url.href, result);
    return result;
  }

  async #fetch(path: string, url: URL): Promise<FoundFile> {
    const fetched = await fetchText(url);
    if (!fetched.ok) return unanswered(path, fetched.reason);
    const known = this.#byAddress.get(fetched.url.href);
    if (known !== undefined) return known;
    const result = this.#add(path, readRemoteSpec(fetched.url, fetched.text));
    this.#byAddress.set(fetched.url.href, result);
    return result;
  }

  #add(path: string, read: Checked<SurveyedFile>): FoundFile {
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

const mostFetched = 500;

// A drive of Windows is no scheme. What is relative in a file that was fetched, is an address too.
function addressOf(path: string, { source }: ParsedFile): URL | "unreadable" | undefined {
  const isAbsolute = /^(?:[a-z][a-z0-9+.-]+:|\/\/)/i.test(path);
  if (!isAbsolute && source.isRemote === undefined) return undefined;
  const base = source.isRemote === undefined ? undefined : source.absolutePath;
  return URL.canParse(path, base) ? new URL(path, base) : "unreadable";
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

// A folder may be a link that leads outside: what is in there is not told.
async function nearestWithin(realRoot: string, target: string): Promise<string | undefined> {
  const near = await nearestFile(target);
  const realNear = near && (await realPathOf(near));
  return realNear !== undefined && isBelow(realNear, realRoot) ? near : undefined;
}

function notFetched(path: string): FoundFile {
  return {
    ok: false,
    code: "ref-outside",
    message: `${path} is neither a file beside the document nor an address that can be fetched`,
    help: "download it beside the document, and refer to the file",
  };
}

function notAllowed(path: string, origin: string): FoundFile {
  return {
    ok: false,
    code: "ref-outside",
    message: `${path} is elsewhere, and nothing is fetched from ${origin} unless you allow it`,
    help: `run pym with --allow-remote ${origin}, or download it beside the document, and refer to the file`,
  };
}

function withCredentials(): FoundFile {
  return {
    ok: false,
    code: "ref-outside",
    message: "an address with a user or a password in it is not fetched",
    help: "download it beside the document, and refer to the file",
  };
}

function tooMany(path: string): FoundFile {
  return {
    ok: false,
    code: "too-large",
    message: `${path} is not fetched, since ${mostFetched} files were already`,
    help: "download them beside the document, and refer to the files",
  };
}

function unanswered(path: string, reason: string): FoundFile {
  return {
    ok: false,
    code: "unresolved-ref",
    message: `${path} could not be fetched: ${reason}`,
    help: "check the address, or download it beside the document, and refer to the file",
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

function missing(path: string, shown: string, near: string | undefined): FoundFile {
  return {
    ok: false,
    code: "unresolved-ref",
    message: `there is no file ${shown}`,
    help:
      near === undefined
        ? `check the path ${path}; it is taken from the file that it stands in`
        : `did you mean ${path.startsWith("./") ? "./" : ""}${near}?`,
  };
}
