import ts from "typescript";

import type { RelativePath } from "../render/rendered-file.js";

/** A module of the user's, parsed. Offsets count from the byte order mark, if there is one. */
export interface ParsedModule {
  readonly path: RelativePath;
  readonly text: string;
  readonly source: ts.SourceFile;
  /** Made when it is asked for: it takes longer than all the rest. */
  readonly checker: () => ts.TypeChecker;
}

export interface SyntaxProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/** Parses one file alone: no import is followed, no library is loaded. */
export function parseModule(path: RelativePath, text: string): ParsedModule | { readonly problem: SyntaxProblem } {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const program = ts.createProgram({
    rootNames: [path],
    options: { noResolve: true, noLib: true, types: [], target: ts.ScriptTarget.Latest },
    host: hostOf(path, source),
  });
  const [first] = program.getSyntacticDiagnostics(source);
  if (first === undefined) return { path, text, source, checker: () => program.getTypeChecker() };
  const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
  return { problem: { offset: first.start, length: Math.max(1, first.length), message } };
}

function hostOf(path: RelativePath, source: ts.SourceFile): ts.CompilerHost {
  return {
    getSourceFile: (name) => (name === path ? source : undefined),
    fileExists: (name) => name === path,
    readFile: () => undefined,
    writeFile: () => undefined,
    getDefaultLibFileName: () => "",
    getCurrentDirectory: () => "",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
}
