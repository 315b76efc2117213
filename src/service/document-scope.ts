import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { SpecDocument } from "../spec/spec-document.js";

/** The document that is being described, and where its describers leave what they find wrong. */
export interface DocumentScope {
  readonly document: SpecDocument;
  error(code: DiagnosticCode, node: object, key: string | undefined, message: string, help: string): void;
  warning(code: DiagnosticCode, node: object, key: string | undefined, message: string, help: string): void;
}

export function documentScope(document: SpecDocument, diagnostics: Diagnostic[]): DocumentScope {
  // What several places refer to is looked at for each of them.
  const reported = new WeakMap<object, Set<string>>();
  const isNew = (node: object, what: string): boolean => {
    const known = reported.get(node) ?? new Set();
    reported.set(node, known);
    return known.size < known.add(what).size;
  };
  const add =
    (severity: Diagnostic["severity"]): DocumentScope["error"] =>
    (code, node, key, message, help) => {
      if (!isNew(node, JSON.stringify([code, key, message]))) return;
      diagnostics.push({ code, severity, message, help, origin: document.originOf(node, key) });
    };
  return { document, error: add("error"), warning: add("warning") };
}

/** A scope that takes no warnings: what is wrong is told where it is described. */
export function quietly(scope: DocumentScope): DocumentScope {
  return { ...scope, warning: () => undefined };
}
