import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";

import { runPym, temporaryFolder } from "../run-pym.js";

let folder: string;
let cache: string;

beforeEach(async () => {
  [folder, cache] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  await generate(folder, cache, document(5));
});

it("writes what a run from nothing writes", async () => {
  await generate(folder, cache, document(7));
  const fromNothing = await temporaryFolder();
  await generate(fromNothing, await temporaryFolder(), document(7));
  expect(await contentOf(folder)).toEqual(await contentOf(fromNothing));
});

it("writes over a file that was edited what it wrote before", async () => {
  const models = path.join(folder, "src/generated/api/models.ts");
  await writeFile(models, `${readFileSync(models, "utf8")}// an edit\n`);
  await writeFile(path.join(folder, "api.json"), document(5));
  expect(await run(folder, cache, "--force", "src/generated")).toMatchObject({ exitCode: 0 });
  expect(readFileSync(models, "utf8")).not.toContain("an edit");
  const fromNothing = await temporaryFolder();
  await generate(fromNothing, await temporaryFolder(), document(5));
  expect(await contentOf(folder)).toEqual(await contentOf(fromNothing));
});

it("keeps nothing that the last run did not use", async () => {
  await generate(folder, cache, document(7));
  const other = await temporaryFolder();
  await rm(path.join(folder, "src"), { recursive: true });
  await generate(folder, other, document(7));
  expect(partsIn(cache)).toBe(partsIn(other));
});

it.each<[what: string, text: (written: string) => string]>([
  ["is empty", () => ""],
  ["was cut off", (written) => written.slice(0, -100)],
  ["was changed", (written) => written.replace(/,"[0-9a-f]/g, ',"0')],
  ["is another pym's", (written) => written.replace(/^./, (digit) => (digit === "0" ? "1" : "0"))],
  ["is something else", () => '{"hashes":[],"formats":[]}'],
])("takes a memory of parts that %s for none", async (_, text) => {
  const [file = ""] = partFiles(cache);
  const written = readFileSync(file, "utf8");
  await writeFile(file, text(written));
  await generate(folder, cache, document(7));
  const fromNothing = await temporaryFolder();
  await generate(fromNothing, await temporaryFolder(), document(7));
  expect(await contentOf(folder)).toEqual(await contentOf(fromNothing));
});

it("lets two runs at once come to the same", async () => {
  const text = document(7);
  await writeFile(path.join(folder, "api.json"), text);
  await Promise.all([run(folder, cache), run(folder, cache)]);
  const fromNothing = await temporaryFolder();
  await generate(fromNothing, await temporaryFolder(), text);
  expect(await contentOf(folder)).toEqual(await contentOf(fromNothing));
});

async function generate(project: string, memory: string, text: string): Promise<void> {
  await writeFile(path.join(project, "api.json"), text);
  expect(await run(project, memory)).toMatchObject({ exitCode: 0 });
}

async function run(project: string, memory: string, ...more: readonly string[]): Promise<unknown> {
  return runPym(["generate", "api.json", ...more], project, { XDG_CACHE_HOME: memory });
}

function partFiles(memory: string): readonly string[] {
  const names = readdirSync(path.join(memory, "pym")).filter((name) => name.endsWith("-parts.json"));
  return names.map((name) => path.join(memory, "pym", name));
}

function partsIn(memory: string): string {
  return partFiles(memory)
    .map((file) => readFileSync(file, "utf8"))
    .join();
}

async function contentOf(project: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(path.join(project, "src"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.sort().map(async (file) => [path.relative(project, file), await readFile(file, "utf8")] as const),
  );
  return Object.fromEntries(texts);
}

// One schema of several has a bound that changes.
function document(longest: number): string {
  const pet = { type: "object", properties: { name: { type: "string", maxLength: longest } } };
  const owner = { type: "object", properties: { age: { type: "integer", maximum: 200 } } };
  const body = (name: string): object => ({
    content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
  });
  const operation = (name: string): object => ({
    operationId: `add${name}`,
    requestBody: body(name),
    responses: { "200": { description: "Done", ...body(name) } },
  });
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    paths: { "/pets": { post: operation("Pet") }, "/owners": { post: operation("Owner") } },
    components: { schemas: { Pet: pet, Owner: owner } },
  });
}
