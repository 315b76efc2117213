import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";

import { readTree, type Tree } from "../output/folder.js";
import { runPym, temporaryFolder } from "../run-pym.js";
import { sampleSpec } from "./sample-spec.js";

it("writes the same bytes in whatever order a document has the keys of its maps", async () => {
  const expected = await generated(sampleSpec);
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      expect(await generated(shuffled(sampleSpec, seed))).toEqual(expected);
    }),
    { numRuns: 8, examples: [[1]] },
  );
});

it("changes only its own lines where a schema and an operation are added", async () => {
  const before = await generated(sampleSpec);
  const operation = {
    operationId: "getMiddle",
    tags: ["pets"],
    responses: {
      "200": {
        description: "",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Middle" } } },
      },
    },
  };
  const after = await generated({
    ...sampleSpec,
    paths: { "/middle": { get: operation }, ...sampleSpec.paths },
    components: {
      ...sampleSpec.components,
      schemas: { Middle: { type: "object", properties: { a: {} } }, ...sampleSpec.components.schemas },
    },
  });
  for (const [file, text] of Object.entries(before)) {
    if (file.endsWith(".pym-manifest.json")) continue;
    const now = after[file] ?? "";
    // A list on one line, as prettier has it where it fits, gets an item more.
    const lost = lostLines(text, now).filter((line) => !/^import |\[.*\],$/.test(line));
    expect({ file, lost, isExtended: isSubsequence(text, now) }).toEqual({ file, lost: [], isExtended: true });
  }
});

it.each([
  { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" },
  { LC_ALL: "de_DE.UTF-8", TZ: "America/St_Johns" },
])("writes the same bytes with $LC_ALL in $TZ, and from another folder", async (env) => {
  const expected = await generated(sampleSpec);
  const folder = await temporaryFolder();
  const elsewhere = await temporaryFolder();
  await writeFile(path.join(folder, "api.json"), JSON.stringify(sampleSpec));
  const pym = path.resolve(import.meta.dirname, "../../bin/pym.js");
  const args = [pym, "generate", path.join(folder, "api.json"), "--output", path.relative(elsewhere, folder)];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: elsewhere, env, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(withoutSpec(await readTree(folder))).toEqual(expected);
});

async function generated(spec: object): Promise<Tree> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, "api.json"), JSON.stringify(spec));
  const { exitCode, stderr } = await runPym(["generate", "api.json"], folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return withoutSpec(await readTree(folder));
}

function withoutSpec(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([file]) => file !== "api.json"));
}

// The same value with the keys of each object in another order; lists keep theirs.
function shuffled(value: unknown, seed: number): object {
  let state = seed >>> 0 || 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const shuffle = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(shuffle);
    if (typeof node !== "object" || node === null) return node;
    const entries = Object.entries(node).map(([key, child]) => ({ key, child: shuffle(child), rank: random() }));
    entries.sort((a, b) => a.rank - b.rank);
    return Object.fromEntries(entries.map(({ key, child }) => [key, child]));
  };
  return shuffle(value) as object;
}

// The lines of a text that are no longer there, in their order.
function lostLines(before: string, after: string): readonly string[] {
  const rest = after.split("\n");
  return before.split("\n").filter((line) => {
    const found = rest.indexOf(line);
    if (found >= 0) rest.splice(0, found + 1);
    return found < 0;
  });
}

function isSubsequence(before: string, after: string): boolean {
  let at = 0;
  for (const character of after) if (before.startsWith(character, at)) at += character.length;
  return at === before.length;
}
