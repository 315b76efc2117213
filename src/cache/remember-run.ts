import { realpath } from "node:fs/promises";

import type { Target } from "../output/read-target.js";
import { hashTarget } from "./hash-files.js";
import type { RunReport, RunRequest, SettledRun } from "./settled-run.js";
import { toolFingerprint } from "./tool-fingerprint.js";
import { forgetRun, writeSettledRun } from "./write-settled-run.js";

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
  /** The text of the document, where there is one alone, and it is large. */
  readonly document?: string;
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
  const tool = toolFingerprint();
  if (tool === undefined) return;
  if (evidence.hasFetched) return forgetRun(folder, env);
  const { config, target, document } = evidence;
  try {
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
    await writeSettledRun(run, document, env);
  } catch {
    await forgetRun(folder, env);
  }
}
