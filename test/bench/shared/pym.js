import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

import { runCommand } from "./run-command.js";

export const root = path.resolve(import.meta.dirname, "../../..");
const program = path.join(root, "bin/pym.js");

/** A folder with a document and a configuration in it, as somebody has who has not run pym yet. */
export function newProject(work, document, name = "api.json") {
  const folder = mkdtempSync(path.join(work, "project-"));
  writeFileSync(path.join(folder, name), document);
  writeFileSync(path.join(folder, "pym-config.yaml"), config);
  return folder;
}

/** Runs `pym generate` in such a folder, with a cache of its own. */
export function generate(folder, { usage = true, document = "api.json" } = {}) {
  const cache = `${folder}-cache`;
  mkdirSync(cache, { recursive: true });
  return runCommand([program, "generate", document], {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    ...(usage && { usage: path.join(cache, "usage") }),
  });
}

/** Gives a generated service what it depends on, and compiles it. */
export async function compileService(folder, options = []) {
  linkPackages(folder);
  await runCommand([path.join(root, "node_modules/typescript/bin/tsc"), ...options], { cwd: folder });
}

/** Lets a folder import what pym's own checkout has. */
export function linkPackages(folder) {
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
}

export const secret = "a secret of the benchmark, and of nobody else";

/** What a service is started with: as it runs, with no log but of what is fatal. */
export const serviceEnv = {
  ...process.env,
  BENCH_JWT_SECRET: secret,
  LOG_LEVEL: "fatal",
  NODE_ENV: "production",
};

const config = `name: bench
jwt_issuer: bench
jwt_audience: bench
jwt_secret: BENCH_JWT_SECRET
env_secrets: [BENCH_JWT_SECRET]
`;
