import type { GenerateOptions } from "../generate.js";
import type { Rename } from "../output/plan.js";
import { allowedOrigins } from "./allowed-origins.js";
import type { Environment } from "./environment.js";
import { exitCodes } from "./exit-codes.js";
import { generateOnce } from "./generate-once.js";
import type { Outcome, ReportFormat, RunMode } from "./outcome.js";
import { reportOutcome } from "./report-outcome.js";
import { showProgress } from "./show-progress.js";

/** The options of `pym generate`, as typed. */
export interface GenerateFlags {
  readonly output: string;
  readonly config?: string;
  readonly allowRemote: readonly string[];
  readonly force: readonly string[];
  readonly rename: readonly string[];
  /** Write nothing, and fail where something is not up to date. */
  readonly check?: boolean;
  /** Write nothing, and say what would be written. */
  readonly dryRun?: boolean;
  /** Go on, and run again whenever something that is read changes. */
  readonly watch?: boolean;
  /** Print who may call what, too. */
  readonly access?: boolean;
  readonly format: ReportFormat;
}

/** `pym generate`: plans, writes, and says what happened. Returns the exit code. */
export async function runGenerate(
  specs: readonly string[],
  flags: GenerateFlags,
  environment: Environment,
): Promise<number> {
  const renames = flags.rename.map(parseRename);
  const unreadable = renames.find((rename) => typeof rename === "string");
  if (typeof unreadable === "string") {
    environment.stderr.write(`error: --rename ${unreadable} is not of the form old=new\n`);
    return exitCodes.mistake;
  }
  const origins = allowedOrigins(flags.allowRemote, environment);
  if (origins === undefined) return exitCodes.mistake;
  const options: GenerateOptions = {
    specs,
    cwd: environment.cwd(),
    output: flags.output,
    ...(flags.config !== undefined && { config: flags.config }),
    allowedOrigins: origins,
    force: flags.force,
    renames: renames.filter((rename) => typeof rename !== "string"),
    env: environment.env,
  };
  if (flags.watch === true) {
    const { watchInputs } = await import("./watch-inputs.js");
    return watchInputs(options, untilDone(options, flags, environment), environment);
  }
  const outcome = await runOnce(options, modeOf(flags), flags, environment);
  return outcome.exitCode;
}

// What was renamed can't be renamed again, and what is edited after it was overwritten was meant.
function untilDone(options: GenerateOptions, flags: GenerateFlags, environment: Environment): () => Promise<Outcome> {
  let current = options;
  return async () => {
    const outcome = await runOnce(current, "write", flags, environment);
    if (outcome.exitCode === exitCodes.done) current = { ...options, force: [], renames: [] };
    return outcome;
  };
}

function parseRename(written: string): Rename | string {
  const [from, to, ...rest] = written.split("=");
  return from && to && rest.length === 0 ? { from, to } : written;
}

function modeOf({ check, dryRun }: GenerateFlags): RunMode {
  if (check === true) return "check";
  return dryRun === true ? "dry-run" : "write";
}

async function runOnce(
  options: GenerateOptions,
  mode: RunMode,
  { format, access }: GenerateFlags,
  environment: Environment,
): Promise<Outcome> {
  const progress = showProgress(`generating from ${options.specs.join(", ")}`, environment.stderr);
  const outcome = await generateOnce(options, mode, access).finally(progress.clear);
  reportOutcome(outcome, format, environment);
  return outcome;
}
