import { rm } from "node:fs/promises";

import { cacheFile } from "./cache-file.js";
import { replaceFile } from "./replace-file.js";
import type { SettledRun } from "./settled-run.js";

/**
 * Writes down a run that left nothing to do and, where it is given, the document that it read. Where
 * that isn't possible, the next run finds nothing, and only time is lost.
 */
export async function writeSettledRun(
  run: SettledRun,
  document: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { folder } = run.report.plan;
  const [runFile, documentFile] = await filesOf(folder, env);
  if (runFile === undefined || documentFile === undefined) return;
  try {
    await Promise.all([
      replaceFile(runFile, JSON.stringify(run)),
      document === undefined ? rm(documentFile, { force: true }) : replaceFile(documentFile, document),
    ]);
  } catch {
    await forgetRun(folder, env);
  }
}

/** Forgets the last run of an output folder. */
export async function forgetRun(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const file of await filesOf(folder, env)) {
    if (file !== undefined) await rm(file, { force: true }).catch(() => undefined);
  }
}

async function filesOf(folder: string, env: NodeJS.ProcessEnv): Promise<readonly (string | undefined)[]> {
  return [await cacheFile(folder, "run.json", env), await cacheFile(folder, "document.txt", env)];
}
