import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../../src/cli/exit-codes.js";
import { runPym, temporaryFolder } from "../run-pym.js";

const root = path.resolve(import.meta.dirname, "../../fixtures/bad");

describe("what is wrong is told to the letter, and nothing is written", () => {
  it.each(readdirSync(root))("%s", async (topic) => {
    const folder = path.join(root, topic);
    const output = await temporaryFolder();
    const { exitCode, stderr } = await runPym(["generate", ...specsOf(folder), "--output", output], folder);
    const expected = path.join(folder, "diagnostics.txt");
    if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(expected, stderr);
    expect(stderr).toBe(readFileSync(expected, "utf8"));
    const isRefused = /(^| )error [a-z-]+: /m.test(stderr);
    expect(exitCode).toBe(isRefused ? exitCodes.mistake : exitCodes.done);
    if (isRefused) expect(readdirSync(output)).toEqual([]);
  });
});

// `specs.txt` names the documents where there is more than one, or none.
function specsOf(folder: string): readonly string[] {
  const list = path.join(folder, "specs.txt");
  if (existsSync(list)) return readFileSync(list, "utf8").trim().split(/\s+/);
  return [existsSync(path.join(folder, "api.json")) ? "api.json" : "api.yaml"];
}
