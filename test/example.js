#!/usr/bin/env node
// The README's example: generates the service of fixtures/profile, installs and starts it, calls it
// without and with a token, prints what came back, and stops it.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "pym-example-"));
const env = { ...process.env, MYSERVER_JWT_SECRET: randomBytes(32).toString("hex"), PORT: "0", HOST: "127.0.0.1" };

try {
  for (const file of ["api.yaml", "pym-config.yaml"]) {
    cpSync(path.join(root, "fixtures/profile", file), path.join(folder, file));
  }
  run("node", [path.join(root, "bin/pym.js"), "generate", "api.yaml"]);
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]);
  run("npm", ["run", "build"]);
  const service = spawn("node", ["dist/server.js"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const origin = await listening(service);
    const token = evaluate(
      'import { generateToken } from "./dist/generated/auth.js"; console.log(await generateToken({ userId: "u1" }))',
    );
    await call(`${origin}/profile/u1`, {});
    await call(`${origin}/profile/u1`, { authorization: `Bearer ${token}` }, "<token>");
    await call(`${origin}/auth/version`, { authorization: `Bearer ${token}` }, "<token>");
    await call(`${origin}/ping`, {});
  } finally {
    service.kill("SIGTERM");
    await once(service, "exit");
    console.log("\nThe service has stopped.");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, args) {
  console.log(
    `\n$ ${[command.replace(/^node$/, "npx pym"), ...args.filter((arg) => !arg.includes("pym.js"))].join(" ")}`,
  );
  execFileSync(command, args, { cwd: folder, env, stdio: "inherit", shell: process.platform === "win32" });
}

function evaluate(script) {
  return execFileSync("node", ["--input-type=module", "--eval", script], { cwd: folder, env, encoding: "utf8" }).trim();
}

function listening(service) {
  let log = "";
  return new Promise((resolve, reject) => {
    service.stdout.on("data", (chunk) => {
      log += chunk;
      const address = /listening at (http:\/\/[\d.:]+)/.exec(log)?.[1];
      if (address) resolve(address);
    });
    service.once("exit", () => reject(new Error(`the service did not start:\n${log}`)));
  });
}

async function call(url, headers, shown) {
  const response = await fetch(url, { headers });
  const authorization = shown ? ` -H "Authorization: Bearer ${shown}"` : "";
  console.log(`\n$ curl${authorization} ${new URL(url).pathname}\n${response.status} ${await response.text()}`);
}
