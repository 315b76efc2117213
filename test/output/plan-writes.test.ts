import { symlink, utimes, stat, chmod, mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import prettier from "prettier";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { applyPlan } from "../../src/output/apply-plan.js";
import { realFolder } from "../../src/output/below-folder.js";
import { manifestPath } from "../../src/output/ownership.js";
import { planWrites } from "../../src/output/plan-writes.js";
import { readTarget } from "../../src/output/read-target.js";
import type { Rendered, RenderedFile } from "../../src/render/rendered-file.js";
import { makeFolder, planFor, pymFile, readTree, removeFolder, rendered, summary, writeTree } from "./folder.js";

const app = pymFile("app.ts", 'export const app = { name: "app", list: [1, 2] };\n');
const models = pymFile("api/models.ts", "export type Level = 1 | 2;\n");
const server: RenderedFile = { path: "src/server.ts", text: "start();\n", owner: "user" };
const all = rendered({ files: [app, models, server] });

let folder = "";
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => removeFolder(folder));

async function run(wanted: Rendered): Promise<void> {
  const applied = await applyPlan(await planFor(folder, wanted));
  expect(applied.diagnostics).toEqual([]);
}

describe("a plan", () => {
  it("creates everything in an empty folder, and changes nothing after that", async () => {
    expect(summary(await planFor(folder, all))).toEqual([
      "create src/generated/api/models.ts",
      "create src/generated/app.ts",
      "create src/server.ts",
    ]);
    await run(all);
    const tree = await readTree(folder);
    expect(Object.keys(tree)).toEqual([
      manifestPath,
      "src/generated/api/models.ts",
      "src/generated/app.ts",
      "src/server.ts",
    ]);
    const again = await planFor(folder, all);
    expect(again.actions.map(({ action }) => action)).toEqual(["unchanged", "unchanged", "unchanged", "keep"]);
  });

  it("updates what pym wrote, removes what it no longer needs, and keeps the user's", async () => {
    await run(all);
    await writeTree(folder, { "src/server.ts": "mine();\n" });
    const next = rendered({ files: [pymFile("app.ts", "export const app = 2;\n"), server] });
    expect(summary(await planFor(folder, next))).toEqual([
      "remove src/generated/api/models.ts",
      "update src/generated/app.ts",
      "keep src/server.ts",
    ]);
    await run(next);
    const tree = await readTree(folder);
    expect(Object.keys(tree)).toEqual([manifestPath, "src/generated/app.ts", "src/server.ts"]);
    expect(tree["src/server.ts"]).toBe("mine();\n");
  });

  it("brings back what was deleted", async () => {
    await run(all);
    await removeFolder(path.join(folder, "src/generated/app.ts"));
    expect(summary(await planFor(folder, all))).toContain("create src/generated/app.ts");
  });

  it("finds a conflict in a file of pym's that was edited, unless it is forced", async () => {
    await run(all);
    await writeTree(folder, { [app.path]: app.text.replace("app:", "mine:").replace("2]", "3]") });
    const plan = await planFor(folder, all);
    expect(plan.actions.find(({ path: file }) => file === app.path)).toEqual({
      action: "conflict",
      path: app.path,
      reason: "edited",
      diff: `--- src/generated/app.ts (on disk)
+++ src/generated/app.ts (as pym writes it)
@@ -1,2 +1,2 @@
 /* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */
-export const app = { name: "app", list: [1, 3] };
+export const app = { name: "app", list: [1, 2] };
`,
    });
    await expect(applyPlan(plan)).rejects.toThrow("conflicts");
    for (const force of [[app.path], ["./src/generated/"], ["src\\generated\\app.ts"], ["src"], ["."]]) {
      expect(summary(await planFor(folder, all, { force }))).toContain(`update ${app.path}`);
    }
    expect(summary(await planFor(folder, all, { force: [models.path] }))).toContain(`conflict ${app.path}`);
  });

  it("takes a forced path from the working directory, too, and an absolute one, also through a link", async () => {
    await writeTree(folder, { [app.path]: "mine" });
    const cwd = await makeFolder();
    await symlink(folder, path.join(cwd, "service"));
    const fromCwd = path.relative(await realFolder(cwd), await realFolder(folder));
    const written = [fromCwd, "service", await realFolder(folder), path.join(cwd, "service")];
    for (const root of written) {
      const force = [path.join(root, app.path)];
      const plan = await planFor(folder, all, { cwd: await realFolder(cwd), output: "service", force });
      expect(summary(plan)).toContain(`update ${app.path}`);
    }
    await removeFolder(cwd);
  });

  it("forces what needs none in silence, and refuses what is none of pym's", async () => {
    await run(all);
    await removeFolder(path.join(folder, models.path));
    const force = [app.path, models.path, manifestPath];
    expect(
      new Set((await planFor(folder, rendered({ files: [app] }), { force })).actions.map(({ action }) => action)),
    ).toEqual(new Set(["unchanged", "update"]));
    for (const wrong of ["src/gen", "src/generated/app", "src/generated/app.ts/x", "", "..", path.dirname(folder)]) {
      await expect(planFor(folder, all, { force: [app.path, wrong] })).rejects.toThrow(
        "can't be forced: no file of pym's",
      );
    }
  });

  it("finds a conflict in a file that is not pym's, and in a stale one that was edited", async () => {
    await writeTree(folder, { [app.path]: "export const app = 0;\n" });
    const first = await planFor(folder, all);
    expect(first.actions).toContainEqual(
      expect.objectContaining({ action: "conflict", path: app.path, reason: "not pym's" }),
    );
    await removeFolder(path.join(folder, app.path));
    await run(all);
    await writeTree(folder, { [models.path]: `${models.text}// mine\n` });
    const stale = await planFor(folder, rendered({ files: [app, server] }));
    expect(stale.actions).toContainEqual(
      expect.objectContaining({
        action: "conflict",
        path: models.path,
        reason: "edited and stale",
      }),
    );
  });

  it("doesn't overwrite the user's files, not even by force", async () => {
    await writeTree(folder, { "src/server.ts": "mine();\n" });
    expect(summary(await planFor(folder, all, { force: ["src"] }))).toContain("keep src/server.ts");
    await expect(planFor(folder, all, { force: ["src/server.ts"] })).rejects.toThrow("it is yours");
  });

  it("parses no module of the user's that is as it was written", async () => {
    const module = { path: "src/handlers/pets.ts", owner: "user", text: "export const doIt = ;\n" } as const;
    const stubs = [{ exportName: "doIt", imports: [], text: module.text }];
    await writeTree(folder, { [module.path]: module.text });
    const { actions } = await planFor(folder, rendered({ modules: [{ ...module, stubs }] }));
    expect(actions).toContainEqual({ action: "keep", path: module.path });
  });

  it("takes no notice of CRLF, a byte order mark, or a formatter", async () => {
    await run(all);
    const format = { parser: "typescript", useTabs: true, singleQuote: true, semi: false } as const;
    const formatted = await prettier.format(app.text, { ...format, printWidth: 20 });
    expect(formatted).not.toBe(app.text);
    await writeTree(folder, {
      [app.path]: `\uFEFF${formatted.replaceAll("\n", "\r\n")}`,
      [manifestPath]: await prettier.format((await readTree(folder))[manifestPath] ?? "", {
        parser: "json",
        tabWidth: 8,
        endOfLine: "crlf",
      }),
    });
    const plan = await planFor(folder, all);
    expect(new Set(plan.actions.map(({ action }) => action))).toEqual(new Set(["unchanged", "keep"]));
    // And it is still known to be pym's when the document changes.
    const next = rendered({
      files: [pymFile("app.ts", "export const app = 2;\n"), models, server],
    });
    expect(summary(await planFor(folder, next))).toContain(`update ${app.path}`);
  });

  it.each([
    ["a broken manifest", "<<<<<<< HEAD\n{}"],
    ["one of something else", manifestWith({ parameters: [1], responses: [], guards: [] })],
    ["one with an answer that is none", manifestWith({ parameters: [], responses: [null], guards: [] })],
    ["one with a guard that is none", manifestWith({ parameters: [], responses: [], guards: [{}] })],
  ])("counts %s as none, with a warning", async (_, manifest) => {
    await run(all);
    await writeTree(folder, { [manifestPath]: manifest });
    const target = await readTarget(folder, [app.path]);
    expect(target.diagnostics).toMatchObject([{ code: "invalid-json", severity: "warning" }]);
    const plan = await planFor(folder, all);
    expect(plan.actions.map(({ action }) => action)).toEqual(["update", "unchanged", "unchanged", "keep"]);
  });

  it("removes nothing outside of pym's folder, whatever the manifest says", async () => {
    await run(all);
    const tree = await readTree(folder);
    const manifest = (tree[manifestPath] ?? "").replace('"files": {', '"files": {"src/server.ts": "x",');
    await writeTree(folder, { [manifestPath]: manifest });
    const plan = await planFor(folder, rendered({ files: [app, models] }));
    expect(summary(plan).join()).not.toContain("server");
  });

  it("writes the manifest in one order, whatever order things were rendered in", async () => {
    const manifest = async (files: readonly RenderedFile[]) =>
      (await planFor(folder, rendered({ files }))).actions.find((one) => one.path === manifestPath);
    expect(await manifest([app, models])).toEqual(await manifest([models, app]));
  });
});

