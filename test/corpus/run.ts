// Generates, compiles and starts a service from each document of a folder, calls each of its operations,
// and prints what became of it:
//   PYM_CORPUS=<folder> npm run test:corpus -- [--json <file>] [part of a name …]
// Ends with 1 where something differs from test/corpus/baseline.json.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { compareToBaseline, readBaseline } from "./baseline.js";
import { unpackDocuments } from "./corpus-documents.js";
import { failureOf } from "./failure-of.js";
import type { Outcome } from "./outcome.js";

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, keep: { type: "string" } },
});
const corpus = path.resolve(process.env["PYM_CORPUS"] ?? "../shared/specs");
const child = path.join(import.meta.dirname, "try-document.js");
const mostMegabytes = 6000;
const mostMilliseconds = 1_800_000;

if (!existsSync(corpus)) {
  console.log(`there is no folder ${corpus}; PYM_CORPUS names another`);
  process.exit(2);
}
process.exitCode = await run();

async function run(): Promise<number> {
  const work = options.keep ?? mkdtempSync(path.join(tmpdir(), "pym-corpus-"));
  try {
    const sources = path.join(work, "documents");
    const documents = unpackDocuments(corpus, sources).filter(
      (document) => filters.length === 0 || filters.some((part) => document.includes(part)),
    );
    const outcomes = await tryAll(documents, sources, work);
    if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(outcomes, undefined, 2));
    return summarise(outcomes);
  } finally {
    if (options.keep === undefined) rmSync(work, { recursive: true, force: true });
  }
}

async function tryAll(documents: readonly string[], sources: string, work: string): Promise<readonly Outcome[]> {
  const waiting = documents.map((document, index) => ({ document, target: path.join(work, `service-${index}`) }));
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const outcome = await tryOne(next.document, sources, next.target);
      if (options.keep === undefined) rmSync(next.target, { recursive: true, force: true });
      outcomes.push(outcome);
      console.log(rowOf(outcome));
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return outcomes.sort((one, other) => (one.document < other.document ? -1 : 1));
}

function tryOne(document: string, sources: string, target: string): Promise<Outcome> {
  const args = [`--max-old-space-size=${mostMegabytes}`, child, sources, document, target];
  const limits = { timeout: mostMilliseconds, killSignal: "SIGKILL", maxBuffer: 1 << 28 } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, args, limits, (error, stdout, stderr) => {
      const outcome = error === null ? outcomeIn(stdout) : undefined;
      if (outcome !== undefined) {
        resolve(outcome);
        return;
      }
      const failure = error ?? new Error(`it printed no outcome, but ${stdout.slice(-200) || "nothing"}`);
      const reason = `the test of it: ${failureOf(Object.assign(failure, { stderr, stdout: "" })).reason}`;
      const stages = { generated: false, compiled: false, started: false };
      resolve({ document, ...stages, operations: 0, answered: 0, seconds: 0, unanswered: {}, reason });
    });
  });
}

function outcomeIn(text: string): Outcome | undefined {
  try {
    return JSON.parse(text) as Outcome;
  } catch {
    return undefined;
  }
}

function rowOf({ document, generated, compiled, started, ...outcome }: Outcome): string {
  const marks = [generated ? "generated" : "-", compiled ? "compiled" : "-", started ? "started" : "-"];
  const answered = started ? `${outcome.answered}/${outcome.operations}` : "-";
  const row = [document.padEnd(58), ...marks.map((mark) => mark.padEnd(9)), answered.padStart(9)];
  const [reason = ""] = (outcome.reason ?? "").split("\n");
  return `${row.join("  ")}  ${outcome.seconds.toFixed(1).padStart(6)} s  ${reason}`.trimEnd();
}

function summarise(outcomes: readonly Outcome[]): number {
  const baseline = readBaseline();
  const differences = outcomes.flatMap((outcome) => compareToBaseline(outcome, baseline));
  const count = (stage: "generated" | "compiled" | "started"): number =>
    outcomes.filter((outcome) => outcome[stage]).length;
  const sum = (field: "answered" | "operations"): number =>
    outcomes.reduce((total, outcome) => total + outcome[field], 0);
  console.log();
  for (const line of differences) console.log(line);
  console.log(
    `${outcomes.length} documents: ${count("generated")} generated, ${count("compiled")} compiled, ` +
      `${count("started")} started; ${sum("answered")} of ${sum("operations")} operations answered; ` +
      `${differences.length} differences from the baseline`,
  );
  return differences.length > 0 ? 1 : 0;
}
