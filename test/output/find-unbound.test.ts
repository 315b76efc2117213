import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { applyPlan } from "../../src/output/apply-plan.js";
import type { BoundContract } from "../../src/render/contract-shape.js";
import type { Plan } from "../../src/output/plan.js";
import { planWrites } from "../../src/output/plan-writes.js";
import { readTarget } from "../../src/output/read-target.js";
import type { Rendered, RenderedModule } from "../../src/render/rendered-file.js";
import {
  contract,
  emptyShape,
  makeFolder,
  planFor,
  readTree,
  removeFolder,
  rendered,
  stub,
  writeTree,
} from "./folder.js";

const file = "src/handlers/a.ts";

function service(...operations: readonly BoundContract[]): Rendered {
  const paths = [...new Set(operations.map((operation) => operation.module))];
  const modules = paths.map((path): RenderedModule => {
    const own = operations.filter(({ module }) => module === path);
    const stubs = own.map(({ exportName }) => stub(exportName));
    const types = own.map(({ typeName }) => typeName).join(", ");
    const imports = `import type { ${types} } from "../generated/api/operations.js";\nimport { notImplemented } from "../generated/runtime.js";\n`;
    const text = [imports, ...stubs.map((one) => one.text)].join("\n");
    return { path, owner: "user", text, stubs };
  });
  return rendered({ modules, operations });
}

let folder = "";
beforeEach(async () => {
  folder = await makeFolder();
});
afterEach(() => removeFolder(folder));

async function run(wanted: Rendered): Promise<Plan> {
  const plan = await planFor(folder, wanted);
  expect((await applyPlan(plan)).diagnostics).toEqual([]);
  return plan;
}

const read = async () => (await readTree(folder))[file] ?? "";

describe("a handler whose operation is gone", () => {
  it("is reported with its place on each run, and never deleted", async () => {
    await run(service(contract("doA"), contract("doB")));
    const text = await read();
    for (let count = 0; count < 2; count += 1) {
      const plan = await run(service(contract("doA")));
      expect(plan.unbound).toEqual([{ path: file, exportName: "doB", line: 10, column: 14, was: "GET /doB" }]);
      expect(await read()).toBe(text);
    }
  });

  it("is reported also where its whole module is", async () => {
    await run(service(contract("doA"), contract("doB", { module: "src/handlers/b.ts" })));
    const plan = await run(service(contract("doA")));
    expect(plan.unbound).toMatchObject([{ path: "src/handlers/b.ts", exportName: "doB" }]);
    expect(Object.keys(await readTree(folder))).toContain("src/handlers/b.ts");
  });

  it("is no longer reported once it is deleted, or bound again", async () => {
    await run(service(contract("doA"), contract("doB")));
    await run(service(contract("doA")));
    expect((await run(service(contract("doA"), contract("doB")))).unbound).toEqual([]);
    await run(service(contract("doA")));
    await writeTree(folder, { [file]: "export const doA = 1;\n" });
    expect((await run(service(contract("doA")))).unbound).toEqual([]);
  });

  it("is not reported where another operation is bound to the same function", async () => {
    await run(service(contract("doA")));
    const plan = await run(service(contract("doA", { operation: "doOther", path: "/other" })));
    expect(plan.unbound).toEqual([]);
  });
});

describe("a renamed operation", () => {
  const guarded = { shape: { ...emptyShape, guards: ["requiresAuth"] } };

  it.each([
    ["the same method and path", { path: "/doB" }, {}],
    ["the same path with another parameter name", { path: "/a/{b}" }, { path: "/a/{id}" }],
    ["the same contract", { path: "/new", ...guarded }, guarded],
  ])("is known by %s", async (_, now, then) => {
    await run(service(contract("doA"), contract("doB", then)));
    for (let count = 0; count < 2; count += 1) {
      const plan = await run(service(contract("doA"), contract("doC", now)));
      expect(plan.unbound).toMatchObject([{ exportName: "doB", replacedBy: { module: file, exportName: "doC" } }]);
    }
  });

  it("is not guessed where there are several", async () => {
    await run(service(contract("doA"), contract("doB")));
    const plan = await run(service(contract("doC"), contract("doD")));
    expect(plan.unbound.map(({ replacedBy }) => replacedBy)).toEqual([undefined, undefined]);
  });
});

