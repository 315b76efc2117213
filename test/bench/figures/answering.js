import { isDeepStrictEqual } from "node:util";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { kinds } from "../answering/kinds.js";
import { pymService } from "../answering/pym-service.js";
import { load, seconds } from "../shared/load.js";
import { peers, peerVersion } from "../shared/peers.js";
import { root, serviceEnv } from "../shared/pym.js";
import { startService } from "../shared/service.js";

const byHand = "hand-written-fastify";

// What each peer is called in the table, whether it checks what it is sent, and how much faster pym has to be.
const rivals = {
  "node-http": { against: "raw node:http, which checks nothing", checks: false },
  [byHand]: { against: "hand-written Fastify, same schemas", checks: true, atLeast: () => 1 },
  "fastify-openapi-glue": { against: named("fastify-openapi-glue"), checks: true },
  "express-openapi-validator": { against: named("express-openapi-validator"), checks: true, atLeast: fiveFold },
  "openapi-backend": { against: named("openapi-backend"), checks: true, atLeast: fiveFold },
};

/**
 * How many requests a second a service answers, of each kind, beside services that do the same work: after a rest, and,
 * beside the one that pym is measured by, within seconds of its start.
 */
export async function measureAnswering(bench) {
  bench.installPeers();
  bench.progress("generating and compiling the service");
  const { folder, token } = await pymService(bench.work);
  const commands = commandsOf(folder);
  const all = kinds(token);
  const rested = await measureServices(bench, commands, all, { rest: bench.quick ? 0 : seconds.atRest });
  for (const kind of all) compareKind(bench, kind, rested);
  const { pym, [byHand]: rival } = commands;
  const fresh = await measureServices(bench, { pym, [byHand]: rival }, all, { rest: 0 });
  for (const kind of all) compareFresh(bench, kind, fresh);
}

async function measureServices(bench, commands, kinds, { rest }) {
  const contests = kinds.flatMap((kind) => Object.keys(commands).map((service) => ({ kind, service })));
  let services;
  return bench.inTurn(
    Object.fromEntries(
      contests.map(({ kind, service }) => [
        nameOf(kind, service),
        () => measure(bench, services[service], kind, rivals[service]?.checks ?? true),
      ]),
    ),
    // Some of how fast a process is, is luck: a service that ran through all rounds would have one and the same.
    {
      around: async (run) => {
        services = await startAll(bench, commands);
        try {
          await pause(rest * 1000);
          await run();
        } finally {
          for (const service of Object.values(services)) await service.stop?.();
        }
      },
    },
  );
}

function named(peer) {
  return `${peer} ${peerVersion(peer)}`;
}

function fiveFold({ name }) {
  return name === "POST 1 KB" ? 5 : undefined;
}

function commandsOf(folder) {
  const servers = Object.keys(rivals).map((name) => [
    name,
    { args: [path.join(peers, "servers", `${name}.js`)], cwd: root },
  ]);
  return { pym: { args: ["dist/server.js"], cwd: folder }, ...Object.fromEntries(servers) };
}

function nameOf(kind, service) {
  return `${kind.name}  ${service}`;
}

// All run at once, on one core; who isn't called takes nothing of it.
async function startAll(bench, commands) {
  const services = {};
  for (const [name, { args, cwd }] of Object.entries(commands)) {
    try {
      services[name] = await startService(args, { cwd, env: serviceEnv, core: 0 });
    } catch (error) {
      services[name] = error;
      bench.progress(`${name} ${error.message}`);
    }
  }
  return services;
}

async function measure(bench, service, kind, checks) {
  if (service instanceof Error) throw service;
  await checkAnswers(service, kind, checks);
  await warmUp(bench, service, kind);
  return call(bench, service, kind, bench.quick ? 1 : seconds.measured);
}

function compareKind(bench, kind, results) {
  for (const [name, { against, atLeast }] of Object.entries(rivals)) {
    bench.compare({
      figure: kind.name,
      quantity: "per_second",
      ours: results[nameOf(kind, "pym")],
      against,
      theirs: results[nameOf(kind, name)],
      atLeast: atLeast?.(kind),
    });
  }
}

function compareFresh(bench, kind, results) {
  bench.compare({
    figure: `${kind.name}, within seconds of the start`,
    quantity: "per_second",
    ours: results[nameOf(kind, "pym")],
    against: rivals[byHand].against,
    theirs: results[nameOf(kind, byHand)],
  });
}

// A service that answers wrongly, or lets in what it should refuse, is no measure.
async function checkAnswers({ origin }, kind, checks) {
  const { answer, refused } = kind;
  const response = await fetch(origin + kind.path, optionsOf(kind));
  const body = await response.json();
  if (response.status !== 200 || !isDeepStrictEqual(body, answer))
    throw new Error(`answered wrongly: ${response.status} ${JSON.stringify(body)}`);
  if (refused === undefined || !checks) return;
  const { status } = await fetch(origin + refused.path, optionsOf(refused));
  if (status !== refused.status) throw new Error(`a wrong request was answered with ${status}`);
}

function optionsOf({ method = "GET", headers, body }) {
  return { method, headers, body };
}

// On a busy machine a second alone would not bring every service to its full speed.
async function warmUp(bench, service, kind) {
  const enough = bench.quick ? 1_000 : 3_000;
  for (let calls = 0, times = 0; calls < enough && times < 3; times += 1) {
    const { per_second } = await call(bench, service, kind, seconds.toWarmUp);
    calls += per_second * seconds.toWarmUp;
  }
}

async function call({ work }, { origin, usage }, kind, duration) {
  const before = usage().cpu;
  const done = await load(
    { ...optionsOf(kind), url: origin + kind.path },
    { seconds: duration, folder: work, core: 1 },
  );
  const cpu = before === undefined ? undefined : usage().cpu - before;
  return {
    per_second: done.requests / done.seconds,
    // What one second of a processor is enough for, whatever else the machine does.
    per_cpu_second: cpu ? done.requests / cpu : undefined,
    busy: cpu === undefined ? undefined : cpu / done.seconds,
  };
}
