import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";

import { readTree, type Tree } from "../output/folder.js";
import { temporaryFolder } from "../run-pym.js";
import { editSpec, firstSpec, specText } from "./spec-model.js";

// `PYM_KILLS=200 npx vitest run test/regeneration/kill` for many.
const kills = Number(process.env["PYM_KILLS"] ?? 24);
const pym = path.resolve(import.meta.dirname, "../../bin/pym.js");

const newSpec = [
  ["add", 0, 3],
  ["retag", 0, 0],
  ["query", 1, 2],
  ["remove", 1, 0],
].reduce((spec, [edit, a, b]) => editSpec(spec, edit as "add", a as number, b as number), firstSpec);

it(`leaves the old tree or the new one, or one that the next run completes, when killed ${kills} times`, async () => {
  const { old, renewed, oldTree, newTree } = await bothTrees();
  const fullRunMs = await timeOf(old);
  const seen = { old: 0, new: 0, between: 0 };
  for (let index = 0; index < kills; index += 1) {
    const folder = await temporaryFolder();
    await cp(old, folder, { recursive: true });
    await writeFile(path.join(folder, "api.json"), specText(newSpec));
    await killedRun(folder, index, fullRunMs);
    const tree = await readTree(folder);
    expectUserFiles(tree, oldTree, newTree);
    const state = isSame(tree, { ...oldTree, "api.json": specText(newSpec) })
      ? "old"
      : isSame(tree, newTree)
        ? "new"
        : "between";
    seen[state] += 1;
    run(folder);
    expect(await readTree(folder)).toEqual(newTree);
  }
  console.log(`killed ${kills} times: ${JSON.stringify(seen)}`);
  expect(await readTree(renewed)).toEqual(newTree);
}, 3_600_000);

async function bothTrees(): Promise<{ old: string; renewed: string; oldTree: Tree; newTree: Tree }> {
  const [old, renewed] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(path.join(old, "api.json"), specText(firstSpec));
  run(old);
  const handlers = path.join(old, "src/handlers");
  await mkdir(path.join(handlers, "own"));
  await writeFile(path.join(handlers, "own/helper.ts"), "export const mine = 1; // not pym's\n");
  const oldTree = await readTree(old);
  await cp(old, renewed, { recursive: true });
  await writeFile(path.join(renewed, "api.json"), specText(newSpec));
  run(renewed);
  return { old, renewed, oldTree, newTree: await readTree(renewed) };
}

function run(folder: string): void {
  const { status, stderr } = spawnSync(process.execPath, [pym, "generate", "api.json"], {
    cwd: folder,
    env: {},
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

// Of a run that has everything to do.
async function timeOf(old: string): Promise<number> {
  const folder = await temporaryFolder();
  await cp(path.join(old, "api.json"), path.join(folder, "api.json"));
  const start = performance.now();
  run(folder);
  return performance.now() - start;
}

// Every other run is killed while it writes: that takes a few milliseconds of a second.
async function killedRun(folder: string, index: number, fullRunMs: number): Promise<void> {
  const child = spawn(process.execPath, [pym, "generate", "api.json"], { cwd: folder, env: {}, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  if (index % 2 === 0) await sleep(Math.random() * fullRunMs * 1.1);
  else {
    const lock = path.join(folder, "src/generated/.pym-lock");
    while (isRunning() && !existsSync(lock)) await sleep(1);
    await sleep(Math.random() * 30);
  }
  if (isRunning()) child.kill("SIGKILL");
  await ended;
}

// A handler file is the old one or the new one, whole; what pym knows nothing of is untouched.
function expectUserFiles(tree: Tree, oldTree: Tree, newTree: Tree): void {
  const names = Object.keys({ ...oldTree, ...newTree }).filter(
    (file) => !file.startsWith("src/generated/") && file !== "api.json",
  );
  for (const file of names) expect([oldTree[file], newTree[file]], file).toContain(tree[file]);
}

function isSame(one: Tree, other: Tree): boolean {
  const files = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...files].every((file) => one[file] === other[file]);
}
