import { writeFileSync } from "node:fs";
import path from "node:path";

import { compilableRoutes } from "../starting/compilable-routes.js";
import { fastifyRoutes } from "../starting/fastify-routes.js";
import { startLimits } from "../shared/start-limits.js";
import { compileService, generate, newProject, root, serviceEnv } from "../shared/pym.js";
import { NotStarted, startService } from "../shared/service.js";

const bareFastify = path.join(root, "test/bench/peers/servers/many-routes.js");

/** From the start of a service of 1,223 operations to its first answer, and what memory that takes. */
export async function measureStarting(bench) {
  const { github, work } = bench;
  const figure = "start of GitHub's service";
  if (github === undefined) return bench.skip(figure, "there is no document of GitHub; PYM_CORPUS names the folder");
  bench.progress("generating and compiling what is to be started");
  const folder = newProject(work, github);
  await generate(folder);
  await compileService(folder);
  const { bare, withSchemas, without, count } = writeRoutes(work, JSON.parse(github));
  const results = await bench.inTurn({
    pym: () => start([path.join(folder, "dist/server.js")], folder),
    bare: () => start([bareFastify, bare], root),
  });
  const { schemas } = bench.quick
    ? {}
    : await bench.inTurn({ schemas: () => startWithinLimits([bareFastify, withSchemas], root) }, { rounds: 1 });
  const rivals = [
    { against: "Fastify without schemas, the same routes", theirs: results.bare, atMost: 1.3 },
    { against: `Fastify with schemas, but for ${without} of ${count.toLocaleString("en")} routes`, theirs: schemas },
  ];
  for (const { against, theirs, atMost } of rivals.filter(({ theirs }) => theirs !== undefined)) {
    bench.compare({ figure, ours: results.pym, against, theirs, atMost });
    bench.compare({ figure: "peak memory of that", quantity: "megabytes", ours: results.pym, against, theirs });
  }
}

// To ajv, keywords of OpenAPI are mistakes.
const ajv = { customOptions: { strict: false } };

// Fastify without schemas reads no more than it serves.
function writeRoutes(work, document) {
  const { routes, schemas } = fastifyRoutes(document);
  const compilable = compilableRoutes({ routes, schemas }, ajv);
  const bare = path.join(work, "routes.json");
  const withSchemas = path.join(work, "routes-with-schemas.json");
  writeFileSync(bare, JSON.stringify({ routes: routes.map(({ method, url }) => ({ method, url })) }));
  writeFileSync(withSchemas, JSON.stringify({ routes: compilable.routes, schemas, ajv }));
  return { bare, withSchemas, without: compilable.without, count: routes.length };
}

// What has not started by then would have taken still more.
async function startWithinLimits(args, cwd) {
  const { seconds, megabytes } = startLimits;
  try {
    return await start([`--max-old-space-size=${megabytes}`, ...args], cwd, seconds);
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    return { seconds, ...error.usage, isLowerBound: true };
  }
}

async function start(args, cwd, patience) {
  const service = await startService(args, { cwd, env: serviceEnv, patience });
  const sample = { seconds: service.seconds, ...service.usage() };
  await service.stop();
  return sample;
}
