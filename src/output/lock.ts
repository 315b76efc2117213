import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { lockPath } from "./ownership.js";
import { isCode } from "./read-target.js";

/**
 * Runs something while no other run writes to the same folder. A lock whose owner is no longer there
 * doesn't count.
 *
 * @param waitMs how long to wait for another run
 * @returns what the function returns, or an error where the other run takes longer
 */
export async function withLock(
  folder: string,
  waitMs: number,
  run: () => Promise<readonly Diagnostic[]>,
): Promise<readonly Diagnostic[]> {
  const file = path.join(folder, lockPath);
  const end = Date.now() + waitMs;
  while (!(await take(file))) {
    const holder = await readHolder(file);
    if (holder !== undefined && isStale(holder)) await removeStale(file, holder);
    else if (Date.now() >= end) return [held(holder)];
    else await sleep(50);
  }
  try {
    return await run();
  } finally {
    await fs.rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  const text = JSON.stringify({ pid: process.pid, host: os.hostname() });
  try {
    // Another run that failed may just have removed the folder that it had made.
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

interface Holder {
  readonly text: string;
  readonly ageMs: number;
  readonly pid?: number;
  readonly host?: string;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  const found = await Promise.all([fs.readFile(file, "utf8"), fs.stat(file)]).catch(() => undefined);
  if (found === undefined) return undefined; // just released
  const [text, { mtimeMs }] = found;
  const [, pid, host] = /^\{"pid":(\d+),"host":"([^"]*)"\}$/.exec(text) ?? [];
  const ageMs = Date.now() - mtimeMs;
  return { text, ageMs, ...(pid && host !== undefined ? { pid: Number(pid), host } : {}) };
}

const minute = 60_000;

// On another machine, and in another container, a process can't be looked for: only age tells. A
// lock without a process was being written when its owner was killed, or is being written now.
function isStale({ pid, host, ageMs }: Holder): boolean {
  if (pid === undefined) return ageMs > 5000;
  if (host !== os.hostname()) return ageMs > 10 * minute;
  return !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

// Two runs may find the same stale lock. Whoever moved the wrong one away, a new lock of the other's,
// puts it back.
async function removeStale(file: string, holder: Holder): Promise<void> {
  const aside = `${file}.${String(process.pid)}`;
  try {
    await fs.rename(file, aside);
    const text = await fs.readFile(aside, "utf8");
    if (text !== holder.text) await fs.link(aside, file).catch(() => undefined);
    await fs.rm(aside, { force: true });
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
}

function held(holder: Holder | undefined): Diagnostic {
  const who = holder?.pid === undefined ? "" : ` (process ${String(holder.pid)})`;
  return {
    code: "not-writable",
    severity: "error",
    message: `another run of pym${who} is writing to this folder`,
    help: `wait until it has ended; if there is none, delete ${lockPath}`,
  };
}
