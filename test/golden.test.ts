import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { neutralHash } from "../src/output/neutral-text.js";
import { runPym, temporaryFolder } from "./run-pym.js";

const fixtures = path.resolve(import.meta.dirname, "../fixtures");
const runtime = path.resolve(import.meta.dirname, "../templates/runtime");
const topics = readdirSync(fixtures).filter(
  (topic) => topic !== "bad" && existsSync(path.join(fixtures, topic, "expected")),
);

describe("what is generated is what a person has read and approved", () => {
  it.each(topics)("%s", async (topic) => {
    const folder = await temporaryFolder();
    await cp(path.join(fixtures, topic), folder, { recursive: true, filter: (file) => !file.includes("expected") });
    const { exitCode, stderr } = await runPym(["generate", "api.yaml"], folder);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });

    const expected = path.join(fixtures, topic, "expected");
    const written = telling(folder, filesBelow(folder));
    if (process.env["UPDATE_GOLDEN"] !== undefined) await replace(expected, written);
    expect(written).toEqual(telling(expected, filesBelow(expected)));
    for (const file of readdirSync(runtime)) {
      // There only where it is used, what few services need.
      if (
        ["multipart.ts", "sequences.ts", "undeclared.ts"].includes(file) &&
        !existsSync(path.join(folder, "src/generated", file))
      )
        continue;
      const copied = readFileSync(path.join(folder, "src/generated", file), "utf8");
      const original = readFileSync(path.join(runtime, file), "utf8");
      expect(neutralHash(copied) === neutralHash(original), file).toBe(true);
    }
  });
});

// The run-time files are the same in each service.
function telling(folder: string, files: readonly string[]): Readonly<Record<string, string>> {
  const left = new Set(["api.yaml", "pym-config.yaml", "src/generated/.pym-manifest.json"]);
  for (const file of readdirSync(runtime)) left.add(`src/generated/${file}`);
  const told = files.filter((file) => !left.has(file));
  return Object.fromEntries(told.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .sort();
}

async function replace(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}
