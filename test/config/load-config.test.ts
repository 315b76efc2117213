import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Config } from "../../src/config/config.js";
import { loadConfig } from "../../src/config/load-config.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "pym-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("where the config is", () => {
  const find = async (options: { config?: string; env?: NodeJS.ProcessEnv; spec?: string }) => {
    const { spec = "apis/api.yaml", env = {}, ...rest } = options;
    const loaded = await loadConfig({ specs: [spec], cwd: folder, output: ".", env, ...rest });
    return loaded.ok ? loaded.value.file?.path : loaded.diagnostics;
  };

  it("is beside the document before the working directory", async () => {
    await write({ "pym-config.yaml": "", "apis/pym-config.yaml": "" });
    expect(await find({})).toBe("apis/pym-config.yaml");
    expect(await find({ spec: "elsewhere/api.yaml" })).toBe("pym-config.yaml");
  });

  it("is the environment's where there is one", async () => {
    await write({ "pym-config.yaml": "", "pym-config.test.yaml": "" });
    expect(await find({ env: { PYM_ENV: "test" } })).toBe("pym-config.test.yaml");
    expect(await find({ env: { PYM_ENV: "prod" } })).toBe("pym-config.yaml");
  });

  it("is the one of --config, and nothing else", async () => {
    await write({ "pym-config.yaml": "", "other.yaml": "" });
    expect(await find({ config: "other.yaml" })).toBe("other.yaml");
    expect(await find({ config: "missing.yaml" })).toEqual([
      {
        code: "config-not-found",
        severity: "error",
        message: "there is no config file missing.yaml",
        help: "give --config the path of your pym-config.yaml, or leave it out",
      },
    ]);
  });

  it("may be nowhere", async () => {
    expect(await find({})).toBeUndefined();
  });

  it("is not passed over because of its extension", async () => {
    await write({ "pym-config.yml": "" });
    expect(await find({})).toMatchObject([
      {
        code: "config-not-found",
        message: "pym-config.yml is not read, since its name ends in .yml",
      },
    ]);
  });

  it("is not outside through PYM_ENV", async () => {
    expect(await find({ env: { PYM_ENV: "../x" } })).toMatchObject([{ code: "invalid-config" }]);
  });
});

describe("what the config says", () => {
  it("keeps names and types, and no value", async () => {
    const config = await read(`
name: my-service
jwt_issuer: api.example.com
jwt_secret: [MY_SECRET, "the old one"]
env_secrets: [MY_SECRET]
database:
  host: db.example.com
  port: 5432
  replicas: [a, 1, b]
flags: []
nothing:
since: 2020-01-01
NO: no
`);
    expect(config).toEqual({
      name: "my-service",
      settings: ["env_secrets", "jwt_issuer", "jwt_secret", "name"],
      envSecrets: ["MY_SECRET"],
      hasTokenKey: true,
      custom: [
        {
          key: "database",
          type: {
            kind: "object",
            entries: [
              { key: "host", type: { kind: "string" } },
              { key: "port", type: { kind: "number" } },
              {
                key: "replicas",
                type: {
                  kind: "list",
                  items: { kind: "union", members: [{ kind: "number" }, { kind: "string" }] },
                },
              },
            ],
          },
        },
        { key: "flags", type: { kind: "list", items: { kind: "unknown" } } },
        { key: "nothing", type: { kind: "null" } },
        { key: "since", type: { kind: "string" } },
        { key: "NO", type: { kind: "string" } },
      ],
      generate: { builtins: true },
    } satisfies Config);
    expect(JSON.stringify(config)).not.toContain("the old one");
  });

  it("takes keys that look like no setting for the user's own", async () => {
    const keys = ["title", "names", "game", "enviroment", "jwt_cookie", "live", "__proto__", "toString"];
    const config = await read(keys.map((key) => `${key}: 1\n`).join(""));
    expect(config.custom.map(({ key }) => key)).toEqual(keys);
  });

  it.each(["", "# nothing\n", "\n  \n# a\n\n", "---\n", "\uFEFF"])("may be empty: %j", async (text) => {
    expect(await read(text)).toMatchObject({ settings: [], custom: [] });
  });

  it("reads the generator's settings", async () => {
    await mkdir(path.join(folder, "shared"));
    const config = await read("generate:\n  base_path: /v1\n  builtins: false\n  ref_root: shared\n");
    expect(config.generate).toEqual({
      basePath: "/v1",
      builtins: false,
      refRoot: path.join(folder, "shared"),
    });
  });
});

