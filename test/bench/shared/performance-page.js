import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import path from "node:path";

import { coresApart } from "./cores.js";
import { connections, generator, seconds } from "./load.js";
import { peers } from "./peers.js";
import { root } from "./pym.js";
import { startLimits } from "./start-limits.js";

/** The text of docs/performance.md: the tables, and what has to be known of how they came about. */
export function performancePage({ groups, rounds, loads, commit }) {
  const tables = groups.map(({ title, rows }) => `## ${title}\n\n${tableOf(rows)}`);
  return [introduction(rounds), ...tables, conditions(loads, commit)].join("\n\n");
}

/** What is measured: the commit, and whether anything differs from it. */
export function currentCommit() {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  try {
    const isChanged = git("status", "--porcelain", "--", "src", "bin", "templates", "test/bench", "package-lock.json");
    return git("rev-parse", "HEAD") + (isChanged === "" ? "" : ", with changes");
  } catch {
    return "unknown";
  }
}

function introduction(rounds) {
  return `# Performance

Written by \`npm run bench\`, in one session, on one machine. A ratio is pym's figure by the other's, of medians of
all rounds: ${rounds ?? "5, 7 for the guarded GET of fixtures/hello"}, and 1 for Fastify with schemas. Both ran in turn, each round in the opposite order of the
one before. _Range_ is the lowest and the highest ratio of a round. _CPU_ is the ratio of
processor time, or of requests per second of it: it says the same, without what else the machine did.`;
}

function tableOf(rows) {
  const head = ["figure", "against", "pym", "the other", "ratio", "range", "CPU", "to reach", ""];
  const lines = rows.map(({ figure, against, ours, theirs, ratio, range, cpu, target, verdict, failed }) =>
    failed === undefined
      ? [figure, against, ours, theirs, ratio && `**${ratio}**`, range, cpu, target, verdict]
      : [figure, against, "", "", "", "", "", target, failed],
  );
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.map((cell) => (cell ?? "").replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function conditions(loads, commit) {
  const own = versionsOf(path.join(root, "package-lock.json"), [
    ...["ajv", "autocannon", "fastify", "jose", "oxfmt", "prettier", "typescript"],
  ]);
  const others = JSON.parse(readFileSync(path.join(peers, "package.json"), "utf8")).dependencies;
  return `## Conditions

- Commit ${commit}.
- ${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.version}.
  One-minute load of the machine before each group of figures: ${loads.map((load) => load.toFixed(1)).join(", ")}.
- Packages: ${listOf(own)}. Peers: ${listOf(others)}.
- A full run starts with the document alone, in an empty folder, with an empty cache, and ends with formatted files on disk.
  Times are from the start of a process to its end, peak memory is the resident set of all its processes.
- \`hey-api\` is asked for types, Fastify's type map and validators (zod, its default); \`openapi-typescript\` for types. Both
  write what they print, unformatted.
- Synthetic documents have five operations for each resource, with parameters in path and query, JSON bodies by reference, and
  a tag for every ten resources.
- A service starts as it runs, \`node dist/server.js\` with \`NODE_ENV=production\`, and has started when \`GET /ping\` is
  answered. Fastify with schemas has those of parameters, bodies and responses, but for routes with one that ajv, as Fastify
  sets it up, can't compile. It takes minutes, and so is started once, by itself, with ${startLimits.seconds} seconds and ${startLimits.megabytes} MB of heap at most;
  where it has not started by then, its figures are what it had used so far.
- Requests come from ${generator} over ${connections} connections that stay open, for ${seconds.measured} seconds a round after at least ${seconds.toWarmUp} to warm up,
  ${coresApart ? "the services on one core and it on the other" : "on the same cores as the services"}. Services are started anew in each round, since chance decides how fast a process is.
  All do the same work, answer the same bytes, and log only what is fatal. All but raw \`node:http\` check parameters and
  bodies by the same schemas, and are shown to refuse what is wrong before they are measured. Hand-written Fastify and
  fastify-openapi-glue have schemas of the responses as well. Tokens are verified by fast-jwt with its cache, as pym remembers
  tokens, too. openapi-backend and express-openapi-validator run on Express, as their documentation has them.
- Before they are called, services have nothing to do for ${seconds.atRest} seconds, as there is at night. V8 then looks for garbage, and
  forgets the shape of the objects that Node makes for each call of \`process.nextTick\`, of which an answer takes several.
  From then on a small answer takes about a sixth longer, until the process ends, unless the service keeps one such object,
  as pym's does (\`src/generated/next-tick.ts\`). Within seconds of its start a service may be spared that: in the rows that
  say so neither has rested.
- The guarded GET of fixtures/hello is measured by autocannon on any core, with no header on the open call.
`;
}

function versionsOf(lock, names) {
  const { packages } = JSON.parse(readFileSync(lock, "utf8"));
  return Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`].version]));
}

function listOf(versions) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
