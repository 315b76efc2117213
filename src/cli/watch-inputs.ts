import { createHash } from "node:crypto";

import type { GenerateOptions } from "../generate.js";
import { ChangeWatcher } from "./change-watcher.js";
import type { Environment } from "./environment.js";
import { exitCodes } from "./exit-codes.js";
import { printable } from "./printable.js";
import { readWatched } from "./read-watched.js";
import { watchedFiles } from "./watched-files.js";

/**
 * Runs, and runs again whenever a document, a file that it refers to, or the configuration changes,
 * until the process is asked to end. What a run reports as wrong ends nothing: the last good output
 * stays, and the next change is waited for.
 */
export async function watchInputs(
  options: GenerateOptions,
  run: () => Promise<unknown>,
  environment: Environment,
): Promise<number> {
  const { stderr } = environment;
  const changes = new ChangeWatcher();
  const end = (): void => {
    changes.end();
  };
  environment.once?.("SIGINT", end);
  environment.once?.("SIGTERM", end);
  let seen: string | undefined;
  do {
    const files = await watchedFiles(options);
    // Before the run, so that what changes while it reads is seen.
    changes.watch(files);
    const state = await stateOf(files);
    if (state === seen) continue;
    seen = state;
    await attempt(run, environment);
    stderr.write("watching for changes; end with Ctrl+C\n");
  } while (await changes.next());
  environment.off?.("SIGINT", end);
  environment.off?.("SIGTERM", end);
  return exitCodes.done;
}

// Saving a file as it was, and touching it, is no change.
async function stateOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    const bytes = await readWatched(file);
    hash.update(JSON.stringify([file, bytes?.length ?? "nothing"]));
    if (bytes !== undefined) hash.update(bytes);
  }
  return hash.digest("hex");
}

// A bug of ours in one state of a document must not end the watching of the next.
async function attempt(run: () => Promise<unknown>, { stderr }: Environment): Promise<void> {
  try {
    await run();
  } catch (error) {
    stderr.write(`pym failed: ${printable(error instanceof Error ? error.message : String(error))}\n`);
  }
}
