import type { DiagnosticCode } from "./codes.js";
import type { Origin } from "./origin.js";

/** A mistake in what the user gave us, as data: what is wrong, where, and how to mend it. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** The remedy, as a sentence fragment: "declare it under components.securitySchemes". */
  readonly help: string;
  /** The place that the user wrote; absent only where there is none, such as a missing file. */
  readonly origin?: Origin;
}

/** The result of a stage: a value, or the errors that prevented it. Warnings travel with both. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Turns a value and what was collected on the way into a result: failed if there is an error. */
export function checked<Value>(value: Value, diagnostics: readonly Diagnostic[]): Checked<Value> {
  return diagnostics.some(isError) ? { ok: false, diagnostics } : { ok: true, value, diagnostics };
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === "error";
}
