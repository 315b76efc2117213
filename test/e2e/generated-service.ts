import { execFile } from "node:child_process";
import { cp, symlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";
import { startService as launch, type RunningService } from "../runtime/running-service.js";

const root = path.resolve(import.meta.dirname, "../..");

const running: RunningService[] = [];

afterAll(async () => {
  const codes = await Promise.all(running.map((service) => service.stop()));
  expect(codes, "how the services ended").toEqual(running.map(() => 0));
});

/** A copy of a fixture, with the packages of this repository, as a user has it checked out. */
export async function checkOut(topic: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(path.join(root, "fixtures", topic), folder, { recursive: true });
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  return folder;
}

/** Generates a service around the handlers that are there already, and compiles it. */
export async function buildService(folder: string, documents: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runPym(["generate", ...documents], folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  await compileService(folder);
}

export async function compileService(folder: string): Promise<void> {
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", folder]).catch((error: unknown) => {
    throw new Error(`${folder} does not compile:\n${(error as { stdout: string }).stdout}`);
  });
}

/** Starts a service as `npm start` does, on a free port. It is stopped after the tests. */
export async function startService(folder: string, environment: NodeJS.ProcessEnv): Promise<RunningService> {
  const service = await launch(folder, environment);
  running.push(service);
  return service;
}
