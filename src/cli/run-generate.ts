import path from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isError } from "../diagnostics/diagnostic.js";
import { generate } from "../generate.js";
import { applyPlan, finishInterruptedRun } from "../output/apply-plan.js";
import { realFolder } from "../output/below-folder.js";
import type { Rename } from "../output/plan.js";
import { hasConflict } from "../output/plan.js";
import type { Environment } from "./environment.js";
import { exitCodes } from "./exit-codes.js";
import { formatDiagnostic } from "./format-diagnostic.js";
import { missingPackages } from "./missing-packages.js";
import { isUpToDate, reportCheck, reportConflicts, reportPlan } from "./report-plan.js";
import { showProgress } from "./show-progress.js";

/** The options of `pym generate`, as typed. */
export interface GenerateFlags {
  readonly output: string;
  readonly config?: string;
  readonly force: readonly string[];
  readonly rename: readonly string[];
  /** Write nothing, and fail where something is not up to date. */
  readonly check?: boolean;
  /** Write nothing, and say what would be written. */
  readonly dryRun?: boolean;
}

/** `pym generate`: plans, writes, and says what happened. Returns the exit code. */
export async function runGenerate(
  specs: readonly string[],
  flags: GenerateFlags,
  environment: Environment,
): Promise<number> {
  const { stdout, env } = environment;
  const cwd = environment.cwd();
  const renames = flags.rename.map(parseRename);
  const unreadable = renames.find((rename) => typeof rename === "string");
  if (typeof unreadable === "string") {
    environment.stderr.write(`error: --rename ${unreadable} is not of the form old=new\n`);
    return exitCodes.mistake;
  }
  const folder = await realFolder(path.resolve(cwd, flags.output));
  if (flags.check !== true && flags.dryRun !== true) {
    const recovered = await finishInterruptedRun(folder);
    if (recovered.some(isError)) return failed(recovered, environment);
  }

  const progress = showProgress(`generating from ${specs.join(", ")}`, environment.stderr);
  const generated = await generate({ ...flags, specs, cwd, env, renames: renames as Rename[] }).finally(progress.clear);
  report(generated.diagnostics, environment);
  if (!generated.ok) return summarise(generated.diagnostics, environment);
  const { plan } = generated.value;
  if (flags.check === true) {
    stdout.write(reportCheck(plan));
    return isUpToDate(plan) ? exitCodes.done : exitCodes.outOfDate;
  }
  if (hasConflict(plan)) {
    environment.stderr.write(`${reportConflicts(plan)}\nNothing was written\n`);
    return exitCodes.conflict;
  }
  if (flags.dryRun === true) {
    stdout.write(reportPlan(plan, "would do"));
    return exitCodes.done;
  }
  const applied = await applyPlan(plan);
  if (!applied.ok) return failed(applied.diagnostics, environment);
  stdout.write(reportPlan(plan, "did"));
  const missing = await missingPackages(folder);
  if (missing !== undefined) stdout.write(`\nThe service needs packages that your package.json lacks:\n  ${missing}\n`);
  return exitCodes.done;
}

function parseRename(written: string): Rename | string {
  const [from, to, ...rest] = written.split("=");
  return from && to && rest.length === 0 ? { from, to } : written;
}

function report(diagnostics: readonly Diagnostic[], { stderr }: Environment): void {
  for (const diagnostic of diagnostics) stderr.write(`${formatDiagnostic(diagnostic)}\n`);
}

function failed(diagnostics: readonly Diagnostic[], environment: Environment): number {
  report(diagnostics, environment);
  return summarise(diagnostics, environment);
}

function summarise(diagnostics: readonly Diagnostic[], { stderr }: Environment): number {
  const errors = diagnostics.filter(isError).length;
  stderr.write(`\n${errors} ${errors === 1 ? "error" : "errors"}; nothing was written\n`);
  return exitCodes.mistake;
}
