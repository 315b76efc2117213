import { constructFromEvents, CORE_SCHEMA, mergeTag, YAMLException } from "js-yaml";
import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { parseYamlEvents } from "../diagnostics/parse-yaml-events.js";
import { yamlMistake } from "../diagnostics/yaml-mistake.js";
import { findJsonError } from "./find-json-error.js";
import type { ParsedFile } from "./origins.js";
import { deepest } from "./survey-tree.js";

/**
 * Reads a text as JSON, if its name or its first character says so, or else as YAML 1.2 with merge
 * keys. A file that is named otherwise and merely starts with a brace may be YAML all the same.
 * What has no document in it has the root undefined. Reports `invalid-json` and `invalid-yaml` at the place where reading stopped.
 */
export function parseText(path: string, absolutePath: string, text: string): Checked<ParsedFile> {
  const file = (format: SourceFile["format"]): SourceFile => ({ path, absolutePath, text, format });
  const isNamedJson = path.toLowerCase().endsWith(".json");
  if (isNamedJson || /^\s*\{/.test(text)) {
    const source = file("json");
    try {
      return checked({ source, root: JSON.parse(text) as unknown }, []);
    } catch {
      if (isNamedJson) return { ok: false, diagnostics: [jsonError(source)] };
    }
  }
  return parseYaml(file("yaml"));
}

const yamlSchema = CORE_SCHEMA.withTags(mergeTag);

function parseYaml(source: SourceFile): Checked<ParsedFile> {
  try {
    return documentsOf(source);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { ok: false, diagnostics: [yamlError(source, error)] };
  }
}

function documentsOf(source: SourceFile): Checked<ParsedFile> {
  const parsed = parseYamlEvents(source.text, deepest);
  const options = { source: parsed.source, schema: yamlSchema, maxTotalMergeKeys: 200_000 };
  const documents = constructFromEvents(parsed.events, options);
  if (documents.length <= 1) return checked({ source, root: documents[0] }, []);
  return { ok: false, diagnostics: [severalDocuments(source, documents.length)] };
}

function severalDocuments(source: SourceFile, count: number): Diagnostic {
  const offset = source.text.search(/(?<=\n)---(?=\s)/);
  return {
    code: "invalid-yaml",
    severity: "error",
    message: `there are ${count} documents in this file`,
    help: 'keep one of them, without "---" between',
    origin: { file: source, offset: Math.max(0, offset), length: 3 },
  };
}

function yamlError(source: SourceFile, error: YAMLException): Diagnostic {
  const { message, help, offset, length } = yamlMistake(source.text, error);
  return {
    code: error.reason.startsWith("nesting exceeded") ? "too-large" : "invalid-yaml",
    severity: "error",
    message,
    help,
    origin: { file: source, offset, length },
  };
}

function jsonError(source: SourceFile): Diagnostic {
  const { offset, message } = findJsonError(source.text);
  return {
    code: "invalid-json",
    severity: "error",
    message,
    help: "correct the JSON here; it takes no comments, no trailing commas and only double quotes",
    origin: { file: source, offset, length: 1 },
  };
}
