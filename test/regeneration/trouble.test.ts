import { spawn, spawnSync } from "node:child_process";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";

import { readTree } from "../output/folder.js";
import { runPym, temporaryFolder, type Run } from "../run-pym.js";
import { editSpec, firstSpec, specText } from "./spec-model.js";

const pym = path.resolve(import.meta.dirname, "../../bin/pym.js");

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(path.join(folder, "api.json"), specText(firstSpec));
  expect((await run()).exitCode).toBe(0);
  await writeFile(path.join(folder, "api.json"), specText(editSpec(firstSpec, "add", 0, 0)));
});

it("refuses a file that is read-only, and leaves the tree as it was", async () => {
  await chmod(path.join(folder, "src/generated/api/operations.ts"), 0o444);
  await expectRefusal(/error not-writable: src\/generated\/api\/operations\.ts is read-only/);
});

it("refuses a folder in the place of a file, and leaves the tree as it was", async () => {
  await rm(path.join(folder, "src/generated/api/operations.ts"));
  await mkdir(path.join(folder, "src/generated/api/operations.ts"));
  await expectRefusal(/error not-writable: src\/generated\/api\/operations\.ts should be a file and is a folder/);
});

it("refuses a file in the place of a folder, and leaves the tree as it was", async () => {
  await rm(path.join(folder, "src/generated/api"), { recursive: true });
  await writeFile(path.join(folder, "src/generated/api"), "mine");
  await expectRefusal(/error not-writable: .*there is a file in the place of one of its folders/);
});

// A limit of the size of files fails in the middle of a write, as a full disk does.
it.skipIf(process.platform === "win32")("takes back a write that fails half-way", async () => {
  const before = await readTree(folder);
  const command = `ulimit -f 4 && exec "$0" "$1" generate api.json --force src/generated`;
  await writeFile(path.join(folder, "api.json"), specText(editSpec(firstSpec, "add", 0, 0)));
  const { status, stderr } = spawnSync("bash", ["-c", command, process.execPath, pym], {
    cwd: folder,
    env: {},
    encoding: "utf8",
  });
  expect(stderr).toMatch(/error not-writable: .* can't be written: the file would be larger than allowed/);
  expect(status).toBe(2);
  expect(await readTree(folder)).toEqual(before);
});

it("lets one of two runs wait for the other", async () => {
  const runs = await Promise.all([inProcess(), inProcess(), inProcess()]);
  for (const { exitCode, stderr } of runs) expect(stderr === "" ? exitCode : stderr).toSatisfy(isDoneOrOvertaken);
  expect(runs.map(({ exitCode }) => exitCode)).toContain(0);
  const tree = await readTree(folder);
  expect((await run("--check")).exitCode).toBe(0);
  expect(Object.keys(tree).filter((file) => /pym-(?:lock|journal|tmp)/.test(file))).toEqual([]);
});

// A run whose plan another run made out of date writes nothing.
function isDoneOrOvertaken(outcome: string | number): boolean {
  return outcome === 0 || String(outcome).includes("was changed while pym ran");
}

async function expectRefusal(message: RegExp): Promise<void> {
  const before = await readTree(folder);
  const { exitCode, stderr } = await run();
  expect(stderr).toMatch(message);
  expect(stderr).toContain("nothing was written");
  expect(exitCode).toBe(2);
  expect(await readTree(folder)).toEqual(before);
}

async function run(...args: readonly string[]): Promise<Run> {
  return runPym(["generate", "api.json", ...args], folder);
}

async function inProcess(): Promise<Run> {
  const child = spawn(process.execPath, [pym, "generate", "api.json"], { cwd: folder, env: {} });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (data) => (texts.stdout += String(data)));
  child.stderr.on("data", (data) => (texts.stderr += String(data)));
  const exitCode = await new Promise<number>((resolve) => {
    child.once("close", (code) => {
      resolve(code ?? -1);
    });
  });
  return { exitCode, ...texts };
}
