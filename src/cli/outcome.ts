import type { PlacedDiagnostic } from "../diagnostics/placed-diagnostic.js";
import type { Plan } from "../output/plan.js";

/** What one run found and did: all that is reported of it, in whatever format. */
export interface Outcome {
  readonly mode: RunMode;
  readonly exitCode: number;
  readonly diagnostics: readonly PlacedDiagnostic[];
  /** Absent where something given is wrong, or could not be written. */
  readonly plan?: Plan;
  /** Who may call what, where that was asked for. */
  readonly access?: string;
  /** The command that installs what the target's package.json lacks. */
  readonly missingPackages?: string;
}

export type RunMode = "write" | "dry-run" | "check";

export const reportFormats = ["text", "github", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];
