import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, it, vi } from "vitest";

import { generate } from "../../src/generate.js";
import { runPym, temporaryFolder, type Run } from "../run-pym.js";

// The stages as they are, counted.
vi.mock(import("../../src/generate.js"), async (original) => {
  const stages = await original();
  return { ...stages, generate: vi.fn(stages.generate) };
});

const source = path.resolve(import.meta.dirname, "../../src");

it("loads no compiler, formatter, validator or template before it has compared hashes", () => {
  const heavy = ["ajv", "ajv-formats", "handlebars", "js-yaml", "oxfmt", "prettier", "typescript"];
  const packages = staticImports(path.join(source, "main.ts"));
  expect(packages).toContain("commander");
  expect(heavy.filter((name) => packages.has(name))).toEqual([]);
});

let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryFolder();
  env = { XDG_CACHE_HOME: await temporaryFolder(), PYM_ENV: "test" };
  await mkdir(path.join(folder, "parts"));
  await write("parts/pet.yaml", "type: object\nproperties:\n  name: { type: string }\n");
  await write("api.yaml", document("/pets"));
  await run();
});

it("does nothing where nothing has changed, and leaves the time of each file", async () => {
  const files = ["src/generated/app.ts", "src/handlers/pets.ts", "src/generated/.pym-manifest.json"];
  for (const file of files) await utimes(path.join(folder, file), 1000, 1000);
  expect(await isRemembered()).toBe(true);
  expect((await run()).stdout).toMatch(/^\d+ unchanged, \d+ kept\n$|needs packages/);
  expect(await run("--check")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("up to date") as string });
  for (const file of files) expect((await stat(path.join(folder, file))).mtimeMs).toBe(1_000_000);
});

it.each<[what: string, change: () => Promise<void>]>([
  ["the document", () => write("api.yaml", document("/animals"))],
  ["a file that it refers to", () => write("parts/pet.yaml", "type: object\nproperties:\n  age: { type: integer }\n")],
  ["the configuration", () => append("pym-config.yaml", "\ncolour: red\n")],
  ["a nearer configuration", () => write("pym-config.test.yaml", "name: other\njwt_issuer: a\njwt_audience: b\n")],
  ["a file of pym's", () => append("src/generated/app.ts", "// mine\n")],
  ["a file of pym's that is gone", () => rm(path.join(folder, "src/generated/api/models.ts"))],
  ["a handler", () => append("src/handlers/pets.ts", "// mine\n")],
  ["the manifest", () => append("src/generated/.pym-manifest.json", " ")],
  ["the target's package.json", () => append("package.json", " ")],
  ["a file that is gone for which there is a link to a copy", linkToCopy],
])("looks again after a change of %s", async (_, change) => {
  await rm(path.join(folder, "pym-config.test.yaml"), { force: true });
  await run("--force", "src/generated");
  await run();
  expect(await isRemembered()).toBe(true);
  await change();
  expect(await isRemembered()).toBe(false);
});

it("looks again where other options are given", async () => {
  await run("--force", "src/generated");
  expect(await isRemembered()).toBe(true);
  expect(await isRemembered(env, ["--config", "pym-config.yaml"])).toBe(false);
  expect(await isRemembered(env, ["--force", "src/generated/app.ts"])).toBe(false);
});

it("takes a broken memory for none", async () => {
  const cache = path.join(env["XDG_CACHE_HOME"] ?? "", "pym");
  const name = readdirSync(cache).find((file) => file.endsWith("-run.json")) ?? "";
  for (const text of ["", "null", "[]", '{"tool":1}']) {
    await writeFile(path.join(cache, name), text);
    expect((await run()).exitCode).toBe(0);
    expect(await isRemembered()).toBe(true);
  }
});

// Whether a run is answered without going through the stages.
async function isRemembered(variables = env, args: readonly string[] = []): Promise<boolean> {
  vi.mocked(generate).mockClear();
  await runPym(["generate", "api.yaml", "--dry-run", ...args], folder, variables);
  return vi.mocked(generate).mock.calls.length === 0;
}

function document(route: string): string {
  return `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths:
  ${route}:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200":
          description: All
          content: { application/json: { schema: { $ref: parts/pet.yaml } } }
`;
}

async function linkToCopy(): Promise<void> {
  const file = path.join(folder, "parts/pet.yaml");
  await write("parts/copy.yaml", await readFile(file, "utf8"));
  await rm(file);
  await symlink(path.join(folder, "parts/copy.yaml"), file);
}

async function run(...args: readonly string[]): Promise<Run> {
  return runPym(["generate", "api.yaml", ...args], folder, env);
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(path.join(folder, file), text);
}

async function append(file: string, text: string): Promise<void> {
  await write(file, (await readFile(path.join(folder, file), "utf8")) + text);
}

// The packages that a module imports before any of its functions runs.
function staticImports(file: string, seen = new Set<string>()): ReadonlySet<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, from = ""] of text.matchAll(/^(?:import|export) (?!type )(?:[^;"]*? from )?"([^"]+)";/gm)) {
    if (from.startsWith("node:")) continue;
    if (!from.startsWith(".")) packages.add(from.split("/")[0] ?? from);
    else {
      const imported = path.resolve(path.dirname(file), from.replace(/\.js$/, ".ts"));
      for (const name of staticImports(imported, seen)) packages.add(name);
    }
  }
  return packages;
}
