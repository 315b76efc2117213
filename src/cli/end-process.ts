import { exitCodes } from "./exit-codes.js";

/**
 * Ends the process as soon as all is said, without freeing what the run held, which would take a
 * twentieth of its time.
 *
 * @param exitCode what `main` gave; where a text could not be written, a mistake, unless it was
 *   merely no longer read
 */
export function endProcess(exitCode: number): void {
  process.stdout.write("", (error) => {
    const lost = error != null && !isUnread(error) ? error : undefined;
    const said = lost === undefined ? "" : `pym failed: its output can't be written: ${lost.message}\n`;
    process.stderr.write(said, () => process.exit(lost === undefined ? exitCode : exitCodes.mistake));
  });
}

function isUnread(error: Error): boolean {
  return "code" in error && error.code === "EPIPE";
}
