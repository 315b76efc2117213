import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { endWithUs } from "./children.js";
import { onCore } from "./cores.js";
import { isInstalled } from "./is-installed.js";

export const connections = 50;

/**
 * For how long a service has nothing to do, once it has started, and is called in each round. V8 looks for garbage some
 * ten seconds after the last call.
 */
export const seconds = { atRest: 15, toWarmUp: 1, measured: 2 };

/** What makes the calls: wrk where it is installed, since it takes less of the machine, else autocannon. */
export const generator = process.env.LOAD ?? (isInstalled("wrk") ? "wrk" : "autocannon");

/**
 * Calls a service for a while over 50 connections that are kept open, each as fast as it is answered.
 *
 * @returns how many calls were answered, all of them with success, and in how many seconds
 */
export async function load({ url, method, headers = {}, body }, { seconds, folder, core }) {
  const call = { url, method, headers, body, seconds, folder };
  return generator === "wrk" ? loadByWrk(call, core) : loadByAutocannon(call, core);
}

async function loadByWrk({ url, method, headers, body, seconds, folder }, core) {
  const script = path.join(folder, "wrk.lua");
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`);
  writeFileSync(script, [`wrk.method = ${lua(method)}`, ...lines, body && `wrk.body = ${lua(body)}`].join("\n"));
  const said = await run([
    ...onCore(core, ["wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "60s", "-s", script, url]),
  ]);
  const [, requests, took, unit] = /(\d+) requests in ([\d.]+)(m?s|m)/.exec(said) ?? [];
  if (requests === undefined || /Non-2xx|Socket errors/.test(said)) throw new Error(`calls failed: ${said}`);
  return { requests: Number(requests), seconds: Number(took) * { ms: 0.001, s: 1, m: 60 }[unit] };
}

async function loadByAutocannon({ url, method, headers, body, seconds, folder }, core) {
  const input = path.join(folder, "body");
  if (body !== undefined) writeFileSync(input, body);
  const program = createRequire(import.meta.url).resolve("autocannon");
  const said = await run([
    ...onCore(core, [process.execPath, program, "--json", "-c", String(connections), "-d", String(seconds)]),
    ...["-m", method, ...(body === undefined ? [] : ["-i", input])],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}=${value}`]),
    url,
  ]);
  const result = JSON.parse(said);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`calls failed: ${result.non2xx} refused, ${result.errors} broken`);
  return { requests: result.requests.total, seconds: result.duration };
}

function lua(text) {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

async function run([command, ...args]) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  endWithUs(child);
  let said = "";
  let complaints = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (complaints += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaints}`);
  return said;
}
