#!/usr/bin/env node
// Builds the app of each service below a folder, and prints as JSON what that did besides:
//   node test/hostile/start-services.js <folder>
import { readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";

const folder = path.resolve(process.argv[2] ?? ".");
const tripped = [];
let current = "";
const trip = (what) => () => {
  tripped.push(`${current}: ${what}`);
  throw new Error(`${what} was called`);
};
const exit = process.exit;
process.exit = trip("process.exit");
process.kill = trip("process.kill");
process.chdir = trip("process.chdir");
globalThis.fetch = trip("fetch");
net.Socket.prototype.connect = trip("connect");
process.on("unhandledRejection", (error) => tripped.push(`${current}: ${String(error)}`));

// What loading the packages sets up by itself is not counted.
const [{ load }] = await Promise.all(["js-yaml", "fastify", "jose", "cookie"].map((name) => import(name)));
for (const name of readdirSync(folder).sort()) {
  current = name;
  const { env_secrets: secrets } = load(readFileSync(path.join(folder, name, "pym-config.yaml"), "utf8"));
  for (const secret of secrets) process.env[secret] = "x".repeat(40);
  const before = watched();
  try {
    const { buildApp } = await import(path.join(folder, name, "dist/generated/app.js"));
    const app = buildApp({ logger: false });
    await app.ready();
    await app.close();
  } catch (error) {
    tripped.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const now = watched();
  if (now !== before) tripped.push(`${name}: left ${now.slice(-300)}`);
  if (now !== before) break;
}
console.log(JSON.stringify(tripped));
exit(0);

// Global names, and what every object, function, list and text inherits.
function watched() {
  const holders = [globalThis, Object.prototype, Function.prototype, Array.prototype, String.prototype, process.env];
  return JSON.stringify(holders.map((holder) => Object.getOwnPropertyNames(holder).sort()));
}