describe("what is wrong with it", () => {
  it.each([
    ["jwt-secret: x", "jwt_secret"],
    ["jwtSecret: x", "jwt_secret"],
    ["JWT_SECRET: x", "jwt_secret"],
    ["jwt_secert: x", "jwt_secret"],
    ["jwt_isuer: x", "jwt_issuer"],
    ["env_secret: [X]", "env_secrets"],
    ["Name: x", "name"],
    ["genrate: {}", "generate"],
    ["report_call_exceding_ms: 1", "report_call_exceeding_ms"],
  ])("finds the misspelt key of %s", async (text, meant) => {
    const [diagnostic] = await wrong(text);
    expect(diagnostic).toMatchObject({ code: "misspelt-config-key", origin: { on: "key" } });
    expect(diagnostic?.help).toContain(`write ${meant},`);
  });

  it("finds every mistake in one run, each at its place", async () => {
    const found = await wrong(`
jwt_issuer: 12
jwt_token_timeout: one day
jwt_secret:
  - fine
  - 5
env_secrets: [FINE, not-fine]
live_url: example.com
jwt_isuer: x
generate:
  base_path: v1
  builtin: false
  builtins: maybe
  ref_root: missing
`);
    expect(found.map(summary)).toEqual([
      "invalid-config jwt_issuer",
      "invalid-config jwt_token_timeout",
      "invalid-config jwt_secret/1",
      "invalid-config env_secrets/1",
      "invalid-config live_url",
      "misspelt-config-key jwt_isuer",
      "invalid-config generate/base_path",
      "unknown-generate-key generate/builtin",
      "invalid-config generate/builtins",
      "invalid-config generate/ref_root",
    ]);
  });

  it.each([
    ["- a", "invalid-config"],
    ["text", "invalid-config"],
    ["generate: yes please", "invalid-config"],
    ["a: b: c", "invalid-yaml"],
    ["a: 1\na: 2", "invalid-yaml"],
    ["a: 1\n---\nb: 2", "invalid-yaml"],
    ["jwt_secret: []", "invalid-config"],
    ["jwt_algorithm: none", "invalid-config"],
    ["jwt_leeway: -1", "invalid-config"],
    ["live_host: https://example.com", "invalid-config"],
    ["generate: {base_path: 'https://x/y'}", "invalid-config"],
    ["generate: {base_path: '/a b'}", "invalid-config"],
    ["generate: {ref_root: /etc}", "invalid-config"],
  ])("refuses %j", async (text, code) => {
    expect((await wrong(text)).map((found) => found.code)).toEqual([code]);
  });

  it("tells where a list begins that is never closed", async () => {
    const text = "name: profiles\nenv_secrets: [ONE, TWO,\n";
    expect(await wrong(text)).toMatchObject([
      { code: "invalid-yaml", message: "the [ here is never closed", origin: { offset: text.indexOf("[") } },
    ]);
  });

  // The service reads the file as it is, and takes no bracket that is not indented.
  it("asks for a bracket at the beginning of a line to be indented", async () => {
    expect(await wrong("env_secrets: [\n  ONE,\n]\n")).toMatchObject([
      { code: "invalid-yaml", help: "indent it, or close the [ of line 1 first", origin: { offset: 22 } },
    ]);
  });

  it("refuses what is not UTF-8", async () => {
    await writeFile(path.join(folder, "pym-config.yaml"), Buffer.from([0x61, 0x3a, 0xff]));
    const loaded = await loadConfig({ specs: [], cwd: folder, output: ".", env: {} });
    expect(loaded.diagnostics).toMatchObject([{ code: "file-not-readable" }]);
  });

  it("never shows a secret, not even of a misspelt key", async () => {
    const found = await wrong(`
jwt_secert: hunter2
jwt-secret: "hun\\"ter2#3: x"
db_password:
  - hunter2
jwt_private_key: |
  -----BEGIN PRIVATE KEY-----
  hunter2
jwt_issuer: 5
`);
    expect(found).toHaveLength(3);
    const shown = found.map(({ origin }) => origin?.file.text ?? "");
    expect(shown.join("")).not.toMatch(/hunter2|ter2/);
    expect(shown[0]).toContain('jwt_secert: xxxxxxx\njwt-secret: "xxxxxxxxxxxxxx"\n');
    expect(shown[0]).toContain("\njwt_issuer: 5\n");
  });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

async function load(text: string) {
  await write({ "pym-config.yaml": text });
  return loadConfig({ specs: ["api.yaml"], cwd: folder, output: ".", env: {} });
}

async function read(text: string): Promise<Config> {
  const loaded = await load(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics.map(summary)));
  return loaded.value.config;
}

async function wrong(text: string): Promise<readonly Diagnostic[]> {
  const loaded = await load(text);
  expect(loaded.ok).toBe(false);
  return loaded.diagnostics;
}

function summary({ code, origin }: Diagnostic): string {
  const pointer = origin !== undefined && "pointer" in origin ? origin.pointer.join("/") : "";
  return `${code} ${pointer}`;
}
