#!/usr/bin/env node
// How much of its speed a service keeps where a token is asked for: GET /hello against GET /hello/with/auth of
// fixtures/hello, in turn, in one run, without a log. Prints requests per second, and the ratio of the medians.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import autocannon from "autocannon";

const rounds = Number(process.env.ROUNDS ?? 7);
const seconds = Number(process.env.SECONDS ?? 3);
const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "pym-bench-"));
const env = {
  ...process.env,
  HELLO_JWT_SECRET: "a secret of the benchmark, and of nobody else",
  HOST: "127.0.0.1",
  PORT: "0",
};

try {
  for (const file of ["api.yaml", "pym-config.yaml"])
    cpSync(path.join(root, "fixtures/hello", file), path.join(folder, file));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  run("node", [path.join(root, "bin/pym.js"), "generate", "api.yaml"]);
  const handlers = path.join(folder, "src/handlers/helloworld/api.ts");
  const written = readFileSync(handlers, "utf8").replace(
    /(doHello: DoHello = async \(\) => \{)[^}]*\}/,
    '$1 return { message: "Hello world!" }; }',
  );
  writeFileSync(handlers, written);
  run("node", ["node_modules/typescript/bin/tsc"]);
  const token = run("node", [
    "--input-type=module",
    "--eval",
    'import { generateToken } from "./dist/generated/auth.js"; console.log(await generateToken({ userId: "u1" }))',
  ]).trim();
  const service = spawn("node", ["dist/server.js"], {
    cwd: folder,
    env: { ...env, LOG_LEVEL: "fatal", NODE_ENV: "production", PORT: "18080" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    const origin = "http://127.0.0.1:18080";
    await ready(`${origin}/ping`);
    const kinds = {
      open: { url: `${origin}/hello` },
      guarded: { url: `${origin}/hello/with/auth`, headers: { authorization: `Bearer ${token}` } },
    };
    const figures = { open: [], guarded: [] };
    for (const kind of ["open", "guarded"]) await measure(kinds[kind], 2);
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of round % 2 === 0 ? ["open", "guarded"] : ["guarded", "open"]) {
        figures[kind].push(await measure(kinds[kind], seconds));
      }
    }
    for (const kind of ["open", "guarded"])
      console.log(`${kind.padEnd(8)} ${Math.round(median(figures[kind]))} requests/s (median of ${rounds})`);
    console.log(`guarded / open: ${(median(figures.guarded) / median(figures.open)).toFixed(3)}`);
  } finally {
    service.kill("SIGTERM");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(target, duration) {
  const result = await autocannon({ ...target, connections: 50, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${target.url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result.requests.total / result.duration;
}

async function ready(url) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the service did not start");
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

function run(command, args) {
  return execFileSync(command, args, { cwd: folder, env, encoding: "utf8" });
}
