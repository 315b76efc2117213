import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../../src/cli/exit-codes.js";
import { runPym, temporaryFolder } from "../run-pym.js";

const root = path.resolve(import.meta.dirname, "../../fixtures/bad");
const topics = readdirSync(root);

describe("what is wrong is told to the letter, and nothing is written", () => {
  it.each(topics)("%s", async (topic) => {
    const folder = path.join(root, topic);
    const output = await temporaryFolder();
    const before = path.join(folder, "output");
    if (existsSync(before)) await cp(before, output, { recursive: true, verbatimSymlinks: true });
    const args = ["generate", ...specsOf(folder), ...wordsOf(folder, "arguments.txt"), "--output", output];
    const { exitCode, stderr } = await runPym(args, folder);
    const expected = path.join(folder, "diagnostics.txt");
    if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(expected, stderr);
    expect(stderr).toBe(readFileSync(expected, "utf8"));
    const isRefused = /(^| )error [a-z-]+: /m.test(stderr);
    expect(exitCode).toBe(isRefused ? exitCodes.mistake : exitCodes.done);
    if (isRefused) expect(entriesOf(output)).toEqual(existsSync(before) ? entriesOf(before) : []);
  });

  it("of each code", () => {
    const told = topics.map((topic) => readFileSync(path.join(root, topic, "diagnostics.txt"), "utf8")).join("");
    const codes = readFileSync(path.resolve(root, "../../src/diagnostics/codes.ts"), "utf8").matchAll(
      /"([a-z0-9-]+)"/g,
    );
    const untold = [...codes]
      .map(([, code = ""]) => code)
      .filter((code) => !new RegExp(`(error|warning) ${code}:`).test(told));
    // What no document brings about: a formatter that is missing, or has no settings (test/render, test/regeneration).
    expect(untold).toEqual(["no-formatter", "invalid-format-settings"]);
  });
});

// `specs.txt` names the documents where there is more than one, or none.
function specsOf(folder: string): readonly string[] {
  if (existsSync(path.join(folder, "specs.txt"))) return wordsOf(folder, "specs.txt");
  return [existsSync(path.join(folder, "api.json")) ? "api.json" : "api.yaml"];
}

function wordsOf(folder: string, name: string): readonly string[] {
  const file = path.join(folder, name);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(/\s+/) : [];
}

function entriesOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}
