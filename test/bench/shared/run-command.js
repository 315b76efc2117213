import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";

import { endWithUs } from "./children.js";

const reporter = path.join(import.meta.dirname, "report-usage.cjs");

/**
 * Runs a command of Node to its end.
 *
 * @param options.usage a file for notes: with it, processor time and memory are known, for some two
 *   milliseconds more
 * @param options.mayFail whether the command's own complaints are no failure
 * @returns seconds from start to end; of all its processes together, processor seconds and peak memory in MB
 */
export async function runCommand(args, { cwd, env = process.env, usage, mayFail = false }) {
  const measured = usage === undefined ? {} : { BENCH_USAGE: usage, NODE_OPTIONS: `--require "${reporter}"` };
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...env, ...measured },
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithUs(child);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (...ending) => resolve(ending));
  });
  const seconds = (performance.now() - started) / 1000;
  const output = Buffer.concat(said).toString();
  if (signal !== null || (code !== 0 && !mayFail)) throw new Error(complaint(output, code ?? signal));
  return { seconds, ...(usage !== undefined && usageOf(usage)), output };
}

function usageOf(file) {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  rmSync(file);
  const processes = lines.map((line) => line.split(" ").map(Number));
  return { cpu: sum(processes.map(([cpu]) => cpu)), megabytes: sum(processes.map(([, rss]) => rss)) / 1024 };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function complaint(output, ending) {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const telling = lines.find((line) => /error|failed/i.test(line)) ?? lines.at(-1) ?? "nothing was said";
  return `ended with ${ending}: ${telling.trim()}\n${output}`;
}
