import { readFile, stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { compressionOf } from "./compression-of.js";
import { decodeText } from "./decode-text.js";
import { own, type JsonObject } from "./json.js";
import { findRepeatedKey, type RepeatedKey } from "./find-repeated-key.js";
import { nearestFile } from "./nearest-file.js";
import { createOrigins, type ParsedFile } from "./origins.js";
import { parseText } from "./parse-text.js";
import { surveyTree, type Survey } from "./survey-tree.js";

export interface SurveyedFile extends ParsedFile {
  readonly outwardRefs: Survey["outwardRefs"];
}

const largestFile = 100_000_000;

/**
 * Reads a file of YAML or JSON. Reports `file-not-found`, `file-not-readable` and `too-large`
 * without a place, since there is none, and whatever is wrong in the text with its place.
 */
export async function readSpecFile(absolutePath: string, cwd: string): Promise<Checked<SurveyedFile>> {
  const path = shownPath(absolutePath, cwd);
  const text = await readText(absolutePath, cwd);
  if (!text.ok) return text;
  return survey(parseText(path, absolutePath, text.value));
}

/** The same with a text that was fetched. */
export function readRemoteSpec(url: URL, text: string): Checked<SurveyedFile> {
  const parsed = parseText(url.href, url.href, text);
  if (!parsed.ok) return parsed;
  const { source, root } = parsed.value;
  return survey({ ...parsed, value: { source: { ...source, isRemote: true }, root } });
}

function survey(parsed: Checked<ParsedFile>): Checked<SurveyedFile> {
  if (!parsed.ok) return parsed;
  const { source } = parsed.value;
  const { path, format } = source;
  const { outwardRefs, ids, fields, excess, brokenName } = surveyTree(parsed.value.root, format === "yaml");
  const { originOf } = createOrigins([parsed.value], parsed.value);
  if (brokenName !== undefined) {
    const { node, key, on } = brokenName;
    const name: unknown = on === "key" ? key : own(node as JsonObject, key);
    const problem = failure(
      "invalid-document",
      `the name ${JSON.stringify(name)} has half of a character in it: a surrogate without its other half`,
      "write the whole character",
    );
    return { ok: false, diagnostics: [{ ...problem, origin: originOf(node, key, on) }] };
  }
  if (excess === undefined) {
    const repeated = format === "json" ? findRepeatedKey(source.text, fields) : undefined;
    if (repeated !== undefined) return { ok: false, diagnostics: [repeatedKey(source, repeated)] };
    return checked({ ...parsed.value, outwardRefs, ids }, []);
  }
  const problem = failure(
    "too-large",
    `${path} can't be read: ${excess.reason}`,
    "split the document, or refer to its parts with $ref",
  );
  return { ok: false, diagnostics: [{ ...problem, origin: originOf(excess.node) }] };
}

function repeatedKey(file: SourceFile, { key, offset, length }: RepeatedKey): Diagnostic {
  return {
    ...failure("invalid-json", `the key ${key} is there twice`, "remove one of them, or rename it"),
    origin: { file, offset, length },
  };
}

/** A path as diagnostics show it: from the working directory, with forward slashes. */
export function shownPath(absolutePath: string, cwd: string): string {
  return (relative(cwd, absolutePath) || ".").split(sep).join("/");
}

async function readText(absolutePath: string, cwd: string): Promise<Checked<string>> {
  const path = shownPath(absolutePath, cwd);
  try {
    const stats = await stat(absolutePath);
    if (stats.isDirectory())
      return failed("file-not-readable", `${path} is a folder`, "name the document inside of it");
    if (!stats.isFile()) return failed("file-not-readable", `${path} is not a file`, "name a file of YAML or JSON");
    if (stats.size > largestFile) return failed("too-large", `${path} has more than 100 MB`, "split the document");
    const bytes = await readFile(absolutePath);
    const decoded = decodeText(bytes);
    if (decoded.ok) return checked(decoded.text, []);
    const compression = compressionOf(bytes);
    if (compression !== undefined)
      return failed("file-not-readable", `${path} is compressed with ${compression}`, "unpack it first");
    const place = `line ${String(decoded.line)}, column ${String(decoded.column)}`;
    return failed("file-not-readable", `${path} is not UTF-8, first at ${place}`, "save it as UTF-8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return code === "ENOENT" || code === "ENOTDIR" ? notFound(absolutePath, cwd) : unreadable(path, code);
  }
}

async function notFound(absolutePath: string, cwd: string): Promise<Checked<never>> {
  const near = await nearestFile(absolutePath);
  const help =
    near === undefined
      ? "check the path; it is taken from the working directory"
      : `did you mean ${shownPath(near, cwd)}?`;
  return failed("file-not-found", `there is no file ${shownPath(absolutePath, cwd)}`, help);
}

function unreadable(path: string, code: string): Checked<never> {
  return failed(
    "file-not-readable",
    `${path} can't be read${code && ` (${code})`}`,
    "check that you may read the file",
  );
}

function failed(code: DiagnosticCode, message: string, help: string): Checked<never> {
  return { ok: false, diagnostics: [failure(code, message, help)] };
}

function failure(code: DiagnosticCode, message: string, help: string): Diagnostic {
  return { code, severity: "error", message, help };
}
