import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import autocannon from "autocannon";

import { makeToken } from "../answering/pym-service.js";
import { connections } from "../shared/load.js";
import { compileService, generate, root, secret, serviceEnv } from "../shared/pym.js";
import { startService } from "../shared/service.js";

/**
 * How much of its speed a service keeps where a token is asked for: GET /hello against GET
 * /hello/with/auth of fixtures/hello. By autocannon on any core, without a header on the open call
 * and without a log: the conditions under which this was first measured, and which stay.
 */
export async function measureGuarded(bench) {
  const folder = mkdtempSync(path.join(bench.work, "project-"));
  const env = { ...serviceEnv, HELLO_JWT_SECRET: secret };
  for (const file of ["api.yaml", "pym-config.yaml"])
    cpSync(path.join(root, "fixtures/hello", file), path.join(folder, file));
  await generate(folder, { document: "api.yaml" });
  writeHandler(path.join(folder, "src/handlers/helloworld/api.ts"));
  await compileService(folder);
  const headers = { authorization: `Bearer ${await makeToken(folder, env)}` };
  const targets = { open: { path: "/hello" }, guarded: { path: "/hello/with/auth", headers } };
  let service;
  const results = await bench.inTurn(
    {
      open: () => call(targets.open, service, bench.quick ? 1 : 3),
      guarded: () => call(targets.guarded, service, bench.quick ? 1 : 3),
    },
    {
      rounds: bench.rounds ?? 7,
      // Anew each time, as answering.js says.
      around: async (run) => {
        service = await startService(["dist/server.js"], { cwd: folder, env });
        try {
          for (const target of Object.values(targets)) await call(target, service, 2); // to warm up
          await run();
        } finally {
          await service.stop();
        }
      },
    },
  );
  bench.compare({
    figure: "guarded GET of fixtures/hello",
    quantity: "per_second",
    ours: results.guarded,
    against: "the open GET of the same service",
    theirs: results.open,
    atLeast: 0.9,
  });
}

function writeHandler(file) {
  const stub = /(doHello: DoHello = async \(\) => \{)[^}]*\}/;
  writeFileSync(file, readFileSync(file, "utf8").replace(stub, '$1 return { message: "Hello world!" }; }'));
}

async function call({ path: target, headers }, service, duration) {
  const before = service.usage().cpu;
  const result = await autocannon({ url: service.origin + target, headers, connections, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${target}: ${result.non2xx} refused, ${result.errors} failed`);
  const cpu = before === undefined ? undefined : service.usage().cpu - before;
  return {
    per_second: result.requests.total / result.duration,
    per_cpu_second: cpu ? result.requests.total / cpu : undefined,
  };
}
