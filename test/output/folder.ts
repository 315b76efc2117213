import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import type { BoundContract, ContractShape } from "../../src/render/contract-shape.js";
import { generatedHeader } from "../../src/render/generated-header.js";
import type { Plan } from "../../src/output/plan.js";
import { planWrites, type PlanOptions } from "../../src/output/plan-writes.js";
import { readTarget } from "../../src/output/read-target.js";
import type { Rendered, RenderedFile, Stub } from "../../src/render/rendered-file.js";

export type Tree = Readonly<Record<string, string>>;

export async function makeFolder(files: Tree = {}): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "pym-output-"));
  await writeTree(folder, files);
  return folder;
}

export async function writeTree(folder: string, files: Tree): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

/** All files, and the empty folders with a slash at the end. */
export async function readTree(folder: string): Promise<Tree> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const tree: Record<string, string> = {};
  for (const name of names) {
    const file = path.join(folder, name);
    const found = await lstat(file);
    if (found.isFile()) tree[name.replaceAll(path.sep, "/")] = await readFile(file, "utf8");
    else if (found.isDirectory() && (await readdir(file)).length === 0) tree[`${name}/`] = "";
  }
  return tree;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

export function pymFile(name: string, body: string): RenderedFile {
  return { path: `src/generated/${name}`, text: `${String(generatedHeader)}\n${body}`, owner: "pym" };
}

export function rendered(parts: Partial<Rendered>): Rendered {
  return { files: [], modules: [], operations: [], ...parts };
}

export async function planFor(folder: string, wanted: Rendered, options: PlanOptions = {}): Promise<Plan> {
  const target = await readTarget(
    folder,
    [...wanted.files, ...wanted.modules].map((file) => file.path),
  );
  if (!target.ok) throw new Error(JSON.stringify(target.diagnostics));
  const plan = await planWrites(wanted, target.value, options);
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return plan.value;
}

/** `create src/generated/app.ts`, a line each. */
export function summary(plan: Plan): readonly string[] {
  return plan.actions
    .filter(({ path: file }) => !file.endsWith(".pym-manifest.json"))
    .map(({ action, path: file }) => `${action} ${file}`);
}

export function stub(name: string, from = "../generated/api/operations.js"): Stub {
  const typeName = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    exportName: name,
    imports: [
      { name: typeName, from, typeOnly: true },
      { name: "notImplemented", from: "../generated/runtime.js", typeOnly: false },
    ],
    text: `/** Does ${name}. */\nexport const ${name}: ${typeName} = async () => {\n  throw notImplemented("${name}");\n};\n`,
  };
}

export const emptyShape: ContractShape = { parameters: [], responses: [], guards: [] };

export function contract(exportName: string, more: Partial<BoundContract> = {}): BoundContract {
  return {
    api: "api",
    operation: exportName,
    typeName: exportName.charAt(0).toUpperCase() + exportName.slice(1),
    method: "GET",
    path: `/${exportName}`,
    module: "src/handlers/a.ts",
    exportName,
    shape: emptyShape,
    ...more,
  };
}
