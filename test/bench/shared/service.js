import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { endWithUs } from "./children.js";
import { onCore } from "./cores.js";

const ticksPerSecond = 100; // USER_HZ, which is 100 on every Linux of today

/** That a service has not answered in the time that it was given, and what it has used by then. */
export class NotStarted extends Error {
  constructor(seconds, usage) {
    super(`did not start within ${seconds} seconds`);
    this.usage = usage;
  }
}

/**
 * Starts a service on a free PORT, and waits for its first answer.
 *
 * @param options.core the processor core that it is kept on; any where none is named
 * @param options.patience after how many seconds it is given up
 * @returns its origin, the seconds from its start to the answer of `GET /ping`, and what it uses
 */
export async function startService(args, { cwd, env, core, patience = 600 }) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const [command, ...rest] = onCore(core, [process.execPath, ...args]);
  const child = spawn(command, rest, {
    cwd,
    env: { ...env, HOST: "127.0.0.1", PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  endWithUs(child);
  try {
    await answering(child, `${origin}/ping`, patience);
    const seconds = (performance.now() - started) / 1000;
    return { origin, seconds, usage: () => usageOf(child.pid), stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function answering(child, url, patience) {
  let complaints = "";
  let failure;
  child.stderr.on("data", (chunk) => (complaints += chunk));
  child.once("error", (error) => (failure = error));
  child.once("exit", (code, signal) => (failure = new Error(`ended with ${code ?? signal}: ${telling(complaints)}`)));
  for (const started = performance.now(); performance.now() - started < patience * 1000; await pause(10)) {
    if (failure !== undefined) throw failure;
    const answer = await fetch(url).catch(() => undefined);
    if (answer === undefined) continue;
    await answer.arrayBuffer();
    if (answer.ok) return;
    throw new Error(`GET /ping was answered with ${answer.status}`);
  }
  throw new NotStarted(patience, usageOf(child.pid));
}

function telling(complaints) {
  const lines = complaints.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? "nothing was said";
}

// Only Linux tells it of another process.
function usageOf(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return {};
  const times = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return { cpu: (Number(times[11]) + Number(times[12])) / ticksPerSecond, megabytes: Number(peak) / 1024 };
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
