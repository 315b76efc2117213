import type { Environment } from "./cli/environment.js";
import { createProgram } from "./cli/program.js";
import { exitCodes } from "./cli/exit-codes.js";
import { printable } from "./cli/printable.js";

/**
 * Runs the command line.
 *
 * @param args what follows `pym`
 * @param environment where texts go and what the process knows of its surroundings
 * @returns the exit code: 0 is done, 1 out of date (`--check`), 2 a mistake in what was given, 3 a
 *   conflict with what a person wrote
 */
export async function main(args: readonly string[], environment: Environment): Promise<number> {
  const debug = args.includes("--debug");
  try {
    return await createProgram(environment).run(args);
  } catch (error) {
    // A bug of ours, or a machine in trouble; what the user got wrong is a diagnostic.
    const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
    environment.stderr.write(`pym failed: ${printable(text)}\n`);
    if (!debug) environment.stderr.write("Run it again with --debug to see where, and report it with the document.\n");
    return exitCodes.mistake;
  }
}
