import fs from "node:fs/promises";
import os from "node:os";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { applyPlan, finishInterruptedRun } from "../../src/output/apply-plan.js";
import type { Rendered, RenderedFile } from "../../src/render/rendered-file.js";
import { makeFolder, planFor, pymFile, readTree, removeFolder, rendered, writeTree, type Tree } from "./folder.js";

const user: RenderedFile = { path: "src/server.ts", text: "start();\n", owner: "user" };
const before = rendered({ files: [pymFile("a.ts", "1;\n"), pymFile("old/b.ts", "1;\n"), user] });
const after = rendered({ files: [pymFile("a.ts", "2;\n"), pymFile("new/c.ts", "3;\n"), user] });

let folder = "";
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await removeFolder(folder);
});

async function run(wanted: Rendered): Promise<void> {
  expect((await applyPlan(await planFor(folder, wanted))).diagnostics).toEqual([]);
}

/** The functions of the file system that change something. */
const writers = ["writeFile", "rename", "unlink", "rm", "rmdir", "mkdir", "chmod", "link"] as const;

/** Runs `at` in the place of the nth change, and of all later ones if it is `for ever`. */
function intercept(nth: number, at: () => Promise<never>, duration: "once" | "for ever") {
  let count = 0;
  for (const name of writers) {
    const original = fs[name] as (...args: unknown[]) => Promise<unknown>;
    vi.spyOn(fs, name as "rename").mockImplementation(async (...args: unknown[]) => {
      count += 1;
      if (count === nth || (duration === "for ever" && count > nth)) return at();
      return (await original(...args)) as undefined;
    });
  }
  return () => count;
}

describe("a run that is killed", () => {
  // A process that is gone changes nothing any more: from that moment, nothing has an effect.
  const killed = () => Promise.reject(new Error("killed"));

  it.each([
    ["in an empty folder", rendered({}), before],
    ["in a service", before, after],
  ])("%s, at any moment, is finished or harmless", async (_, first, second) => {
    for (let nth = 1; ; nth += 1) {
      await removeFolder(folder);
      folder = await makeFolder({ "mine.ts": "mine" });
      await run(first);
      const old = await readTree(folder);
      const plan = await planFor(folder, second);
      const count = intercept(nth, killed, "for ever");
      await applyPlan(plan).catch(() => undefined);
      vi.restoreAllMocks();
      if (count() < nth) break;
      const interrupted = await readTree(folder);
      expect(interrupted["mine.ts"]).toBe("mine");
      // Its process is gone, so that its lock doesn't count.
      const dead = `{"pid":999999999,"host":${JSON.stringify(os.hostname())}}`;
      if ("src/generated/.pym-lock" in interrupted) {
        await writeTree(folder, { "src/generated/.pym-lock": dead });
      }
      expect(await finishInterruptedRun(folder)).toEqual([]);
      const finished = await readTree(folder);
      expect(visible(finished)).toSatisfy(
        (tree: string) => tree === visible(old) || tree === visible(treeOf(second, old)),
      );
      await run(second);
      expect(Object.keys(await readTree(folder)).filter(isLeftover)).toEqual([]);
      expect(await readTree(folder)).toMatchObject(texts(second));
    }
  });

  it("doesn't overwrite what was edited before it is finished", async () => {
    await run(before);
    const plan = await planFor(folder, after);
    // Dies once all is staged: at the first rename that isn't the journal's.
    const { rename, rm } = fs;
    let renames = 0;
    vi.spyOn(fs, "rename").mockImplementation(async (from, to) => {
      renames += 1;
      return renames > 2 ? killed() : rename(from, to);
    });
    vi.spyOn(fs, "rm").mockImplementation(async (file, options) => (renames > 2 ? killed() : rm(file, options)));
    await applyPlan(plan).catch(() => undefined);
    vi.restoreAllMocks();
    const edited = { "src/generated/a.ts": "edited by hand\n" };
    await writeTree(folder, edited);
    await fs.rm(`${folder}/src/generated/.pym-lock`, { force: true });
    expect(await finishInterruptedRun(folder)).toEqual([]);
    const tree = await readTree(folder);
    expect(tree).toMatchObject(edited);
    expect(tree["src/generated/new/c.ts"]).toContain("3;");
    expect(Object.keys(tree).filter(isLeftover)).toEqual([]);
  });

  it("leaves a journal that leads nowhere else", async () => {
    const outside = await makeFolder({ "x.ts": "theirs", ".x.ts.pym-tmp": "evil" });
    const entry = { path: `../${outside.split("/").at(-1) ?? ""}/x.ts`, before: null, after: "x" };
    const journal = { state: "committing", entries: [entry], newFolders: ["../x"] };
    await writeTree(folder, { "src/generated/.pym-journal.json": JSON.stringify(journal) });
    expect(await finishInterruptedRun(folder)).toEqual([]);
    expect(await readTree(outside)).toEqual({ "x.ts": "theirs", ".x.ts.pym-tmp": "evil" });
    expect(Object.keys(await readTree(folder)).filter(isLeftover)).toEqual([]);
    await removeFolder(outside);
  });
});

describe("a run that fails", () => {
  it("on a full disk, at any moment, leaves the tree as it was", async () => {
    const full = () => Promise.reject(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    let failures = 0;
    for (let nth = 1; ; nth += 1) {
      await removeFolder(folder);
      folder = await makeFolder({ "mine.ts": "mine" });
      await run(before);
      const old = await readTree(folder);
      const plan = await planFor(folder, after);
      const count = intercept(nth, full, "once");
      const applied = await applyPlan(plan);
      vi.restoreAllMocks();
      if (count() < nth) break;
      if (applied.ok) continue; // while tidying up
      failures += 1;
      expect(applied.diagnostics[0]?.message).toMatch(/can't be written: the disk is full$/);
      const tree = await readTree(folder);
      if (!Object.keys(tree).some(isLeftover)) expect(tree).toEqual(old);
      expect(visible(tree)).toSatisfy((now: string) => [visible(old), visible(treeOf(after, old))].includes(now));
    }
    expect(failures).toBeGreaterThan(5);
  });
});

function isLeftover(name: string): boolean {
  return /pym-(?:tmp|journal|lock)/.test(name);
}

function texts({ files }: Rendered): Tree {
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

function visible(tree: Tree): string {
  const names = Object.keys(tree)
    .filter((name) => !/\.pym-|\/$/.test(name))
    .sort();
  return JSON.stringify(names.map((name) => [name, tree[name]]));
}

function treeOf(wanted: Rendered, old: Tree): Tree {
  return {
    ...(old["mine.ts"] === undefined ? {} : { "mine.ts": old["mine.ts"] }),
    ...texts(wanted),
  };
}
