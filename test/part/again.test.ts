import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { generatePart, type GeneratedPart } from "../../src/part/generate-part.js";
import { runPym, temporaryFolder, type Run } from "../run-pym.js";
import { withMuchElse } from "./large-document.js";

// As it is, watched.
vi.mock(import("../../src/part/generate-part.js"), async (original) => {
  const stage = await original();
  return { ...stage, generatePart: vi.fn(stage.generatePart) };
});

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await temporaryFolder();
  env = { XDG_CACHE_HOME: await temporaryFolder(), PYM_ENV: "test" };
  write("pym-config.yaml", "name: zoo\njwt_issuer: a\njwt_audience: b\n");
  write("api.json", zoo("name"));
  expect(await run()).toMatchObject({ exitCode: 0 });
});

describe("after a change within a schema, a part of the document is generated", () => {
  it("and everything else stays", async () => {
    appendFileSync(path.join(folder, "src/handlers/pets.ts"), "\n// mine\n");
    await run();
    write("api.json", zoo("title"));
    expect(await run()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(said) as string });
    expect(await isPart()).toBe(true);
    expect(read("src/generated/api/models.ts")).toContain("title?: string;");
    expect(read("src/handlers/pets.ts")).toMatch(/\n\/\/ mine\n$/);
    await expectSettled();
  });

  it("one time after the other", async () => {
    for (const name of ["title", "surname", "name"]) {
      write("api.json", zoo(name));
      await run();
      expect(await isPart()).toBe(true);
      expect(read("src/generated/api/models.ts")).toContain(`${name}?: string;`);
      await expectSettled();
    }
  });

  it("also of a document in YAML", async () => {
    write("api.yaml", yaml("name"));
    expect(await run("api.yaml")).toMatchObject({ exitCode: 0 });
    write("api.yaml", yaml("title"));
    expect(await run("api.yaml")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(said) as string });
    expect(await isPart()).toBe(true);
  });

  it("to say what would be done, or that something is to be done", async () => {
    const models = read("src/generated/api/models.ts");
    write("api.json", zoo("title"));
    expect(await run("api.json", "--dry-run")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("update      src/generated/api/models.ts") as string,
    });
    expect(await isPart()).toBe(true);
    expect(await run("api.json", "--check")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("src/generated/api/models.ts is stale") as string,
    });
    expect(await isPart()).toBe(true);
    expect(read("src/generated/api/models.ts")).toBe(models);
  });

  it("and nothing is written where it comes to the same", async () => {
    write("api.json", `${zoo("name")}\n`);
    expect(await run()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+ unchanged, \d+ kept\n/) as string,
    });
    expect(await isPart()).toBe(true);
    await expectSettled();
  });
});

describe("what is decided for all of the document is looked at", () => {
  it.each<[what: string, isPart: boolean, elsewhere: (document: Document) => void]>([
    [
      "in a part with a schema that looks at what others have left",
      true,
      ({ components }) => {
        components.schemas["Animal"] = { type: "object", unevaluatedProperties: false };
      },
    ],
    [
      "in all of it, where there is something to warn of",
      false,
      ({ paths }) => {
        Object.assign(paths["/pets"]?.get ?? {}, { "x-unknown-properties": "strip" });
        Object.assign(paths["/animals"]?.get ?? {}, { "x-unknown-properties": "reject" });
      },
    ],
  ])("%s", async (_, expected, elsewhere) => {
    const documentWith = (property: string): string => {
      const document = JSON.parse(zoo(property)) as Document;
      const schema = { $ref: pet };
      // What is sent as well is checked by one validator, or by two.
      Object.assign(document.paths["/pets"] ?? {}, {
        post: {
          operationId: "addPet",
          ...answering(pet),
          requestBody: { content: { "application/json": { schema } } },
        },
      });
      const options = [{ type: "object", properties: { [property]: { type: "string" } } }, { type: "object" }];
      document.components.schemas["Pet"] = { type: "object", properties: { name: { type: "string" } }, anyOf: options };
      elsewhere(document);
      return JSON.stringify(document);
    };
    write("api.json", documentWith("name"));
    await run();
    write("api.json", documentWith("title"));
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(await isPart()).toBe(expected);
    const written = contentBelow(folder);
    await rm(path.join(folder, "src/generated"), { recursive: true });
    await run();
    expect(contentBelow(folder)).toEqual(written);
  });
});