describe("places that can't be written", () => {
  it("refuses paths and links that lead out of the folder", async () => {
    const outside = await makeFolder({ "app.ts": "outside" });
    await mkdir(path.join(folder, "src"));
    await symlink(outside, path.join(folder, "src/generated"));
    const linked = await readTarget(folder, [app.path, models.path]);
    if (!linked.ok) throw new Error("a link is no obstacle to reading");
    const refused = await planWrites(all, linked.value);
    expect(refused.diagnostics.map(({ code }) => code)).toEqual(["path-outside-output", "path-outside-output"]);
    await removeFolder(path.join(folder, "src/generated"));
    for (const file of ["../x.ts", "/etc/x", "src/../../x", "a\\b", "", "C:/x", "src//x"]) {
      expect((await readTarget(folder, [file])).diagnostics[0]?.code).toBe("path-outside-output");
      const target = await readTarget(folder, []);
      if (!target.ok) throw new Error("an empty target is readable");
      const wanted = rendered({ files: [{ path: file, text: "", owner: "pym" }] });
      const plan = await planWrites(wanted, target.value);
      expect(plan.diagnostics[0]?.code).toBe("path-outside-output");
    }
    await removeFolder(outside);
  });

  it("keeps a file of the user's that is a link to the outside", async () => {
    const outside = await makeFolder({ "server.ts": "theirs" });
    await mkdir(path.join(folder, "src"));
    await symlink(path.join(outside, "server.ts"), path.join(folder, "src/server.ts"));
    await run(all);
    expect(await readTree(outside)).toEqual({ "server.ts": "theirs" });
    await removeFolder(outside);
  });

  it("refuses a link that appears between planning and writing", async () => {
    const outside = await makeFolder();
    const plan = await planFor(folder, all);
    await symlink(outside, path.join(folder, "src"));
    expect((await applyPlan(plan)).diagnostics[0]?.code).toBe("path-outside-output");
    expect(await readTree(outside)).toEqual({});
    await removeFolder(outside);
  });

  it("writes through links that stay in the folder", async () => {
    await mkdir(path.join(folder, "elsewhere"));
    await symlink("elsewhere", path.join(folder, "src"));
    await run(all);
    expect(Object.keys(await readTree(path.join(folder, "elsewhere")))).toContain("generated/app.ts");
  });

  it("refuses a folder in the place of a file", async () => {
    await mkdir(path.join(folder, app.path), { recursive: true });
    const target = await readTarget(folder, [app.path]);
    if (!target.ok) throw new Error("a folder is readable");
    const plan = await planWrites(all, target.value);
    expect(plan.diagnostics).toEqual([
      {
        code: "not-writable",
        severity: "error",
        message: "src/generated/app.ts should be a file and is a folder",
        help: "move it out of the way, or choose another folder with --output",
      },
    ]);
  });

  it("refuses a file in the place of a folder, and leaves the tree as it was", async () => {
    await writeTree(folder, { "src/generated/api": "a file", "src/mine.ts": "" });
    const before = await readTree(folder);
    const applied = await applyPlan(await planFor(folder, all));
    expect(applied.diagnostics.map(({ code }) => code)).toEqual(["not-writable"]);
    expect(await readTree(folder)).toEqual(before);
  });

  it("refuses a read-only file, and leaves the tree as it was", async () => {
    await run(all);
    await chmod(path.join(folder, app.path), 0o444);
    const before = await readTree(folder);
    const next = rendered({ files: [pymFile("app.ts", "2;\n"), pymFile("new.ts", "3;\n")] });
    const applied = await applyPlan(await planFor(folder, next));
    expect(applied.diagnostics.map(({ message }) => message)).toEqual(["src/generated/app.ts is read-only"]);
    expect(await readTree(folder)).toEqual(before);
  });

  it("refuses a file that changed since it was planned", async () => {
    await run(all);
    const plan = await planFor(folder, rendered({ files: [pymFile("app.ts", "2;\n")] }));
    await writeTree(folder, { [app.path]: `${app.text}// edited meanwhile\n` });
    const before = await readTree(folder);
    expect((await applyPlan(plan)).diagnostics.map(({ message }) => message)).toEqual([
      "src/generated/app.ts was changed while pym ran",
    ]);
    expect(await readTree(folder)).toEqual(before);
  });
});

