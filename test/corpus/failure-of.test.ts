import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { failureOf } from "./failure-of.js";

const execute = promisify(execFile);

it.each([
  ["process.kill(process.pid, 'SIGKILL')", [], /^ended by SIGKILL\n/],
  ["setTimeout(() => {}, 60_000)", [], /^killed with SIGTERM, since it took too long/],
  [
    "for (const all = []; ; ) all.push(new Array(1000).fill(all))",
    ["--max-old-space-size=20"],
    /^ended by SIG[A-Z]+, out of memory\n/,
  ],
  ["process.exitCode = 3", [], /^Command failed: /],
  ["throw new Error('a bug')", [], /Error: a bug/],
  ["console.error('a.yaml:1:2 error not-served: no'); process.exitCode = 2", [], /^a.yaml:1:2 error not-served: no$/],
] as const)("a process that ended says why: %s", async (program, flags, reason) => {
  const error: unknown = await execute(process.execPath, [...flags, "-e", program], { timeout: 2000 }).catch(
    (failure: unknown) => failure,
  );
  expect(failureOf(error).reason).toMatch(reason);
});
