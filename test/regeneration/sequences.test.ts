import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";

import { generate, planAgain, type Generated, type GenerateOptions } from "../../src/generate.js";
import { applyPlan } from "../../src/output/apply-plan.js";
import type { Rename } from "../../src/output/plan.js";
import { readTree, type Tree } from "../output/folder.js";
import { temporaryFolder } from "../run-pym.js";
import { isOnlyExtended } from "./kept-bytes.js";
import { editSpec, firstSpec, handlerFiles, specEdits, specText, type SpecModel } from "./spec-model.js";
import { TypeChecker } from "./type-check.js";
import { editLayout, fits, implement, implementationOf, layoutEdits, type Implementation } from "./user-edits.js";

// The same sequences each time, so that a change is judged by what it changes. For others:
// `PYM_SEED=$RANDOM PYM_SEQUENCES=10000 npx vitest run test/regeneration/sequences`.
const numRuns = Number(process.env["PYM_SEQUENCES"] ?? 500);
const seed = Number(process.env["PYM_SEED"] ?? 4242);

const step = fc.record({
  kind: fc.constantFrom(...specEdits, ...layoutEdits, "implement", "implement", "implement", "rename handler" as const),
  a: fc.nat(),
  b: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

it(
  `loses nothing that a user wrote in ${numRuns} sequences of edits of the document and the handlers (seed ${seed})`,
  async () => {
    const root = await inMemory();
    await symlink(path.resolve(import.meta.dirname, "../../node_modules"), path.join(root, "node_modules"));
    const folder = path.join(root, "service");
    const checker = new TypeChecker(folder);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder);
        const project = new Project(folder);
        await project.regenerate();
        for (const [index, current] of steps.entries()) await project.take(current, `mine ${index}`);
        project.expectTypesOf(checker);
      }),
      { numRuns, seed },
    );
  },
  3_600_000 * 3,
);

