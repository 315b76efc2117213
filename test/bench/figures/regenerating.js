import { writeFileSync } from "node:fs";
import path from "node:path";

import { generate, newProject } from "../shared/pym.js";
import { fullRun, sampleOf } from "./generating.js";

/** What a run costs where there was one before: with nothing to do, and with one schema changed. */
export async function measureRegenerating(bench) {
  const { github, work } = bench;
  const figure = "GitHub again";
  if (github === undefined) return bench.skip(figure, "there is no document of GitHub; PYM_CORPUS names the folder");
  const [mostUsed, leastUsed] = schemasByUse(JSON.parse(github));
  const settled = await settledProject(work, github);
  const results = await bench.inTurn({
    "a full run": () => fullRun(work, github),
    "nothing to do": async () => sampleOf(await generate(settled)),
    "most used changed": await changing(work, github, mostUsed),
    "least used changed": await changing(work, github, leastUsed),
  });
  const theirs = results["a full run"];
  const against = "a full run";
  bench.compare({
    figure: `${figure}, nothing to do`,
    ours: results["nothing to do"],
    against,
    theirs,
    atMost: 0.06,
  });
  const changes = { "most used changed": mostUsed, "least used changed": leastUsed };
  for (const [name, { schema, uses }] of Object.entries(changes)) {
    const change = `one schema changed (${schema}, referred to ${uses} ${uses === 1 ? "time" : "times"})`;
    bench.compare({ figure: `${figure}, ${change}`, ours: results[name], against, theirs, atMost: 0.5 });
  }
}

async function settledProject(work, document) {
  const folder = newProject(work, document);
  await generate(folder);
  return folder;
}

// The property comes and goes, so that each run finds one schema that is not as it was.
async function changing(work, github, { schema }) {
  const folder = await settledProject(work, github);
  const changed = withProperty(github, schema);
  let isChanged = false;
  return async () => {
    isChanged = !isChanged;
    writeFileSync(path.join(folder, "api.json"), isChanged ? changed : github);
    return sampleOf(await generate(folder));
  };
}

function withProperty(text, schema) {
  const document = JSON.parse(text);
  document.components.schemas[schema].properties.added_by_the_benchmark = { type: "string" };
  return JSON.stringify(document, null, 2);
}

// Of the schemas of objects that anything refers to, the one with the most references and the one with the fewest.
function schemasByUse(document) {
  const uses = new Map();
  JSON.stringify(document, (key, value) => {
    if (key === "$ref") uses.set(value, (uses.get(value) ?? 0) + 1);
    return value;
  });
  const used = Object.entries(document.components.schemas)
    .filter(([, schema]) => schema.properties !== undefined)
    .map(([schema]) => ({ schema, uses: uses.get(`#/components/schemas/${schema}`) ?? 0 }))
    .filter((found) => found.uses > 0)
    .sort((one, other) => other.uses - one.uses);
  return [used[0], used.at(-1)];
}
