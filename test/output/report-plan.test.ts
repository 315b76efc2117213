import { afterEach, beforeEach, expect, it } from "vitest";

import { isUpToDate, reportCheck, reportPlan } from "../../src/cli/report-plan.js";
import { applyPlan } from "../../src/output/apply-plan.js";
import type { RenderedModule } from "../../src/render/rendered-file.js";
import { contract, makeFolder, planFor, pymFile, removeFolder, rendered, stub, writeTree } from "./folder.js";

let folder = "";
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => removeFolder(folder));

function module(path: string, ...names: readonly string[]): RenderedModule {
  const stubs = names.map((name) => stub(name));
  return { path, owner: "user", text: stubs.map(({ text }) => text).join("\n"), stubs };
}

const before = rendered({
  files: [pymFile("a.ts", "1;\n"), pymFile("b.ts", "1;\n"), pymFile("c.ts", "1;\n")],
  modules: [module("src/handlers/a.ts", "doA", "doB"), module("src/handlers/b.ts", "doX")],
  operations: [contract("doA"), contract("doB")],
});
const shape = { parameters: [], responses: [], guards: ["requiresAuth"] };
const after = rendered({
  files: [pymFile("a.ts", "1;\n"), pymFile("b.ts", "2;\n"), pymFile("d.ts", "1;\n")],
  modules: [module("src/handlers/a.ts", "doA", "doC"), module("src/handlers/b.ts", "doX", "doY")],
  operations: [contract("doA", { shape }), contract("doC", { path: "/doB" })],
});

it("says what a run would do, or did, and why a check fails", async () => {
  const first = await planFor(folder, before);
  expect(reportPlan(first)).toBe(`created     src/generated/.pym-manifest.json
created     src/generated/a.ts
created     src/generated/b.ts
created     src/generated/c.ts
created     src/handlers/a.ts
created     src/handlers/b.ts
6 created
`);
  expect(isUpToDate(first)).toBe(false);
  await applyPlan(first);
  const same = await planFor(folder, before);
  expect(reportPlan(same)).toBe("4 unchanged, 2 kept\n");
  expect(isUpToDate(same)).toBe(true);
  expect(reportCheck(same)).toBe("6 files are up to date\n");

  await writeTree(folder, { "src/handlers/b.ts": "export const doX = ;\n" });
  const next = await planFor(folder, after);
  expect(reportPlan(next, "would do")).toBe(`update      src/generated/.pym-manifest.json
update      src/generated/b.ts
remove      src/generated/c.ts
create      src/generated/d.ts
append      src/handlers/a.ts: doC
leave alone src/handlers/b.ts: it lacks doX, doY; add
  import type { DoX } from "../generated/api/operations.js";
  import { notImplemented } from "../generated/runtime.js";
  import type { DoY } from "../generated/api/operations.js";

  /** Does doX. */
  export const doX: DoX = async () => {
    throw notImplemented("doX");
  };

  /** Does doY. */
  export const doY: DoY = async () => {
    throw notImplemented("doY");
  };
contract of doA (src/handlers/a.ts): guard requiresAuth added
src/handlers/a.ts:10:14 doB (GET /doB) is bound to no operation any more; it seems to be doC now: pym generate --rename doB=doC
1 create, 2 update, 1 append, 1 remove, 1 unchanged, 1 leave alone
`);
  expect(isUpToDate(next)).toBe(false);
  expect(reportCheck(next)).toContain(`
src/generated/b.ts is stale
  @@ -1,2 +1,2 @@
   /* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */
  -1;
  +2;
src/generated/c.ts is needed no more
src/generated/d.ts is missing
src/handlers/a.ts lacks doC
src/handlers/b.ts lacks doX, which can't be added to it
src/handlers/b.ts lacks doY, which can't be added to it
src/handlers/a.ts:10:14 doB (GET /doB) is bound`);
});

it("shows conflicts alone, and nothing that a terminal would obey", async () => {
  await applyPlan(await planFor(folder, before));
  const edited = pymFile("a.ts", '1;\nmine("\u001b[2J");\n').text;
  await writeTree(folder, { "src/generated/a.ts": edited });
  expect(reportPlan(await planFor(folder, before)))
    .toBe(`src/generated/a.ts was edited by hand; pym would overwrite that
  put it back as it was, or have it overwritten with --force src/generated/a.ts
--- src/generated/a.ts (on disk)
+++ src/generated/a.ts (as pym writes it)
@@ -1,3 +1,2 @@
 /* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */
 1;
-mine("·[2J");
nothing was written
`);
});
