import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { formattedOnDisk } from "../../src/output/formatted-on-disk.js";
import { realFolder } from "../../src/output/below-folder.js";
import { makeFolder, removeFolder } from "./folder.js";

const file = "src/generated/app.ts";
const text = "const a = 1;\n";
const known = new Map<string, string>();

let folder: string;

beforeEach(async () => {
  folder = await realFolder(await makeFolder({ [file]: text }));
  known.clear();
  formattedOnDisk(folder, known).remember("key", text);
});

afterEach(() => removeFolder(folder));

test("takes what was formatted from the disk", () => {
  expect(recall()).toBe(text);
  expect(formattedOnDisk(folder, known).recall(file, "another key")).toBeUndefined();
});

test.each([
  ["was edited", "const a = 2;\n"],
  ["has other line endings", "const a = 1;\r\n"],
  ["begins with a byte order mark", "\uFEFFconst a = 1;\n"],
  ["is empty", ""],
])("takes nothing from a file that %s", async (_, other) => {
  await writeFile(path.join(folder, file), other);
  expect(recall()).toBeUndefined();
});

test("takes nothing from a file that is not there, or not below the folder", () => {
  expect(formattedOnDisk(folder, known).recall("src/generated/other.ts", "key")).toBeUndefined();
  expect(formattedOnDisk(folder, known).recall(`../${path.basename(folder)}/${file}`, "key")).toBeUndefined();
});

function recall(): string | undefined {
  return formattedOnDisk(folder, known).recall(file, "key");
}
