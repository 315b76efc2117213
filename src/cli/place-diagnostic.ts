import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { locate } from "../diagnostics/locate.js";
import type { PlacedDiagnostic } from "../diagnostics/placed-diagnostic.js";
import { formatDiagnostic } from "./format-diagnostic.js";

/** Looks up the place of a diagnostic, so that it can be printed, or kept, without the file. */
export function placeDiagnostic(diagnostic: Diagnostic): PlacedDiagnostic {
  const { severity, code, message, help, origin } = diagnostic;
  const text = formatDiagnostic(diagnostic);
  if (origin === undefined) return { severity, code, message, help, text };
  const { line, column, length } = locate(origin);
  return { severity, code, message, help, place: { file: origin.file.absolutePath, line, column, length }, text };
}
