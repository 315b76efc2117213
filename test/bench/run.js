#!/usr/bin/env node
// Measures pym and what it generates against their peers, and prints each figure as a ratio:
//   npm run bench [-- [--quick] [start of a group's name …]]
// ROUNDS says how many rounds (5), LOAD what makes the requests (wrk where it is there, else autocannon), PYM_CORPUS
// where the documents are. A run of all groups that isn't --quick writes docs/performance.md.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";

import { format, resolveConfig } from "prettier";

import { measureAnswering } from "./figures/answering.js";
import { measureCompiling } from "./figures/compiling.js";
import { measureGenerating } from "./figures/generating.js";
import { measureGrowth } from "./figures/growth.js";
import { measureGuarded } from "./figures/guarded.js";
import { measureRegenerating } from "./figures/regenerating.js";
import { measureStarting } from "./figures/starting.js";
import { createBench } from "./shared/bench.js";
import { currentCommit, performancePage } from "./shared/performance-page.js";
import { root } from "./shared/pym.js";

const groups = {
  Generating: measureGenerating,
  Regenerating: measureRegenerating,
  Growth: measureGrowth,
  Compiling: measureCompiling,
  Starting: measureStarting,
  Answering: measureAnswering,
  Guarded: measureGuarded,
};

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const filters = args.filter((arg) => arg !== "--quick").map((filter) => filter.toLowerCase());
const chosen = Object.keys(groups).filter(
  (title) => filters.length === 0 || filters.some((filter) => title.toLowerCase().startsWith(filter)),
);
const rounds = process.env.ROUNDS === undefined ? (quick ? 1 : undefined) : Number(process.env.ROUNDS);
const work = mkdtempSync(path.join(tmpdir(), "pym-bench-"));
const bench = createBench({ work, rounds, quick });
const loads = [];
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const commit = currentCommit();
for (const title of chosen) {
  console.log(`\n${title}`);
  loads.push(loadavg()[0]);
  bench.begin(title);
  try {
    await groups[title](bench);
  } catch (error) {
    bench.fail(title, error);
    console.error(error);
  }
}

const file = path.join(root, "docs/performance.md");
const page = await format(performancePage({ groups: bench.groups, rounds, loads, commit }), {
  ...(await resolveConfig(file)),
  parser: "markdown",
});
console.log(`\n${page}`);
if (chosen.length === Object.keys(groups).length && !quick) {
  writeFileSync(file, page);
  console.log("written to docs/performance.md");
}
const missed = bench.groups.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict === "not reached");
console.log(`${missed.length} of the figures with a target did not reach it`);
