import path from "node:path";

import { rememberParts } from "../cache/known-parts.js";
import { recallRun, type RecalledRun } from "../cache/recall-run.js";
import { rememberRun } from "../cache/remember-run.js";
import type { RunReport, RunRequest } from "../cache/settled-run.js";
import { writeSettledRun } from "../cache/write-settled-run.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { checked, isError } from "../diagnostics/diagnostic.js";
import type { PlacedDiagnostic } from "../diagnostics/placed-diagnostic.js";
import type { Generated, GenerateOptions } from "../generate.js";
import { applyPlan, finishInterruptedRun } from "../output/apply-plan.js";
import { realFolder } from "../output/below-folder.js";
import { hasConflict, type Plan } from "../output/plan.js";
import type { GeneratedPart } from "../part/generate-part.js";
import { exitCodes } from "./exit-codes.js";
import type { Outcome, RunMode } from "./outcome.js";
import { reportAccess } from "./report-access.js";
import { isSettled, isUpToDate } from "./report-plan.js";

/**
 * One run: plans, and writes unless it is only to look. Where all that it would read is as the last
 * run left it, that run's report is the answer, and no compiler, formatter or template is loaded:
 * the modules that need them are imported when they are needed.
 */
export async function generateOnce(options: GenerateOptions, mode: RunMode, showsAccess = false): Promise<Outcome> {
  const folder = await realFolder(path.resolve(options.cwd, options.output));
  if (mode === "write") {
    const recovered = await finishInterruptedRun(folder);
    if (recovered.some(isError)) return failed(mode, await placed(recovered));
  }
  // What is remembered of a run does not hold the service that the table is about.
  const recalled = showsAccess ? undefined : await recall(folder, options);
  if (recalled?.is === "settled") return recalledOutcome(recalled.report, mode);

  const { generate, generateAgain } = await import("../generate.js");
  const generated = await (recalled === undefined ? generate(options) : generateAgain(options, recalled));
  const diagnostics = await placed(generated.diagnostics);
  if (!generated.ok) return failed(mode, diagnostics);
  if ("leaves" in generated.value) return outcomeOfPart(generated.value, mode, options);
  const outcome = await outcomeOf(generated.value, diagnostics, mode, options);
  return showsAccess ? { ...outcome, access: reportAccess(generated.value.service) } : outcome;
}

async function outcomeOfPart(
  { plan, leaves, document }: GeneratedPart,
  mode: RunMode,
  { env }: GenerateOptions,
): Promise<Outcome> {
  if (mode === "write") {
    const applied = await applyPlan(plan);
    if (!applied.ok) return failed(mode, await placed(applied.diagnostics));
    await writeSettledRun(leaves, document, env);
  }
  return recalledOutcome({ ...leaves.report, plan }, mode);
}

async function outcomeOf(
  generated: Generated,
  diagnostics: readonly PlacedDiagnostic[],
  mode: RunMode,
  options: GenerateOptions,
): Promise<Outcome> {
  const { plan } = generated;
  if (mode === "check") {
    return { mode, exitCode: isUpToDate(plan) ? exitCodes.done : exitCodes.outOfDate, diagnostics, plan };
  }
  if (hasConflict(plan)) return { mode, exitCode: exitCodes.conflict, diagnostics, plan };
  if (mode === "dry-run") return { mode, exitCode: exitCodes.done, diagnostics, plan };
  // They are as good for the next run whatever becomes of this one.
  const remembering = rememberParts(generated.parts, plan.folder, options.env);
  const applied = await applyPlan(plan);
  await remembering;
  if (!applied.ok) return failed(mode, [...diagnostics, ...(await placed(applied.diagnostics))]);
  return written(generated, diagnostics, options);
}

function failed(mode: RunMode, diagnostics: readonly PlacedDiagnostic[]): Outcome {
  return { mode, exitCode: exitCodes.mistake, diagnostics };
}

async function placed(diagnostics: readonly Diagnostic[]): Promise<readonly PlacedDiagnostic[]> {
  if (diagnostics.length === 0) return [];
  const { placeDiagnostic } = await import("./place-diagnostic.js");
  return diagnostics.map(placeDiagnostic);
}

async function recall(folder: string, options: GenerateOptions): Promise<RecalledRun | undefined> {
  if (options.force.length > 0 || options.renames.length > 0) return undefined;
  return recallRun(folder, requestOf(options), options.env);
}

function requestOf({ specs, cwd, output, config }: GenerateOptions): RunRequest {
  return { specs, cwd, output, config: config ?? null };
}

function recalledOutcome({ diagnostics, plan, missingPackages }: RunReport, mode: RunMode): Outcome {
  const exitCode = mode === "check" && !isUpToDate(plan) ? exitCodes.outOfDate : exitCodes.done;
  const isSaid = mode === "write" && missingPackages !== null;
  return { mode, exitCode, diagnostics, plan, ...(isSaid && { missingPackages }) };
}

async function written(
  generated: Generated,
  diagnostics: readonly PlacedDiagnostic[],
  options: GenerateOptions,
): Promise<Outcome> {
  const { plan } = generated;
  const { missingPackages } = await import("./missing-packages.js");
  const missing = await missingPackages(plan.folder, generated.service);
  await remember(generated, missing, options);
  return {
    mode: "write",
    exitCode: exitCodes.done,
    diagnostics,
    plan,
    ...(missing !== undefined && { missingPackages: missing }),
  };
}

// Only a plan that has been made for the folder as it is now, and has nothing to do, is remembered.
async function remember(generated: Generated, missing: string | undefined, options: GenerateOptions): Promise<void> {
  const { planAgain } = await import("../generate.js");
  const now = hasNothingToDo(generated.plan) ? checked(generated, []) : await planAgain(generated, options);
  if (!now.ok || !hasNothingToDo(now.value.plan)) return;
  const { plan, evidence, warnings } = now.value;
  const diagnostics = await placed([...warnings, ...now.diagnostics]);
  await rememberRun(requestOf(options), evidence, { diagnostics, plan, missingPackages: missing ?? null }, options.env);
}

function hasNothingToDo({ actions, contractChanges }: Plan): boolean {
  return contractChanges.length === 0 && actions.every(isSettled);
}
