import { writeFileSync } from "node:fs";
import path from "node:path";

import { generate, newProject } from "../shared/pym.js";
import { fullRun, sampleOf } from "./generating.js";

/** What a run costs where there was one before: with nothing to do, and with one schema changed, used less and more. */
export async function measureRegenerating(bench) {
  const { github, work } = bench;
  const figure = "GitHub again";
  if (github === undefined) return bench.skip(figure, "there is no document of GitHub; PYM_CORPUS names the folder");
  const schemas = schemasByUse(JSON.parse(github));
  const settled = await settledProject(work, github);
  const changes = {};
  for (const used of schemas) changes[used.schema] = await changing(work, github, used);
  const results = await bench.inTurn({
    "a full run": () => fullRun(work, github),
    "nothing to do": async () => sampleOf(await generate(settled)),
    ...changes,
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
  for (const { schema, uses } of schemas) {
    const change = `one schema changed (${schema}, referred to ${uses} ${uses === 1 ? "time" : "times"})`;
    bench.compare({ figure: `${figure}, ${change}`, ours: results[schema], against, theirs, atMost: 0.5 });
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

// Of the schemas of objects that anything refers to: the one with the fewest references, the one in the middle, one that
// is used more than nine of ten are, and the one with the most.
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
    .sort((one, other) => one.uses - other.uses);
  return [0, 0.5, 0.9, 1].map((share) => used[Math.round(share * (used.length - 1))]);
}
