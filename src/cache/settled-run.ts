import type { PlacedDiagnostic } from "../diagnostics/placed-diagnostic.js";
import type { Plan } from "../output/plan.js";

/** A run that left nothing to do: what it was asked for, what it read, and what it said. */
export interface SettledRun {
  /** Identifies this pym: its version, code and templates, and the packages that shape its output. */
  readonly tool: string;
  readonly request: RunRequest;
  /** The configuration that was found. */
  readonly config: string | null;
  readonly inputs: readonly Input[];
  readonly target: { readonly paths: readonly string[]; readonly hash: string };
  readonly report: RunReport;
}

/** Everything that was typed and that a result depends on. */
export interface RunRequest {
  readonly specs: readonly string[];
  readonly cwd: string;
  readonly output: string;
  /** From `--config`. */
  readonly config: string | null;
}

/** A file that was read, or the folder that references may lead into. */
export interface Input {
  /** Absolute. */
  readonly path: string;
  /** With links followed: a link to a copy elsewhere is another file. */
  readonly realPath: string;
  /** Of the text without its byte order mark; null for a folder. */
  readonly hash: string | null;
}

export interface RunReport {
  readonly diagnostics: readonly PlacedDiagnostic[];
  /** One that changes nothing. */
  readonly plan: Plan;
  /** The command that installs what the target's package.json lacks. */
  readonly missingPackages: string | null;
}
