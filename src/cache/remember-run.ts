import { realpath, rm } from "node:fs/promises";

import type { Target } from "../output/read-target.js";
import { cacheFile } from "./cache-file.js";
import { hashTarget } from "./hash-files.js";
import { replaceFile } from "./replace-file.js";
import type { RunReport, RunRequest, SettledRun } from "./settled-run.js";
import { toolFingerprint } from "./tool-fingerprint.js";

/** What a run read, and left as it is. */
export interface Evidence {
  readonly config: string | null;
  /** Files by their absolute paths, with hashes of the texts that were read; null for a folder. */
  readonly inputs: ReadonlyMap<string, string | null>;
  /** Whether something came from elsewhere, which may be another thing the next time. */
  readonly hasFetched: boolean;
  /** What was looked at in the output folder, and what was there when nothing was left to do. */
  readonly paths: readonly string[];
  readonly target: Target;
}

/**
 * Remembers a run that left nothing to do, so that the next one can be answered by comparing hashes.
 * Where that isn't possible, nothing is lost but time.
 */
export async function rememberRun(
  request: RunRequest,
  evidence: Evidence,
  report: RunReport,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { folder } = evidence.target;
  const file = await cacheFile(folder, "run", env);
  const tool = toolFingerprint();
  if (file === undefined || tool === undefined) return;
  try {
    if (evidence.hasFetched) {
      await rm(file, { force: true });
      return;
    }
    const { config, target } = evidence;
    const inputs = await Promise.all(
      [...evidence.inputs].map(async ([input, hash]) => ({ path: input, realPath: await realpath(input), hash })),
    );
    const run: SettledRun = {
      tool,
      request,
      config,
      inputs,
      target: { paths: target.lookedAt, hash: hashTarget(target) },
      report,
    };
    await replaceFile(file, JSON.stringify(run));
  } catch {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