describe("--rename", () => {
  async function rename(wanted: Rendered, from: string, to: string): Promise<string> {
    const plan = await planFor(folder, wanted, { renames: [{ from, to }] });
    expect((await applyPlan(plan)).diagnostics).toEqual([]);
    const again = await planFor(folder, wanted);
    expect(again.actions.map(({ action }) => action)).toEqual(["unchanged", "keep"]);
    expect(again.unbound).toEqual([]);
    return read();
  }

  it("renames the export, its type and all that refers to it", async () => {
    await run(service(contract("doA"), contract("doB")));
    await writeTree(folder, {
      [file]: `import type { DoA, DoB } from "../generated/api/operations.js";
// doB stays in comments
export const doA: DoA = async (input) => doB(input); // "doB"
export const doB: DoB = async (doC_) => ({ doB: 1, again: { doB: doC_.doB } });
const all = { doB, other: [1].map((doB) => doB) };
function use(handler: DoB = doB) {}
`,
    });
    expect(await rename(service(contract("doA"), contract("doC")), "doB", "doC"))
      .toBe(`import type { DoA, DoC } from "../generated/api/operations.js";
// doB stays in comments
export const doA: DoA = async (input) => doC(input); // "doB"
export const doC: DoC = async (doC_) => ({ doB: 1, again: { doB: doC_.doB } });
const all = { doB: doC, other: [1].map((doB) => doB) };
function use(handler: DoC = doC) {}
`);
  });

  it("takes the place of a stub that nobody has touched", async () => {
    await run(service(contract("doA"), contract("doB")));
    await writeTree(folder, {
      [file]: (await read()).replace('throw notImplemented("doB")', "return {}"),
    });
    const next = service(contract("doA"), contract("doC", { path: "/doB" }));
    await run(next);
    expect(await read()).toContain("export const doC");
    const text = await rename(next, "doB", "doC");
    expect(text.match(/doC: DoC/g)).toHaveLength(1);
    expect(text).toMatch(/export const doC: DoC = async \(\) => \{\n {2}return \{\};/);
    expect(text).not.toContain("DoB");
  });

  it.each([
    ["function doB() {}\nexport { doB };\n", "function doC() {}\nexport { doC };\n"],
    ["const x = 1;\nexport { x as doB };\n", "const x = 1;\nexport { x as doC };\n"],
    ["const doB = 1;\nexport { doB as doB };\n", "const doC = 1;\nexport { doC as doC };\n"],
    [
      'import type { DoB } from "../generated/api/operations.js";\nconst x: DoB = 1;\nexport { x as doB };\n',
      'import type { DoC } from "../generated/api/operations.js";\nconst x: DoC = 1;\nexport { x as doC };\n',
    ],
    ['export { doB } from "./b.js";\n', 'export { doB as doC } from "./b.js";\n'],
    ["export function doB() {\r\n\tdoB();\r\n}", "export function doC() {\r\n\tdoC();\r\n}"],
  ])("renames %j", async (before, after) => {
    await run(service(contract("doB")));
    await writeTree(folder, { [file]: before });
    expect(await rename(service(contract("doC")), "doB", "doC")).toBe(after);
  });

  it.each([
    ["doB", "doC", "export const doB = 1;\nconst doC = 2;\n", "doC is in use in this file"],
    ["doA", "doC", "export const doA = 1, doB = 2;\n", "an operation is still bound to doA"],
    ["doX", "doC", "export const doA = 1;\n", "no handler file exports the one and needs the other"],
    ["doB", "doX", "export const doB = 1;\n", "no handler file exports the one and needs the other"],
  ])("refuses %s=%s where it would do harm", async (from, to, text, why) => {
    await run(service(contract("doA"), contract("doB")));
    await writeTree(folder, { [file]: text });
    const target = await readTarget(folder, [file]);
    if (!target.ok) throw new Error("the target is readable");
    const wanted = service(contract("doA"), contract("doC"));
    const plan = await planWrites(wanted, target.value, { renames: [{ from, to }] });
    expect(plan.ok).toBe(false);
    expect(plan.diagnostics[0]).toMatchObject({ code: "name-conflict" });
    expect(plan.diagnostics[0]?.message).toContain(why);
  });
});
