import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";

const root = path.resolve(import.meta.dirname, "../../fixtures/tolerant");

// They break the standard, but what they mean is plain; test/corpus calls the services.
describe("what can only be meant in one way is generated, with a warning where something is lost", () => {
  it.each(readdirSync(root))("%s", async (topic) => {
    const folder = path.join(root, topic);
    const output = await temporaryFolder();
    const { exitCode, stderr } = await runPym(["generate", "api.yaml", "--output", output], folder);
    const expected = path.join(folder, "warnings.txt");
    if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(expected, stderr);
    expect(stderr).toBe(existsSync(expected) ? readFileSync(expected, "utf8") : "");
    expect(exitCode).toBe(0);
  });
});
