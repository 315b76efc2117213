import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import type { Outcome } from "./outcome.js";

const root = path.resolve(import.meta.dirname, "../..");
const corpus = path.resolve(root, process.env["PYM_CORPUS"] ?? "../shared/specs");
const execute = promisify(execFile);

// All versions, several files, guards, forms, unions, and what the standard forbids; the rest runs on demand.
const telling = [
  ...["petstore-separate/spec/swagger.json", "v3.0/uspto.yaml", "v3.1/tictactoe.yaml", "v3.2/3.2-tags-example.yaml"],
  ...["pymacaron-helloworld.yaml", "alertmanager.yaml", "billingo.hu.json", "graphhopper.com.json", "bigoven.com.json"],
];
const limit = 600_000;

beforeAll(async () => {
  await execute(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-p", "test/corpus"], {
    cwd: root,
  });
}, limit);

describe("services are generated, compile, start and answer each operation", () => {
  it("of documents that can only be meant in one way", () => expectBaseline("fixtures/tolerant", []), limit);

  it("of one whose values are instances of the user's classes", () => expectBaseline("fixtures/parents", []), limit);

  it.skipIf(!existsSync(corpus))("of real documents", () => expectBaseline(corpus, telling), limit);

  it(
    "and one that does not is told apart",
    async () => {
      const { code, output } = await runCorpus("fixtures/bad", ["ref-rings"]);
      expect(output).toMatch(/^ref-rings\/api.yaml: .*error ref-cycle: /m);
      expect(code).toBe(1);
    },
    limit,
  );
});

async function expectBaseline(folder: string, filters: readonly string[]): Promise<void> {
  const { code, output, outcomes } = await runCorpus(folder, filters);
  expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
  expect(outcomes.length).toBeGreaterThanOrEqual(Math.max(1, filters.length));
  expect(outcomes.every(({ operations }) => operations > 0)).toBe(true);
}

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly outcomes: readonly Outcome[];
}

async function runCorpus(folder: string, filters: readonly string[]): Promise<Ran> {
  const work = await mkdtemp(path.join(tmpdir(), "pym-corpus-test-"));
  const report = path.join(work, "report.json");
  const args = ["test/.generated/corpus/test/corpus/run.js", "--json", report, ...filters];
  try {
    const { code, stdout } = await execute(process.execPath, args, {
      cwd: root,
      env: { ...process.env, PYM_CORPUS: folder },
    })
      .then((ran) => ({ code: 0, stdout: ran.stdout }))
      .catch((error: unknown) => error as { readonly code: number; readonly stdout: string });
    return { code, output: stdout, outcomes: JSON.parse(await readFile(report, "utf8")) as readonly Outcome[] };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