describe("writing", () => {
  it("leaves unchanged files alone, and keeps the mode of the others", async () => {
    await run(all);
    await utimes(path.join(folder, models.path), 1000, 1000);
    await chmod(path.join(folder, app.path), 0o640);
    await run(rendered({ files: [pymFile("app.ts", "2;\n"), models, server] }));
    expect((await stat(path.join(folder, models.path))).mtimeMs).toBe(1_000_000);
    expect((await stat(path.join(folder, app.path))).mode & 0o777).toBe(0o640);
  });

  it("lets two runs with the same plan both succeed", async () => {
    const plan = await planFor(folder, all);
    const results = await Promise.all([applyPlan(plan), applyPlan(plan), applyPlan(plan)]);
    expect(results.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    expect(Object.keys(await readTree(folder))).toHaveLength(4);
  });

  it("waits for another run, then refuses", async () => {
    const lock = `{"pid":${String(process.ppid)},"host":${JSON.stringify(os.hostname())}}`;
    await writeTree(folder, { "src/generated/.pym-lock": lock });
    const refused = await applyPlan(await planFor(folder, all), { waitMs: 100 });
    expect(refused.diagnostics[0]?.message).toBe(
      `another run of pym (process ${String(process.ppid)}) is writing to this folder`,
    );
    expect(Object.keys(await readTree(folder))).toEqual(["src/generated/.pym-lock"]);
  });

  it("takes over the lock of a run that is dead", async () => {
    const lock = `{"pid":999999999,"host":${JSON.stringify(os.hostname())}}`;
    await writeTree(folder, { "src/generated/.pym-lock": lock });
    await run(all);
    expect(Object.keys(await readTree(folder))).toHaveLength(4);
  });
});

function manifestWith(shape: object): string {
  const operation = {
    api: "a",
    operation: "a",
    typeName: "A",
    method: "GET",
    path: "/a",
    module: "m",
    exportName: "a",
  };
  return JSON.stringify({ files: {}, operations: [{ ...operation, shape }], unbound: [] });
}
