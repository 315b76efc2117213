import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { format, type Options } from "prettier";
import { describe, expect, it } from "vitest";

import { readTree, writeTree } from "../output/folder.js";
import { runPym, temporaryFolder } from "../run-pym.js";
import { sampleSpec } from "./sample-spec.js";

const upToDate = /^\d+ files are up to date\n$/;

describe("a check stays green", () => {
  it("in a checkout with CRLF", async () => {
    const folder = await service();
    await rewrite(folder, (text) => text.replaceAll("\n", "\r\n"));
    await expectGreen(folder);
  });

  it("where the repository's prettier has tabs and single quotes", async () => {
    const options: Options = { useTabs: true, singleQuote: true };
    const folder = await service({ ".prettierrc": JSON.stringify(options) });
    expect(await readFile(path.join(folder, "src/generated/app.ts"), "utf8")).toContain(" from './");
    await expectGreen(folder);
    await reformat(folder, options);
    await expectGreen(folder);
  });

  it("where eslint --fix has removed directives that disable nothing", async () => {
    const folder = await service();
    await rewrite(folder, (text) => text.replace(/^\/\* eslint-disable .*\n+/, ""));
    expect(await readFile(path.join(folder, "src/generated/app.ts"), "utf8")).toMatch(/^import /);
    await expectGreen(folder);
  });

  it("where the repository takes to prettier afterwards", async () => {
    const folder = await service();
    await writeFile(path.join(folder, ".prettierrc"), JSON.stringify({ useTabs: true, singleQuote: true }));
    await expectGreen(folder);
  });

  // What other tools do differently, each as far as prettier has a setting for it.
  it.each<[tool: string, options: Options]>([
    ["standard", { semi: false, singleQuote: true, trailingComma: "none", arrowParens: "avoid" }],
    ["biome", { useTabs: true, printWidth: 80, quoteProps: "consistent" }],
    ["dprint", { printWidth: 120, quoteProps: "preserve", objectWrap: "collapse", tabWidth: 4 }],
    ["deno fmt", { printWidth: 80, proseWrap: "always", experimentalOperatorPosition: "start" }],
    ["gts", { bracketSpacing: false, singleQuote: true, trailingComma: "es5", arrowParens: "avoid" }],
    ["something odd", { printWidth: 40, bracketSameLine: true, endOfLine: "crlf" }],
    ["something wide", { printWidth: 300, trailingComma: "none", quoteProps: "as-needed", objectWrap: "collapse" }],
  ])("in a repository that is formatted as %s would do it", async (_, options) => {
    const folder = await service();
    await reformat(folder, options);
    await expectGreen(folder);
  });
});

it("settings that prettier can't read are told, and nothing is written", async () => {
  const folder = await temporaryFolder();
  await writeTree(folder, { "api.yaml": "openapi: 3.1.0\npaths: {}\n", ".prettierrc": "{bad\n" });
  const { exitCode, stderr } = await runPym(["generate", "api.yaml"], folder);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^error invalid-format-settings: prettier can't read the settings of this repository: .*\.prettierrc/,
  );
  expect(Object.keys(await readTree(folder)).sort()).toEqual([".prettierrc", "api.yaml"]);
});

describe("a service is written as the repository's prettier would have it", () => {
  it.each<[setting: string, file: string, text: string, options: Options]>([
    ["nothing", "README.md", "", { printWidth: 100 }],
    ["an empty configuration", ".prettierrc", "{}", {}],
    ["YAML", ".prettierrc", "semi: false\nprintWidth: 40\n", { semi: false, printWidth: 40 }],
    ["package.json", "package.json", '{"prettier":{"tabWidth":4}}', { tabWidth: 4 }],
    ["a module", "prettier.config.mjs", "export default { singleQuote: true };", { singleQuote: true }],
    ["a folder's own", "src/.prettierrc.toml", "useTabs = true", { useTabs: true }],
    ["an override", ".prettierrc", '{"overrides":[{"files":"*.ts","options":{"semi":false}}]}', { semi: false }],
    [
      "an editor's",
      ".editorconfig",
      "[*]\nindent_style = tab\nmax_line_length = 60\n",
      { useTabs: true, printWidth: 60 },
    ],
    ["endless lines", ".editorconfig", "[*]\nmax_line_length = off\n", { printWidth: 320 }],
    ["one that oxfmt has not", ".prettierrc", '{"plugins":["./no.js"],"endOfLine":"auto"}', {}],
  ])("by %s", async (_, file, text, options) => {
    const folder = await service({ [file]: text });
    for (const name of ["src/generated/app.ts", "src/generated/login.ts", "src/handlers/pets.ts"]) {
      const written = await readFile(path.join(folder, name), "utf8");
      expect(written).toBe(await format(written, { ...options, parser: "typescript" }));
    }
  });
});

it("is red after the smallest edit that a formatter would not make", async () => {
  const folder = await service();
  const file = path.join(folder, "src/generated/app.ts");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("function", "/* mine */ function"));
  const { exitCode, stdout } = await runPym(["generate", "api.json", "--check"], folder);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^src\/generated\/app\.ts was edited by hand; pym would overwrite that\n {2}@@ /);
});

async function service(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  await writeTree(folder, { ...files, "api.json": JSON.stringify(sampleSpec) });
  const { exitCode, stderr } = await runPym(["generate", "api.json"], folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return folder;
}

async function reformat(folder: string, options: Options): Promise<void> {
  await rewrite(folder, async (text, file) => {
    const parser = file.endsWith(".ts") ? "typescript" : file.endsWith("json") ? "json" : undefined;
    if (parser === undefined) return text;
    // Other tools have other comments that stop them.
    const formatted = await format(text.replaceAll("prettier-ignore", "prettier-no"), { ...options, parser });
    return formatted.replaceAll("prettier-no", "prettier-ignore");
  });
}

async function rewrite(
  folder: string,
  change: (text: string, file: string) => string | Promise<string>,
): Promise<void> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, name);
    if (/\.(ts|json|yaml)$/.test(name)) await writeFile(file, await change(await readFile(file, "utf8"), name));
  }
}

async function expectGreen(folder: string): Promise<void> {
  const check = await runPym(["generate", "api.json", "--check"], folder);
  expect(check).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(upToDate) as string });
  const before = await readTree(folder);
  expect((await runPym(["generate", "api.json"], folder)).stdout).toMatch(/^\d+ unchanged, \d+ kept\n/);
  expect(await readTree(folder)).toEqual(before);
}
