import { readFile } from "node:fs/promises";

import { findConfig } from "../config/find-config.js";
import { cacheFile } from "./cache-file.js";
import { hashOnDisk, isUnchanged } from "./hash-files.js";
import type { RunReport, RunRequest, SettledRun } from "./settled-run.js";
import { toolFingerprint } from "./tool-fingerprint.js";

/**
 * What a run would report, where it would read exactly what the last one read, which had nothing to
 * do, or left nothing to do. Everything is compared by its content, never by time; in doubt the
 * answer is nothing, and the run has to be made.
 *
 * @param folder the real path of the output folder
 */
export async function recallRun(
  folder: string,
  request: RunRequest,
  env: NodeJS.ProcessEnv,
): Promise<RunReport | undefined> {
  const settled = await readSettledRun(folder, env);
  if (settled === undefined || settled.tool !== toolFingerprint()) return undefined;
  if (JSON.stringify(settled.request) !== JSON.stringify(request)) return undefined;
  if (!(await findsConfig(settled.config, request, env))) return undefined;
  if (!settled.inputs.every(isUnchanged)) return undefined;
  if (folder !== settled.report.plan.folder) return undefined;
  return hashOnDisk(folder, settled.target.paths) === settled.target.hash ? settled.report : undefined;
}

async function readSettledRun(folder: string, env: NodeJS.ProcessEnv): Promise<SettledRun | undefined> {
  const file = await cacheFile(folder, "run", env);
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
