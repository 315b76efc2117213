import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { detectStyle, type FileStyle } from "./file-style.js";
import { findExports } from "./find-exports.js";
import { mergeImports } from "./merge-imports.js";
import { parseModule, type ParsedModule, type SyntaxProblem } from "./parse-module.js";
import type { OnDisk } from "./read-target.js";
import { nameStub, namesInUse } from "./rename-in-stub.js";
import type { RelativePath, RenderedModule, Stub } from "../render/rendered-file.js";
import { applyEdits } from "./text-edit.js";

export type Appended =
  /** Nothing was missing. */
  | { readonly kind: "complete" }
  | { readonly kind: "appended"; readonly text: string; readonly exportNames: readonly string[] }
  /** Something is missing, or may be, and can't be added. */
  | {
      readonly kind: "blocked";
      readonly exportNames: readonly string[];
      /** What would have been added: imports and stubs. */
      readonly text: string;
      readonly diagnostic: Diagnostic;
    };

/**
 * Adds what a module of the user's lacks: the stubs at its end, their imports to the existing import
 * of the same path. Everything that is in the file stays as it is, to the byte, and in its order.
 *
 * @param file what is on disk
 * @param files where its `export *` may lead to
 */
export function appendStubs(
  module: RenderedModule,
  file: SourceFile,
  files: ReadonlyMap<RelativePath, OnDisk>,
): Appended {
  const { text } = file;
  const parsed = parseModule(module.path, text);
  if ("problem" in parsed) return blocked(module.stubs, file, parsed.problem);
  const { names, unknown } = findExports(parsed, files);
  const missing = module.stubs.filter(({ exportName }) => !names.has(exportName));
  if (missing.length === 0) return { kind: "complete" };
  if (unknown !== undefined) return blocked(missing, file, unknownExports(text, unknown));
  return {
    kind: "appended",
    text: append(parsed, missing),
    exportNames: missing.map(({ exportName }) => exportName),
  };
}

function append(parsed: ParsedModule, missing: readonly Stub[]): string {
  const style = detectStyle(parsed.source);
  const taken = namesInUse(parsed.source);
  const imports = mergeImports(
    parsed.source,
    missing.flatMap((stub) => stub.imports),
    taken,
    style,
  );
  const stubs = missing.map((stub) => inStyle(nameStub(stub, imports.localNames, taken), style));
  const body = stubs.join(style.newline + style.newline);
  const end = { start: parsed.text.length, end: parsed.text.length };
  const gap = gapBefore(parsed.text, style);
  const last = style.endsWithNewline ? style.newline : "";
  return applyEdits(parsed.text, [...imports.edits, { ...end, text: gap + body + last }]);
}

// The stub has the indentation that the repository's formatter gave it, the file perhaps another.
function inStyle(stub: string, { newline, indentation }: FileStyle): string {
  const unit = /^(?:\t| {2,})(?=\S)/m.exec(stub)?.[0] ?? "  ";
  return stub
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => {
      const depth = depthOf(line, unit);
      return indentation.repeat(depth) + line.slice(depth * unit.length);
    })
    .join(newline);
}

function depthOf(line: string, unit: string): number {
  let depth = 0;
  while (line.startsWith(unit, depth * unit.length)) depth += 1;
  return depth;
}

// One empty line between what is there and what is added.
function gapBefore(text: string, { newline, endsWithNewline }: FileStyle): string {
  if (text.replace(/^\uFEFF/, "").trim() === "") return "";
  if (!endsWithNewline) return newline + newline;
  return /\n[ \t]*\r?\n$/.test(text) ? "" : newline;
}

function unknownExports(text: string, from: string): SyntaxProblem {
  const offset = Math.max(0, text.search(/\bexport\s*\*\s*from/));
  const message = `what "export * from ${JSON.stringify(from)}" exports can't be known`;
  return { offset, length: "export *".length, message };
}

function blocked(stubs: readonly Stub[], file: SourceFile, { offset, length, message }: SyntaxProblem): Appended {
  const exportNames = stubs.map(({ exportName }) => exportName);
  return {
    kind: "blocked",
    exportNames,
    text: printed(stubs),
    diagnostic: {
      code: "unparsable-handler-file",
      severity: "warning",
      message: `the file is left alone: ${message}`,
      help: `see to it that it exports ${exportNames.join(", ")}; the report says what to add`,
      origin: { file, offset, length },
    },
  };
}

/** Imports and stubs, as a file of their own. */
export function printed(stubs: readonly Stub[]): string {
  const imports = stubs.flatMap((stub) =>
    stub.imports.map(
      ({ name, from, typeOnly }) => `import ${typeOnly ? "type " : ""}{ ${name} } from ${JSON.stringify(from)};`,
    ),
  );
  const bodies = stubs.map(({ text }) => `\n${text.trim()}`);
  return `${[...new Set(imports), ...bodies].join("\n")}\n`;
}
