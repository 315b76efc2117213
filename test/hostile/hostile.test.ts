import { execFile } from "node:child_process";
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { reportAccess } from "../../src/cli/report-access.js";
import type { Service } from "../../src/service/service.js";
import { runPym, temporaryFolder } from "../run-pym.js";
import { writeCompiled } from "./compiled-service.js";
import { everywhere, generateClean, generateHostile, outlinesOf, type Outcome } from "./generate-hostile.js";
import { hostileDocument, placesOf, versions, type Version } from "./hostile-document.js";
import { outlineOf } from "./outline.js";
import { payloads } from "./payloads.js";

/**
 * Each payload at every place of a document in one version, the next one with the next seed; with
 * PYM_HOSTILE=full in each version.
 */
const seed = Number(process.env["PYM_SEED"] ?? 0);
const matrix = payloads.flatMap((payload, index) =>
  (process.env["PYM_HOSTILE"] === "full" ? versions : [versionAt(index + seed)]).map((version) => ({
    payload,
    version,
  })),
);
const root = path.resolve(import.meta.dirname, "../..");

describe("text of a document stays text", () => {
  it("there are 60 payloads and more, and places for them in each version", () => {
    expect(payloads.length).toBeGreaterThanOrEqual(60);
    expect(versions.map((version) => placesOf(version).length)).toEqual([
      expect.toSatisfy((count: number) => count > 70),
      expect.toSatisfy((count: number) => count > 110),
      expect.toSatisfy((count: number) => count > 125),
    ]);
  });

  it("whatever stands where, the code is that of a clean document, and building the app does nothing else", async () => {
    const folder = await temporaryFolder();
    const services = await temporaryFolder();
    symlinkSync(path.join(root, "node_modules"), path.join(services, "node_modules"));
    const escapes: string[] = [];
    const refused = new Map<string, number>();
    for (const [index, { payload, version }] of matrix.entries()) {
      const outcome = await generateHostile(version, everywhere(version, payload), folder);
      for (const place of outcome.refused) refused.set(place, (refused.get(place) ?? 0) + 1);
      for (const problem of await problemsOf(outcome, version, folder)) {
        escapes.push(`${version} ${JSON.stringify(payload).slice(0, 80)}: ${problem}`);
      }
      writeCompiled(outcome.generated, path.join(services, "services", String(index)));
    }
    escapes.push(...(await startServices(path.join(services, "services"))));
    report(refused);
    expect(escapes).toEqual([]);
    // What is refused are names of functions and addresses, hardly ever a text.
    const kept = matrix.map(({ version }) => placesOf(version).length).reduce((sum, count) => sum + count, 0);
    expect([...refused.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(kept / 10);
    // What lies beside the services is what this test put there.
    expect(readdirSync(services).sort()).toEqual(["node_modules", "services"]);
    expect(readdirSync(folder)).toEqual(["api.json"]);
  }, 900_000);
});

describe("what is written", () => {
  const leading = payloads.filter((payload) => /^[./\\~C%]|\.\.|^file:|\0|x{99}/.test(payload));

  it("stays below the output folder", async () => {
    for (const [index, payload] of leading.entries()) {
      const folder = await temporaryFolder();
      await generateHostile(versionAt(index + seed), everywhere(versionAt(index + seed), payload), folder);
      const { exitCode, stderr } = await runPym(["generate", "api.json", "--output", "a/b/out"], folder);
      expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
      const outside = filesBelow(folder).filter((file) => !file.startsWith("a/b/out/"));
      expect(outside.filter((file) => file !== "api.json")).toEqual([]);
    }
  });

  it("has no code of a configuration's keys and values", async () => {
    // An implicit key of YAML has 1,024 characters at most.
    const keys = [...new Set(payloads.filter((payload) => payload.length < 1000))];
    const config = (text: (payload: string, index: number) => string) => ({
      name: text("*/ ${x} name", 0),
      ...Object.fromEntries(
        keys.map((key, index) => [`${text(key, index)} `, { [text(key, index)]: [text(key, index)] }] as const),
      ),
    });
    const hostile = await configModule(config((payload) => payload));
    const clean = await configModule(config((_, index) => `clean-${String(index)}`));
    expect(outlineOf("config.ts", hostile)).toEqual(outlineOf("config.ts", clean));
  });
});

describe("what is printed", () => {
  const cases = payloads.map((payload, index) => ({ payload, version: versionAt(index + seed) }));

  it("gives no command to a terminal or to GitHub Actions, in any format", async () => {
    const folder = await temporaryFolder();
    for (const { payload, version } of cases) {
      writeFileSync(
        path.join(folder, "api.json"),
        JSON.stringify(hostileDocument(version, "api", (place, clean) => (isTold(place) ? payload : clean))),
      );
      for (const format of ["text", "github", "json"]) {
        const run = await runPym(["generate", "api.json", "--dry-run", "--format", format], folder);
        const printed = run.stdout + run.stderr;
        expect(printed).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[/u);
        expect(printed).not.toMatch(/^\s*at .*\.js:\d+/m);
        const lines = printed.split("\n");
        if (format === "text") expect(lines.filter((line) => /^\s*::/.test(line))).toEqual([]);
        if (format === "github") {
          expect(lines.filter((line) => !/^(::(error|warning) [^\n]*::|pym: |$)/.test(line))).toEqual([]);
        }
        if (format === "json") expect(JSON.parse(run.stdout)).toMatchObject({ exitCode: run.exitCode });
      }
    }
  });
});

// Places that diagnostics quote.
function isTold(place: string): boolean {
  return /^(path|x-bind-server|x-decorate-server|operationId|securityScheme|schema|pattern|response)$/.test(place);
}

async function configModule(config: object): Promise<string> {
  const folder = await temporaryFolder();
  writeFileSync(path.join(folder, "api.json"), JSON.stringify(hostileDocument("3.1", "api", (_, clean) => clean)));
  writeFileSync(path.join(folder, "pym-config.yaml"), JSON.stringify(config));
  const { exitCode, stderr } = await runPym(["generate", "api.json"], folder);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return readFileSync(path.join(folder, "src/generated/config.ts"), "utf8");
}

function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

async function problemsOf(outcome: Outcome, version: Version, folder: string): Promise<readonly string[]> {
  const paths = outcome.generated.plan.actions.map((planned) => planned.path).filter((file) => !isPlain(file));
  const hostile = outlinesOf(outcome.generated);
  const clean = await generateClean(version, outcome, folder);
  const files = [...new Set([...Object.keys(hostile), ...Object.keys(clean)])];
  return [
    ...paths.map((file) => `writes ${file}`),
    ...tableProblems(outcome.generated.service),
    ...files
      // What every object inherits, a validator takes otherwise than other properties.
      .filter((file) => !((outcome.accepted.get("title") ?? "") in Object.prototype && file.endsWith("validators.ts")))
      .filter((file) => JSON.stringify(hostile[file]) !== JSON.stringify(clean[file]))
      .map((file) => `changes ${file}`),
  ];
}

// Who may call what is one line for each operation.
function tableProblems(service: Service): readonly string[] {
  const table = reportAccess(service);
  const operations = service.apis.flatMap(({ groups }) => groups.flatMap(({ routes }) => routes));
  const isWhole = table.split("\n").length === operations.length + 1;
  return isWhole && !/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(table) ? [] : ["breaks the table of --access"];
}

// No segment that leads elsewhere, is hidden, or is a name of its own to some system.
function isPlain(file: string): boolean {
  return file
    .split("/")
    .every((segment) =>
      /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*(\.(ts|json|yaml))?$|^\.(gitignore|pym-manifest\.json)$/u.test(segment),
    );
}

async function startServices(folder: string): Promise<readonly string[]> {
  const script = path.join(import.meta.dirname, "start-services.js");
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder], { maxBuffer: 100_000_000 });
  return JSON.parse(stdout) as string[];
}

function report(refused: ReadonlyMap<string, number>): void {
  if (process.env["PYM_HOSTILE"] === undefined) return;
  const cells = matrix.map(({ version }) => placesOf(version).length).reduce((sum, count) => sum + count, 0);
  console.log(`${String(matrix.length)} documents, ${String(cells)} texts; refused:`, Object.fromEntries(refused));
}

function versionAt(index: number): Version {
  return versions[index % versions.length] ?? "3.1";
}
