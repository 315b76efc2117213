import { writeFileSync } from "node:fs";
import path from "node:path";

import { fastifyRoutes } from "../starting/fastify-routes.js";
import { compileService, generate, newProject, root, serviceEnv } from "../shared/pym.js";
import { startService } from "../shared/service.js";

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
  const { bare, withSchemas } = writeRoutes(work, JSON.parse(github));
  const results = await bench.inTurn({
    pym: () => start([path.join(folder, "dist/server.js")], folder),
    "Fastify without schemas": () => start([bareFastify, bare], root),
    // Minutes each time.
    ...(!bench.quick && { "Fastify with schemas": () => start([bareFastify, withSchemas], root) }),
  });
  const targets = { "Fastify without schemas": 1.3 };
  for (const [name, theirs] of Object.entries(results).slice(1)) {
    const against = `${name}, the same routes`;
    bench.compare({ figure, ours: results.pym, against, theirs, atMost: targets[name] });
    bench.compare({ figure: "peak memory of that", quantity: "megabytes", ours: results.pym, against, theirs });
  }
}

// Fastify without schemas reads no more than it serves.
function writeRoutes(work, document) {
  const { routes, schemas } = fastifyRoutes(document);
  const bare = path.join(work, "routes.json");
  const withSchemas = path.join(work, "routes-with-schemas.json");
  writeFileSync(bare, JSON.stringify({ routes: routes.map(({ method, url }) => ({ method, url })) }));
  writeFileSync(withSchemas, JSON.stringify({ routes, schemas }));
  return { bare, withSchemas };
}

async function start(args, cwd) {
  const service = await startService(args, { cwd, env: serviceEnv });
  const sample = { seconds: service.seconds, ...service.usage() };
  await service.stop();
  return sample;
}
