import { existsSync } from "node:fs";
import path from "node:path";

/** Whether a command is on the PATH. */
export function isInstalled(command) {
  return (process.env.PATH ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, command)));
}
