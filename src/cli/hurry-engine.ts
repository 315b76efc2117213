import { setFlagsFromString } from "node:v8";

/**
 * Tells V8, before it has optimised anything, that this process ends soon. A run takes seconds, most
 * of its code runs a few hundred times, and the optimising compiler, which reckons with hours, took a
 * third of the run's processor time in a thread of its own, away from the threads that compile
 * validators and format. What is hot enough for a larger budget is still optimised, without its callees.
 *
 * @param v8 the engine's version: a flag that it does not know would be an error on the screen
 */
export function hurryEngine(v8: string): void {
  if (Number.parseInt(v8, 10) !== knownEngine) return;
  for (const flag of flags) setFlagsFromString(flag);
}

// Node 20's. Later ones don't have the second flag, and were not measured with the first alone.
const knownEngine = 11;
const flags = ["--no-turbo-inlining", "--interrupt-budget=200000"];
