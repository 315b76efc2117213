import type { DiagnosticCode } from "./codes.js";

/** A diagnostic whose place has been looked up: data without the text of the file, to print or to keep. */
export interface PlacedDiagnostic {
  readonly severity: "error" | "warning";
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  readonly place?: {
    /** Absolute. */
    readonly file: string;
    /** Counted from 1, in UTF-16 code units. */
    readonly line: number;
    readonly column: number;
    /** Within the line. */
    readonly length: number;
  };
  /** With an excerpt of the file, as a terminal shows it. */
  readonly text: string;
}
