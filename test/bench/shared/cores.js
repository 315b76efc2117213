import { availableParallelism } from "node:os";

import { isInstalled } from "./is-installed.js";

/** Whether a service and what loads it can be given a core of their own each. */
export const coresApart = process.platform === "linux" && availableParallelism() > 1 && isInstalled("taskset");

/** A command, kept on one core where that is possible. */
export function onCore(core, command) {
  return core === undefined || !coresApart ? command : ["taskset", "-c", String(core), ...command];
}
