import { execFile, spawn, type ChildProcess } from "node:child_process";
import { cp, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

const built: string[] = [];

afterAll(() => Promise.all(built.map((folder) => rm(folder, { recursive: true, force: true }))));

export const secret = "a secret of the tests, and of nobody else";

/** A generated service that runs as a process of its own. */
export interface RunningService {
  readonly port: number;
  /** All that it has logged so far. */
  readonly log: () => string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Compiles a generated service, with these files in the place of its own, and gives the folder. */
export async function buildService(topic: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const target = await realpath(await mkdtemp(path.join(tmpdir(), "pym-service-")));
  built.push(target);
  await cp(path.join(root, "test/.generated", topic), target, { recursive: true });
  await symlink(path.join(root, "node_modules"), path.join(target, "node_modules"), "junction");
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(target, file), text);
  await compile(target);
  return target;
}

async function compile(folder: string): Promise<void> {
  const tsc = path.join(root, "node_modules/typescript-7/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [tsc, "--project", folder]);
  } catch (error) {
    throw new Error(`${folder} does not compile:\n${(error as { stdout: string }).stdout}`);
  }
}

/** Starts a service on a free port, as `npm start` does. */
export async function startService(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const { child, log, exit } = launch(folder, { HELLO_JWT_SECRET: secret, ...environment });
  const port = await new Promise<number>((resolve, reject) => {
    const look = () => {
      const listening = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(log());
      if (listening) resolve(Number(listening[1]));
    };
    child.stdout?.on("data", look);
    void exit.then(() => {
      reject(new Error(`The service ended: ${log()}`));
    });
  });
  return {
    port,
    log,
    stop: (signal = "SIGTERM") => {
      child.kill(signal);
      return exit;
    },
  };
}

/** How a service ends that does not get as far as listening. */
export async function failToStart(
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { log, exit } = launch(folder, environment);
  return { code: await exit, output: log() };
}

function launch(folder: string, environment: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(process.execPath, ["dist/server.js"], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOST: "127.0.0.1", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, log: () => output, exit };
}
