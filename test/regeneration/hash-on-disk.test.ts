import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

import { hashOnDisk, hashTarget } from "../../src/cache/hash-files.js";
import { manifestPath } from "../../src/output/ownership.js";
import { readTarget, type Target } from "../../src/output/read-target.js";
import { temporaryFolder } from "../run-pym.js";

const handler = "src/handlers/a.ts";
const other = "src/handlers/b.ts";

async function settledFolder(): Promise<{ readonly folder: string; readonly target: Target }> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, "src/handlers"), { recursive: true });
  await writeFile(path.join(folder, handler), 'export * from "./other.js";\nexport const é = "😀";\n');
  await writeFile(path.join(folder, other), "abc");
  const target = await readTarget(folder, [handler, other, "src/handlers/missing.ts"]);
  if (!target.ok) throw new Error("the folder can't be read");
  return { folder, target: target.value };
}

test("what is on disk has the hash that it had when it was read as text", async () => {
  const { folder, target } = await settledFolder();
  expect(hashOnDisk(folder, target.lookedAt)).toBe(hashTarget(target));
});

test.each<[string, (folder: string) => Promise<unknown>]>([
  ["a mark at the start", (folder) => writeFile(path.join(folder, handler), '\uFEFFexport * from "./other.js";\n')],
  ["a text in place of another of the same length", (folder) => writeFile(path.join(folder, other), "abd")],
  ["what is no text", (folder) => writeFile(path.join(folder, other), Buffer.from([0xff, 0xfe, 0x00]))],
  ["a file that was missing", (folder) => writeFile(path.join(folder, "src/handlers/missing.ts"), "")],
  ["a file that an export would be taken from", (folder) => writeFile(path.join(folder, "src/handlers/other.ts"), "")],
  ["a file that is gone", (folder) => rm(path.join(folder, handler))],
  ["a folder", (folder) => mkdir(path.join(folder, "src/handlers/missing.ts"))],
  ["a manifest", (folder) => mkdir(path.join(folder, "src/generated")).then(() => writeManifest(folder))],
])("another hash after: %s", async (_, change) => {
  const { folder, target } = await settledFolder();
  await change(folder);
  expect(hashOnDisk(folder, target.lookedAt)).not.toBe(hashTarget(target));
});

function writeManifest(folder: string): Promise<void> {
  return writeFile(path.join(folder, manifestPath), "{}");
}
