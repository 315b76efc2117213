import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, it, vi } from "vitest";

import { generatePart, type GeneratedPart } from "../../src/part/generate-part.js";
import type { JsonObject } from "../../src/spec/json.js";
import { parseText } from "../../src/spec/parse-text.js";
import { runPym, temporaryFolder } from "../run-pym.js";
import { editDocument, type Edit } from "./edits.js";
import { withMuchElse } from "./large-document.js";

// As it is, watched.
vi.mock(import("../../src/part/generate-part.js"), async (original) => {
  const stage = await original();
  return { ...stage, generatePart: vi.fn(stage.generatePart) };
});

const root = path.resolve(import.meta.dirname, "../..");
/** PYM_PART is how many edits are tried; PYM_PART_FROM a folder with documents of one's own. */
const count = Number(process.env["PYM_PART"] ?? 60);
const seed = Number(process.env["PYM_SEED"] ?? 20_261_129);
/** How many edits each document goes through, one after the other. */
const inTurn = 6;

const documents = documentsIn(process.env["PYM_PART_FROM"] ?? path.join(root, "fixtures"));

it(`writes and says what a whole run does, for ${String(count)} edits of ${String(documents.length)} documents`, async () => {
  const taken: string[] = [];
  const edits = fc.record({ place: fc.nat(), kind: fc.nat(1_000), other: fc.nat(1_000) });
  const sequences = fc.record({ document: fc.nat(), edits: fc.array(edits, { minLength: inTurn, maxLength: inTurn }) });
  for (const sequence of fc.sample(sequences, { seed, numRuns: Math.ceil(count / inTurn) })) {
    const file = documents[sequence.document % documents.length] ?? "";
    taken.push(...(await tryEdits(file, sequence.edits)));
  }
  if (process.env["PYM_PART"] !== undefined)
    console.log(`${String(taken.length)} of ${String(count)} by a part`, countOf(taken));
  // It is of no use to be right about nothing.
  expect(taken.length).toBeGreaterThan(count / 5);
}, 36_000_000);

const forgetting = { PYM_ENV: "test" };

/** Returns what was done by a part of the document. */
async function tryEdits(file: string, edits: readonly Edit[]): Promise<readonly string[]> {
  const taken: string[] = [];
  let document = read(file);
  const both: Both = [await projectOf(file), await projectOf(file)];
  const [again, whole] = both;
  const remembering = { XDG_CACHE_HOME: await temporaryFolder(), PYM_ENV: "test" };
  await write(document, both);
  const first = await runPym(["generate", "api.json"], again, remembering);
  // Not every document of a fixture is one to generate from.
  if (first.exitCode !== 0) return [];
  await runPym(["generate", "api.json"], whole, forgetting);
  for (const edit of edits) {
    const { edited, what } = editDocument(document, edit);
    await write(edited, both);
    vi.mocked(generatePart).mockClear();
    const run = await runPym(["generate", "api.json"], again, remembering);
    const result = await lastPart();
    const told = `${path.relative(root, file)}: ${what}, ${JSON.stringify(edit)}`;
    expect({ told, ...run }).toEqual({ told, ...(await runPym(["generate", "api.json"], whole, forgetting)) });
    expect({ told, ...(await contentOf(again)) }).toEqual({ told, ...(await contentOf(whole)) });
    if (result !== undefined) {
      taken.push(what);
      await expectSettled(both, remembering);
    }
    if (run.exitCode === 0) document = edited;
  }
  return taken;
}

async function lastPart(): Promise<GeneratedPart | undefined> {
  const [returned] = vi.mocked(generatePart).mock.results;
  return returned?.type === "return" ? returned.value : undefined;
}

async function expectSettled([again, whole]: Both, env: NodeJS.ProcessEnv): Promise<void> {
  vi.mocked(generatePart).mockClear();
  const run = await runPym(["generate", "api.json", "--check"], again, env);
  expect(run).toEqual(await runPym(["generate", "api.json", "--check"], whole, forgetting));
  expect(vi.mocked(generatePart).mock.calls).toEqual([]);
}

/** A project that is generated in each way. */
type Both = readonly [again: string, whole: string];

async function projectOf(file: string): Promise<string> {
  const folder = await temporaryFolder();
  const config = path.join(path.dirname(file), "pym-config.yaml");
  if (existsSync(config)) await cp(config, path.join(folder, "pym-config.yaml"));
  else await writeFile(path.join(folder, "pym-config.yaml"), "name: part\njwt_issuer: a\njwt_audience: b\n");
  await mkdir(path.join(folder, "src/handlers"), { recursive: true });
  return folder;
}

async function write(document: JsonObject, folders: readonly string[]): Promise<void> {
  const text = JSON.stringify(withMuchElse(document));
  await Promise.all(folders.map((folder) => writeFile(path.join(folder, "api.json"), text)));
}

async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(path.join(folder, file)).isFile(),
  );
  const texts = files.map(async (file) => [file, await readFile(path.join(folder, file), "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

function read(file: string): JsonObject {
  const parsed = parseText(file, file, readFileSync(file, "utf8"));
  if (!parsed.ok) throw new Error(`${file} can't be read`);
  return parsed.value.root as JsonObject;
}

function documentsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => /\.(?:ya?ml|json)$/.test(file) && !/(?:^|\/)(?:bad|tolerant|expected|node_modules)\/|config/.test(file),
    )
    .map((file) => path.join(folder, file))
    .filter((file) => /^\s*\{?\s*"?(?:swagger|openapi)"?:/m.test(readFileSync(file, "utf8")))
    .sort();
}

function countOf(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(names)].sort().map((name) => [name, names.filter((other) => other === name).length]),
  );
}