// Each file is flushed to the disk, which takes longer than all the rest; where there is a disk in
// memory, nothing has to wait.
async function inMemory(): Promise<string> {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return temporaryFolder();
  const folder = await mkdtemp(path.join(memory, "pym-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

class Project {
  readonly #folder: string;
  #spec: SpecModel = firstSpec;
  /** The handlers in each file, bound or not. */
  readonly #handlers = new Map<string, Map<string, Implementation>>();
  readonly #marks = new Map<string, string[]>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async take({ kind, a, b }: Step, mark: string): Promise<void> {
    if (isOneOf(specEdits, kind)) {
      this.#spec = editSpec(this.#spec, kind, a, b);
      await this.regenerate();
    } else if (kind === "rename handler") await this.#renameHandler(a);
    else if (kind === "implement") await this.#implement(a, b, mark);
    else await this.#editFile(a, (text) => editLayout(text, kind, b, mark), mark);
  }

  async regenerate(renames: readonly Rename[] = []): Promise<Generated | undefined> {
    await writeFile(path.join(this.#folder, "api.json"), specText(this.#spec));
    const before = await this.#userFiles();
    const options: GenerateOptions = {
      specs: ["api.json"],
      cwd: this.#folder,
      output: ".",
      allowedOrigins: [],
      force: [],
      renames,
      env: {},
    };
    const generated = await generate(options);
    if (!generated.ok && renames.length > 0) {
      expect(await this.#userFiles()).toEqual(before);
      return undefined;
    }
    if (!generated.ok) throw new Error(JSON.stringify(generated.diagnostics.map(({ message }) => message)));
    expect((await applyPlan(generated.value.plan)).diagnostics).toEqual([]);
    await this.#expectKept(before, renames);
    this.#noteStubs();
    const again = await planAgain(generated.value, options);
    expect(again.ok && again.value.plan).toMatchObject({ contractChanges: [], unbound: generated.value.plan.unbound });
    const actions = again.ok ? again.value.plan.actions : [];
    expect(actions.filter(({ action }) => action !== "unchanged" && action !== "keep")).toEqual([]);
    await this.#expectPlaces(generated.value);
    return generated.value;
  }

  /** Each file has errors if, and only if, something in it doesn't fit the document. */
  expectTypesOf(checker: TypeChecker): void {
    const found = checker.check();
    for (const [file, handlers] of this.#handlers) {
      const judged = [...handlers].map(([name, implementation]) => fits(implementation, name, this.#spec));
      if (judged.includes(false)) expect([...found.keys()], file).toContain(file);
      else if (!judged.includes(undefined)) expect(found.get(file), file).toBeUndefined();
    }
    expect([...found.keys()].filter((file) => !this.#handlers.has(file))).toEqual([]);
  }

  async #userFiles(): Promise<Tree> {
    const tree = await readTree(this.#folder);
    return Object.fromEntries(Object.entries(tree).filter(([file]) => !file.startsWith("src/generated/")));
  }

  async #expectKept(before: Tree, renames: readonly Rename[]): Promise<void> {
    const after = await this.#userFiles();
    for (const [file, text] of Object.entries(before)) {
      const now = after[file] ?? "";
      if (!file.startsWith("src/handlers/")) expect(now, file).toBe(text);
      else if (renames.length === 0)
        expect(isOnlyExtended(text, now), `${file}\n${text}\n=== became\n${now}`).toBe(true);
      for (const mark of this.#marks.get(file) ?? []) expect(now).toContain(mark);
    }
  }

  #noteStubs(): void {
    for (const { name, module } of this.#spec.operations) {
      const handlers = this.#handlers.get(handlerFiles[module]) ?? new Map<string, Implementation>();
      this.#handlers.set(handlerFiles[module], handlers);
      if (!handlers.has(name)) handlers.set(name, { kind: "throws" });
    }
  }

  // Exactly what nothing is bound to is reported, at its line.
  async #expectPlaces({ plan }: Generated): Promise<void> {
    const isBound = (file: string, name: string): boolean =>
      this.#spec.operations.some((operation) => handlerFiles[operation.module] === file && operation.name === name);
    const unbound = [...this.#handlers].flatMap(([file, handlers]) =>
      [...handlers.keys()].filter((name) => !isBound(file, name)).map((name) => `${file} ${name}`),
    );
    expect(plan.unbound.map(({ path: file, exportName }) => `${file} ${exportName}`).sort()).toEqual(unbound.sort());
    for (const { path: file, line, exportName } of plan.unbound) {
      const lines = (await readFile(path.join(this.#folder, file), "utf8")).split(/\r?\n/);
      expect(lines[line - 1]).toContain(exportName);
    }
  }

  // What a user does who is told that a handler seems to have another name now.
  async #renameHandler(choice: number): Promise<void> {
    const found = (await this.regenerate())?.plan.unbound.filter(
      ({ path: file, replacedBy }) => replacedBy?.module === file,
    );
    const unbound = found?.[choice % Math.max(1, found.length)];
    if (unbound?.replacedBy === undefined) return;
    const { path: file, exportName: from } = unbound;
    const to = unbound.replacedBy.exportName;
    const handlers = this.#handlers.get(file);
    const implementation = handlers?.get(from);
    const replaced = handlers?.get(to);
    if (implementation === undefined || replaced?.kind !== "throws") return;
    handlers?.delete(from);
    handlers?.set(to, implementation);
    if ((await this.#attempt({ from, to }, file)) !== undefined) return;
    handlers?.set(from, implementation);
    handlers?.set(to, replaced);
  }

  // A stub that somebody has touched doesn't make way.
  async #attempt(rename: Rename, file: string): Promise<Generated | undefined> {
    const before = await readFile(path.join(this.#folder, file), "utf8");
    const generated = await this.regenerate([rename]);
    if (generated === undefined) return undefined;
    expect(await readFile(path.join(this.#folder, file), "utf8")).not.toBe(before);
    return generated;
  }

  async #implement(a: number, b: number, mark: string): Promise<void> {
    const operation = this.#spec.operations[a % Math.max(1, this.#spec.operations.length)];
    if (operation === undefined) return;
    const file = handlerFiles[operation.module];
    const implementation = implementationOf(operation, this.#spec, b);
    const before = await readFile(path.join(this.#folder, file), "utf8");
    const after = implement(before, operation.name, implementation, mark);
    if (after === undefined) return;
    await writeFile(path.join(this.#folder, file), after);
    this.#handlers.get(file)?.set(operation.name, implementation);
    // The user's own replacing may remove what the user wrote.
    this.#marks.set(
      file,
      [...(this.#marks.get(file) ?? []), mark].filter((written) => after.includes(written)),
    );
  }

  async #editFile(choice: number, edit: (text: string) => string, mark: string): Promise<void> {
    const files = [...this.#handlers.keys()];
    const file = files[choice % Math.max(1, files.length)];
    if (file === undefined) return;
    const before = await readFile(path.join(this.#folder, file), "utf8");
    const after = edit(before);
    await writeFile(path.join(this.#folder, file), after);
    if (after.includes(mark)) this.#marks.set(file, [...(this.#marks.get(file) ?? []), mark]);
  }
}

function isOneOf<Item extends string>(items: readonly Item[], value: string): value is Item {
  return items.some((item) => item === value);
}
