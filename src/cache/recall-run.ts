import { readFile } from "node:fs/promises";
import path from "node:path";

import { findConfig } from "../config/find-config.js";
import { isLargeFile } from "../large-file.js";
import { cacheFile } from "./cache-file.js";
import { hashOnDisk, isSameFile, isUnchanged } from "./hash-files.js";
import type { Input, RunReport, RunRequest, SettledRun } from "./settled-run.js";
import { toolFingerprint } from "./tool-fingerprint.js";

/** The last run: what it reported holds still, or would but for what may have changed in its only document. */
export type RecalledRun =
  { readonly is: "settled"; readonly report: RunReport } | ({ readonly is: "outdated" } & OutdatedRun);

/** A run since which nothing but its document has changed, as far as it is known. */
export interface OutdatedRun {
  readonly run: SettledRun;
  readonly document: Input;
}

/**
 * What a run would report, where it would read exactly what the last one read, which had nothing to
 * do, or left nothing to do. Everything is compared by its content, never by time; in doubt the
 * answer is nothing, and the run has to be made.
 *
 * @param folder the real path of the output folder
 * @returns the last run as one that is outdated, where nothing that it read but a large document
 *   has changed; what is in the output folder is not looked at then
 */
export async function recallRun(
  folder: string,
  request: RunRequest,
  env: NodeJS.ProcessEnv,
): Promise<RecalledRun | undefined> {
  const run = await readSettledRun(folder, env);
  if (run === undefined || run.tool !== toolFingerprint()) return undefined;
  if (JSON.stringify(run.request) !== JSON.stringify(request)) return undefined;
  if (!(await findsConfig(run.config, request, env))) return undefined;
  if (folder !== run.report.plan.folder) return undefined;
  const changed = run.inputs.filter((input) => !isUnchanged(input));
  const [document] = changed;
  if (document !== undefined)
    return changed.length === 1 && isOnlyDocument(document, run) ? { is: "outdated", run, document } : undefined;
  const isAsItWas = hashOnDisk(folder, run.target.paths) === run.target.hash;
  return isAsItWas ? { is: "settled", report: run.report } : undefined;
}

// Beside the configuration, and a folder that references might have led into.
function isOnlyDocument(document: Input, { request, config, inputs }: SettledRun): boolean {
  const others = inputs.filter((input) => input !== document && input.hash !== null);
  const [spec = "", ...more] = request.specs;
  return (
    more.length === 0 &&
    document.path === path.resolve(request.cwd, spec) &&
    others.every((input) => input.path === config) &&
    isSameFile(document) &&
    isLargeFile(document.path)
  );
}

async function readSettledRun(folder: string, env: NodeJS.ProcessEnv): Promise<SettledRun | undefined> {
  const file = await cacheFile(folder, "run.json", env);
  if (file === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    return isObject(value) ? (value as SettledRun) : undefined;
  } catch {
    return undefined;
  }
}

// What this very pym wrote, which its fingerprint says, has the form that it writes.
function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && "tool" in value;
}

// A file that is new, and nearer than the one that counted, counts now.
async function findsConfig(config: string | null, request: RunRequest, env: NodeJS.ProcessEnv): Promise<boolean> {
  const { config: given, ...where } = request;
  const found = await findConfig({ ...where, ...(given === null ? {} : { config: given }), env });
  return found.ok && (found.value ?? null) === config;
}
