import { execFile } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";

const root = path.resolve(import.meta.dirname, "../..");
const execute = promisify(execFile);

const strictest = [
  "strict",
  "noUncheckedIndexedAccess",
  "exactOptionalPropertyTypes",
  "noPropertyAccessFromIndexSignature",
  "noImplicitOverride",
  "noImplicitReturns",
  "noUnusedLocals",
  "noUnusedParameters",
  "verbatimModuleSyntax",
  "isolatedModules",
  "erasableSyntaxOnly",
];

describe("what is generated compiles, unedited, under the strictest settings", () => {
  const folders = new Map<string, string>();
  const topics = ["profile", "hello", "shop", "directions"];

  beforeAll(async () => {
    for (const topic of topics) {
      const folder = await temporaryFolder();
      folders.set(topic, folder);
      await cp(path.join(root, "fixtures", topic), folder, {
        recursive: true,
        filter: (file) => !file.includes("expected"),
      });
      const { exitCode, stderr } = await runPym(["generate", "api.yaml"], folder);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
      const settings = JSON.parse(await readFile(path.join(folder, "tsconfig.json"), "utf8")) as {
        compilerOptions: Record<string, unknown>;
      };
      for (const option of strictest) settings.compilerOptions[option] = true;
      settings.compilerOptions["skipLibCheck"] = false;
      await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify(settings));
    }
  });

  it.each(
    ["typescript", "typescript-6", "typescript-7"].flatMap((compiler) =>
      topics.map((topic) => [topic, compiler] as const),
    ),
  )("%s with %s", async (topic, compiler) => {
    const tsc = path.join(root, "node_modules", compiler, "bin/tsc");
    const { stdout } = await execute("node", [tsc, "--noEmit", "-p", folders.get(topic) ?? ""]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toBe("");
  });
});
