import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import { loadConfig } from "../../src/config/load-config.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { generate } from "../../src/generate.js";
import { describeService } from "../../src/service/describe-service.js";
import { loadSpecs } from "../../src/spec/load-specs.js";
import { TypeChecker } from "../regeneration/type-check.js";
import { runPym, temporaryFolder } from "../run-pym.js";
import { mutants, textOf, type Mutant } from "./mutations.js";

const root = path.resolve(import.meta.dirname, "../..");
/** PYM_FUZZ is how many mutants there are; of those that are accepted, each 5th is generated from, each 50th compiled. */
const count = Number(process.env["PYM_FUZZ"] ?? 1000);
const seed = Number(process.env["PYM_SEED"] ?? 20_251_124);
/** A mutant takes a few milliseconds; what takes this long on a busy machine would take longer elsewhere. */
const longest = 20_000;

const documents = [
  ...readdirSync(path.join(root, "fixtures"), { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        /(^|\/)(api|notes|pets|[a-z]+)\.(yaml|json)$/.test(file) &&
        !/config|bad\/(?!invalid|swagger|refs|ref-rings|security|bindings)/.test(file),
    )
    .map((file) => path.join(root, "fixtures", file)),
  ...corpus(),
].flatMap(readDocument);

describe("a broken document is told as such, and is never a bug of ours", () => {
  it(`${String(count)} mutants of ${String(documents.length)} documents`, async () => {
    expect(documents.length).toBeGreaterThan(10);
    const folder = await temporaryFolder();
    const failures = new Map<string, string>();
    const outcomes = { refused: 0, accepted: 0, generated: 0, compiled: 0 };
    for (const [index, mutant] of fc.sample(mutants(documents.length), { seed, numRuns: count }).entries()) {
      const text = textOf(mutant, documents);
      try {
        const result = await tryOut(text, mutant, outcomes.accepted, folder);
        for (const name of result) outcomes[name] += 1;
      } catch (error) {
        note(failures, error, text, mutant.format, index);
      }
    }
    if (process.env["PYM_FUZZ"] !== undefined) console.log(outcomes);
    expect([...failures.values()]).toEqual([]);
    expect(outcomes.accepted).toBeGreaterThan(count / 20);
    expect(outcomes.refused).toBeGreaterThan(count / 20);
  }, 36_000_000);

  it(`${String(count)} mutants of configurations`, async () => {
    const folder = await temporaryFolder();
    const configs = [
      ...["profile", "shop", "security"].map((topic) => path.join(root, "fixtures", topic, "pym-config.yaml")),
      path.join(root, "fixtures/bad/config-generate/pym-config.yaml"),
    ].flatMap(readDocument);
    const failures = new Map<string, string>();
    for (const [index, mutant] of fc.sample(mutants(configs.length), { seed, numRuns: count }).entries()) {
      const text = textOf(mutant, configs);
      try {
        writeFileSync(path.join(folder, "pym-config.yaml"), text);
        const started = performance.now();
        const result = await loadConfig({ specs: ["api.yaml"], cwd: folder, output: ".", env: {} });
        checkDiagnostics(result.diagnostics, result.ok);
        expect(performance.now() - started).toBeLessThan(longest);
      } catch (error) {
        note(failures, error, text, "yaml", index);
      }
    }
    expect([...failures.values()]).toEqual([]);
  }, 36_000_000);
});

type Stage = "refused" | "accepted" | "generated" | "compiled";

async function tryOut(text: string, { format }: Mutant, earlier: number, folder: string): Promise<readonly Stage[]> {
  const name = `api.${format}`;
  writeFileSync(path.join(folder, name), text);
  const started = performance.now();
  const loaded = await loadSpecs([name], { cwd: folder });
  const described = loaded.ok ? describeService(loaded.value, { builtins: true }) : loaded;
  checkDiagnostics([...loaded.diagnostics, ...described.diagnostics], described.ok);
  expect(performance.now() - started).toBeLessThan(longest);
  if (!described.ok) return ["refused"];
  if (earlier % 5 !== 0) return ["accepted"];
  await generateAndParse(name, folder);
  if (earlier % 50 !== 0) return ["accepted", "generated"];
  await compile(name, folder);
  return ["accepted", "generated", "compiled"];
}

// A mistake has a message, a remedy and a place in the file that can be shown.
function checkDiagnostics(diagnostics: readonly Diagnostic[], isOk: boolean): void {
  expect(diagnostics.some(({ severity }) => severity === "error")).toBe(!isOk);
  for (const diagnostic of diagnostics) {
    const { message, help } = diagnostic;
    const shown = formatDiagnostic(diagnostic);
    expect(message).not.toMatch(/undefined|\[object |NaN|TypeError|is not a function|Cannot read/);
    expect(message.length).toBeGreaterThan(5);
    expect(help.length).toBeGreaterThan(5);
    expect(shown.split("\n").length).toBeLessThanOrEqual(4);
  }
}

async function generateAndParse(name: string, cwd: string): Promise<void> {
  const generated = await generate({
    specs: [name],
    cwd,
    output: "out",
    force: [],
    renames: [],
    allowedOrigins: [],
    env: {},
  });
  if (!generated.ok) return;
  for (const planned of generated.value.plan.actions) {
    if (planned.action !== "create" || !planned.path.endsWith(".ts")) continue;
    const file = ts.createSourceFile(planned.path, planned.text, ts.ScriptTarget.ESNext, false);
    const [problem] = (file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
    if (problem !== undefined)
      throw new Error(`${planned.path}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`);
  }
}

async function compile(name: string, cwd: string): Promise<void> {
  const output = await temporaryFolder();
  symlinkSync(path.join(root, "node_modules"), path.join(output, "node_modules"));
  const { exitCode, stderr } = await runPym(["generate", name, "--output", output], cwd);
  if (exitCode !== 0) throw new Error(`exit code ${String(exitCode)}: ${stderr}`);
  const [problem] = new TypeChecker(output).check();
  if (problem !== undefined) throw new Error(`does not compile: ${problem[0]} ${problem[1].join("; ")}`);
}

// One of each kind, with its text beside it where PYM_FUZZ_KEEP names a folder.
function note(failures: Map<string, string>, error: unknown, text: string, format: string, index: number): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const kind = message.split("\n").slice(0, 4).join("\n");
  if (failures.has(kind)) return;
  failures.set(kind, `mutant ${String(index)}: ${message.slice(0, 1500)}`);
  const keep = process.env["PYM_FUZZ_KEEP"];
  if (keep !== undefined) writeFileSync(path.join(keep, `${String(index)}.${format}`), text);
}

function readDocument(file: string): readonly unknown[] {
  try {
    const document: unknown = load(readFileSync(file, "utf8"));
    return typeof document === "object" && document !== null ? [document] : [];
  } catch {
    return [];
  }
}

// Small ones of the corpus, where it is there and more is asked for.
function corpus(): readonly string[] {
  const folder = path.resolve(root, process.env["PYM_CORPUS"] ?? "../shared/specs");
  if (process.env["PYM_FUZZ"] === undefined || !existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort()
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).size < 60_000);
}