describe("all of the document is generated", () => {
  it.each<[what: string, change: () => unknown]>([
    [
      "where the configuration changed too",
      () => {
        append("pym-config.yaml", "colour: red\n");
      },
    ],
    [
      "where a file of pym's was formatted otherwise",
      () => {
        replace("src/generated/api/models.ts", "  name?", "    name?");
      },
    ],
    [
      "where a handler was edited",
      () => {
        append("src/handlers/pets.ts", "// mine\n");
      },
    ],
    [
      "where other settings of a formatter hold",
      () => {
        write(".prettierrc", '{ "tabWidth": 4 }');
      },
    ],
    ["where nothing is remembered of the document", () => rm(memory("document.txt"))],
    [
      "where something else is remembered",
      () => {
        write(memory("document.txt"), zoo("else"));
      },
    ],
    ["where nothing is remembered of the run", () => rm(memory("run.json"))],
  ])("%s", async (_, change) => {
    write("api.json", zoo("title"));
    await change();
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(await isPart()).toBe(false);
    expect(read("src/generated/api/models.ts")).toContain("title?: string;");
  });

  it("where something is to be complained about, which is told with its place", async () => {
    write("api.json", zoo("title").replace('"type":"string"', '"type":"strung"'));
    expect((await run()).stderr).toMatch(/^api\.json:1:\d+/m);
    expect(await isPart()).toBe(false);
  });

  it("where a file of pym's was edited, which is not written over", async () => {
    append("src/generated/api/models.ts", "// mine\n");
    write("api.json", zoo("title"));
    expect(await run()).toMatchObject({ exitCode: 3 });
    expect(await isPart()).toBe(false);
    expect(read("src/generated/api/models.ts")).toMatch(/\/\/ mine\n$/);
  });

  it("where operations share a function that the part doesn't have", async () => {
    write("api.json", zoo("name", { "x-bind-server": "pets.list" }));
    await run();
    write("api.json", zoo("name", { "x-bind-server": "pets.list", parameters: [limit] }));
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("takes or answers") as string });
    expect(await isPart()).toBe(false);
  });
});

interface Document {
  readonly paths: Readonly<Record<string, { readonly get: object }>>;
  readonly components: { readonly schemas: Record<string, object> };
}

function contentBelow(project: string): Readonly<Record<string, string>> {
  const generated = path.join(project, "src/generated");
  const files = readdirSync(generated, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(?:ts|json)$/.test(file),
  );
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(path.join(generated, file), "utf8")]));
}

const said = "contract of listPets (src/handlers/pets.ts): type of response 200 application/json changed";
const limit = { name: "limit", in: "query", schema: { type: "integer" } };

/** Two operations; with a function that is named, they share it. */
function zoo(property: string, first: object = {}): string {
  const shares = "x-bind-server" in first;
  const pets = { operationId: "listPets", ...answering(pet), ...first };
  const animals = shares
    ? { operationId: "listAnimals", ...answering(pet), "x-bind-server": first["x-bind-server"] }
    : { operationId: "listAnimals", ...answering(animal) };
  return JSON.stringify(
    withMuchElse({
      openapi: "3.1.0",
      info: { title: "Zoo", version: "1" },
      paths: { "/pets": { get: pets }, "/animals": { get: animals } },
      components: {
        schemas: {
          Pet: { type: "object", properties: { [property]: { type: "string" } } },
          Animal: { type: "object", properties: { legs: { type: "integer" } } },
        },
      },
    }),
  );
}

const pet = "#/components/schemas/Pet";
const animal = "#/components/schemas/Animal";

function answering($ref: string): object {
  const content = { "application/json": { schema: { $ref } } };
  return { tags: ["pets"], responses: { 200: { description: "OK", content } } };
}

// JSON is YAML; a comment makes it nothing else.
function yaml(property: string): string {
  return `# The zoo\n${zoo(property)}`;
}

async function run(spec = "api.json", ...more: readonly string[]): Promise<Run> {
  vi.mocked(generatePart).mockClear();
  return runPym(["generate", spec, ...more], folder, env);
}

async function isPart(): Promise<boolean> {
  const [returned] = vi.mocked(generatePart).mock.results;
  const part: GeneratedPart | undefined = returned?.type === "return" ? await returned.value : undefined;
  return part !== undefined;
}

async function expectSettled(): Promise<void> {
  expect(await run("api.json", "--check")).toMatchObject({ exitCode: 0 });
  expect(vi.mocked(generatePart).mock.calls).toEqual([]);
}

function memory(what: string): string {
  const cache = path.join(env["XDG_CACHE_HOME"] ?? "", "pym");
  return path.join(cache, readdirSync(cache).find((file) => file.endsWith(what)) ?? "");
}

function write(file: string, text: string): void {
  writeFileSync(path.resolve(folder, file), text);
}

function append(file: string, text: string): void {
  write(file, read(file) + text);
}

function replace(file: string, from: string, to: string): void {
  write(file, read(file).replace(from, to));
}

function read(file: string): string {
  return readFileSync(path.resolve(folder, file), "utf8");
}
