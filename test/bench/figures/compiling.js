import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

import { peerFile, peerVersion } from "../shared/peers.js";
import { generate, linkPackages, newProject, root } from "../shared/pym.js";
import { runCommand } from "../shared/run-command.js";
import { heyApiOptions, sampleOf } from "./generating.js";

const compiler = path.join(root, "node_modules/typescript/bin/tsc");

/** What the TypeScript compiler takes for what was generated, with the settings that pym generates. */
export async function measureCompiling(bench) {
  const { github, work } = bench;
  const figure = "tsc of GitHub's service";
  if (github === undefined) return bench.skip(figure, "there is no document of GitHub; PYM_CORPUS names the folder");
  bench.installPeers();
  bench.progress("generating what is to be compiled");
  const service = newProject(work, github);
  await generate(service);
  linkPackages(service);
  const project = await heyApiProject(work, service);
  let complaints = 0;
  const results = await bench.inTurn({
    pym: () => compile(service),
    "hey-api": async () => {
      const { output, ...sample } = await compile(project, true);
      complaints = output.split("\n").filter((line) => /error TS/.test(line)).length;
      return sample;
    },
  });
  const version = peerVersion("@hey-api/openapi-ts");
  bench.compare({
    figure,
    ours: results.pym,
    against: `hey-api ${version}'s output${complaints > 0 ? ` (${complaints} errors)` : ""}`,
    theirs: results["hey-api"],
    atMost: 1,
  });
}

async function compile(folder, isPeer = false) {
  const usage = path.join(folder, ".usage");
  const done = await runCommand([compiler, "-p", "."], { cwd: folder, usage, mayFail: isPeer });
  return isPeer ? { ...sampleOf(done), output: done.output } : sampleOf(done);
}

// What hey-api makes of the document, under the tsconfig.json of the service, with the packages that it imports.
async function heyApiProject(work, service) {
  const folder = mkdtempSync(path.join(work, "peer-"));
  const document = path.join(service, "api.json");
  await runCommand([peerFile("@hey-api/openapi-ts/bin/run.js"), "-i", document, "-o", "src", ...heyApiOptions], {
    cwd: folder,
  });
  cpSync(path.join(service, "tsconfig.json"), path.join(folder, "tsconfig.json"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  mkdirSync(path.join(folder, "node_modules"));
  const packages = [path.join(root, "node_modules/fastify"), path.join(root, "node_modules/@types"), peerFile("zod")];
  for (const source of packages)
    symlinkSync(source, path.join(folder, "node_modules", path.basename(source)), "junction");
  return folder;
}
