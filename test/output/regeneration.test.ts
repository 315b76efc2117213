import fc from "fast-check";
import { expect, it } from "vitest";

import { applyPlan } from "../../src/output/apply-plan.js";
import type { RenderedModule } from "../../src/render/rendered-file.js";
import { contract, makeFolder, planFor, pymFile, readTree, removeFolder, rendered, stub, writeTree } from "./folder.js";

const names = ["doA", "doB", "doC", "doD"];
const modules = ["src/handlers/a.ts", "src/handlers/b.ts"];

type Step =
  | { readonly kind: "generate"; readonly bound: readonly (readonly [name: string, module: string])[] }
  | { readonly kind: "edit"; readonly module: string; readonly at: "start" | "end" | "body" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("generate" as const),
    bound: fc
      .subarray(names)
      .chain((some) => fc.tuple(...some.map((name) => fc.tuple(fc.constant(name), fc.constantFrom(...modules))))),
  }),
  fc.record({
    kind: fc.constant("edit" as const),
    module: fc.constantFrom(...modules),
    at: fc.constantFrom("start" as const, "end" as const, "body" as const),
  }),
);

it("loses no edit in any sequence of runs and edits, and has nothing to do in a second run", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const folder = await makeFolder();
      const written = new Map<string, string[]>();
      for (const [index, current] of steps.entries()) {
        if (current.kind === "edit") await edit(folder, current, `mine ${String(index)}`, written);
        else await generate(folder, current.bound);
        const tree = await readTree(folder);
        for (const [module, marks] of written) {
          for (const mark of marks) expect(tree[module]).toContain(mark);
        }
      }
      await removeFolder(folder);
    }),
    { numRuns: 60 },
  );
}, 60_000);

async function generate(folder: string, bound: readonly (readonly [string, string])[]): Promise<void> {
  const wanted = rendered({
    files: [
      pymFile("app.ts", `bind(${JSON.stringify(bound)});\n`),
      ...bound.map(([name]) => pymFile(`${name}.ts`, "1;\n")),
    ],
    modules: modules.flatMap((path): readonly RenderedModule[] => {
      const stubs = bound.filter(([, module]) => module === path).map(([name]) => stub(name));
      const text = stubs.map((one) => one.text).join("\n");
      return stubs.length === 0 ? [] : [{ path, owner: "user", text, stubs }];
    }),
    operations: bound.map(([name, module]) => contract(name, { module })),
  });
  const before = await readTree(folder);
  const plan = await planFor(folder, wanted);
  expect((await applyPlan(plan)).diagnostics).toEqual([]);
  const tree = await readTree(folder);
  for (const [name, module] of bound) expect(tree[module]?.split(`export const ${name}:`)).toHaveLength(2);
  for (const module of modules) expect(tree[module] ?? "").toContain((before[module] ?? "").split("\n").at(-1) ?? "");
  const generated = Object.keys(tree).filter((file) => /generated\/do/.test(file));
  expect(generated).toEqual(bound.map(([name]) => `src/generated/${name}.ts`).sort());
  const again = await planFor(folder, wanted);
  expect(again.actions.filter(({ action }) => action !== "unchanged" && action !== "keep")).toEqual([]);
  expect(again.unbound).toEqual(plan.unbound);
}

async function edit(
  folder: string,
  { module, at }: Extract<Step, { kind: "edit" }>,
  mark: string,
  written: Map<string, string[]>,
): Promise<void> {
  const text = (await readTree(folder))[module] ?? "";
  const changed = {
    start: `// ${mark}\n${text}`,
    end: `${text}// ${mark}`,
    body: text.replace(/\{\n/, `{\n  // ${mark}\n`),
  }[at];
  if (changed.includes(mark)) written.set(module, [...(written.get(module) ?? []), mark]);
  await writeTree(folder, { [module]: changed });
}
