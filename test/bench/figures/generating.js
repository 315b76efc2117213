import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { dump } from "js-yaml";

import { peerFile, peerVersion } from "../shared/peers.js";
import { generate, newProject, root } from "../shared/pym.js";
import { runCommand } from "../shared/run-command.js";
import { syntheticDocument } from "../shared/synthetic-document.js";

/** A full run from nothing: of a large document against other generators, of a small one against Node itself. */
export async function measureGenerating(bench) {
  await measureGithub(bench);
  await measureSmall(bench);
}

async function measureGithub(bench) {
  const { github, work } = bench;
  const figure = "GitHub in full, formatted, with validators";
  if (github === undefined) return bench.skip(figure, "there is no document of GitHub; PYM_CORPUS names the folder");
  bench.installPeers();
  const document = path.join(work, "github.json");
  writeFileSync(document, github);
  const results = await bench.inTurn({
    pym: () => fullRun(work, github),
    "openapi-typescript": () => peerRun(work, ["openapi-typescript/bin/cli.js", document, "-o", "types.ts"]),
    "hey-api": () =>
      peerRun(work, ["@hey-api/openapi-ts/bin/run.js", ...["-i", document, "-o", "generated"], ...heyApiOptions]),
  });
  const heyApi = `hey-api ${peerVersion("@hey-api/openapi-ts")}: types, Fastify's map, validators of zod`;
  const types = `openapi-typescript ${peerVersion("openapi-typescript")}: types alone`;
  const ours = results.pym;
  bench.compare({ figure, ours, against: types, theirs: results["openapi-typescript"], atMost: 0.8 });
  bench.compare({ figure, ours, against: heyApi, theirs: results["hey-api"], atMost: 0.35 });
  const memory = { figure: "peak memory of that run", quantity: "megabytes", ours };
  bench.compare({ ...memory, against: types, theirs: results["openapi-typescript"] });
  bench.compare({ ...memory, against: heyApi, theirs: results["hey-api"] });
}

export const heyApiOptions = ["-p", "@hey-api/typescript", "fastify", "zod", "--silent", "--no-log-file"];

/** Generates into a folder that has nothing but the document, with an empty cache. */
export async function fullRun(work, document) {
  const folder = newProject(work, document);
  try {
    return sampleOf(await generate(folder));
  } finally {
    for (const used of [folder, `${folder}-cache`]) rmSync(used, { recursive: true, force: true });
  }
}

async function peerRun(work, [program, ...args]) {
  const folder = mkdtempSync(path.join(work, "peer-"));
  try {
    return sampleOf(await runCommand([peerFile(program), ...args], { cwd: folder, usage: path.join(folder, "usage") }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Without notes on what is used: they would cost more here than they tell.
async function measureSmall(bench) {
  const { work } = bench;
  const document = dump(syntheticDocument(30));
  const script = ["--eval", 'import("typescript")'];
  const results = await bench.inTurn({
    pym: async () => {
      const folder = newProject(work, document, "api.yaml");
      const { seconds } = await generate(folder, { usage: false, document: "api.yaml" });
      for (const used of [folder, `${folder}-cache`]) rmSync(used, { recursive: true, force: true });
      return { seconds };
    },
    node: async () => ({ seconds: (await runCommand(script, { cwd: root })).seconds }),
  });
  bench.compare({
    figure: "30 operations in YAML, from shell to done",
    ours: results.pym,
    against: `node -e 'import("typescript")'`,
    theirs: results.node,
    atMost: 2,
  });
}

export function sampleOf({ seconds, cpu, megabytes }) {
  return { seconds, cpu, megabytes };
}
