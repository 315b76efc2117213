// Generates, compiles, starts and calls the service of one document, and prints its outcome as JSON:
//   node try-document.js <folder of documents> <document> <folder for the service>
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describeBasePath } from "../../src/service/describe-base-path.js";
import { describeService } from "../../src/service/describe-service.js";
import { loadSpecs } from "../../src/spec/load-specs.js";
import { callOperation } from "./call-operations.js";
import { tokenSettings } from "./credentials.js";
import { failureOf } from "./failure-of.js";
import { fillHandlers } from "./fill-handlers.js";
import type { Outcome } from "./outcome.js";
import { planOperations, type Described } from "./plan-operations.js";
import { startService, type RunningService } from "./running-service.js";

const root = process.cwd();
const execute = promisify(execFile);
const limits = { maxBuffer: 1 << 28, timeout: 900_000 };

const [sources = "", document = "", target = ""] = process.argv.slice(2);
const started = Date.now();
const outcome = await tryDocument(path.resolve(sources), document, path.resolve(target));
process.stdout.write(JSON.stringify({ ...outcome, seconds: (Date.now() - started) / 1000 }));

async function tryDocument(folder: string, name: string, output: string): Promise<Outcome> {
  const stages = { generated: false, compiled: false, started: false };
  const nothing = { document: name, operations: 0, answered: 0, seconds: 0, unanswered: {} };
  // Documents that are kept in several files may refer to folders beside their own.
  const refRoot = path.dirname(path.dirname(path.join(folder, name)));
  let service: RunningService | undefined;
  try {
    await generate(folder, name, output, refRoot);
    stages.generated = true;
    await symlink(path.join(root, "node_modules"), path.join(output, "node_modules"), "junction");
    await execute(process.execPath, [path.join(root, "node_modules/typescript-7/bin/tsc"), "-p", output], limits);
    stages.compiled = true;
    const described = await describe(folder, name, refRoot);
    const plans = planOperations(described);
    const answers = Object.fromEntries([...plans.values()].map(({ key, answer }) => [key, answer]));
    await fillHandlers(output, described.service, answers);
    service = await startService(output);
    stages.started = true;
    const unanswered: Record<string, string> = {};
    for (const [operation, plan] of plans) {
      const problem = plan.problem ?? (await callOperation(plan.calls, plan.answer, service));
      if (problem !== undefined) unanswered[`${operation.method} ${operation.path}`] = problem;
    }
    const answered = plans.size - Object.keys(unanswered).length;
    return { ...nothing, ...stages, operations: plans.size, answered, unanswered };
  } catch (error) {
    return { ...nothing, ...stages, ...failureOf(error) };
  } finally {
    await service?.stop();
  }
}

async function generate(folder: string, name: string, output: string, refRoot: string): Promise<void> {
  const config = path.join(output, "pym-config.yaml");
  await mkdir(output, { recursive: true });
  await writeFile(
    config,
    [
      "name: corpus",
      `jwt_issuer: ${tokenSettings.issuer}`,
      `jwt_audience: ${tokenSettings.audience}`,
      "jwt_secret: CORPUS_JWT_SECRET",
      "env_secrets: [CORPUS_JWT_SECRET]",
      `generate: { ref_root: ${JSON.stringify(path.relative(output, refRoot) || ".")} }`,
    ].join("\n"),
  );
  const args = [path.join(root, "bin/pym.js"), "generate", name, "-o", output, "--config", config];
  await execute(process.execPath, args, { ...limits, cwd: folder });
}

async function describe(cwd: string, name: string, refRoot: string): Promise<Described> {
  const loaded = await loadSpecs([name], { cwd, refRoot });
  const [document] = loaded.ok ? loaded.value : [];
  if (document === undefined) throw new Error(`${name} can't be loaded, although it was generated`);
  const described = describeService([document], { builtins: true });
  if (!described.ok) throw new Error(`${name} can't be described, although it was generated`);
  return { service: described.value, basePath: describeBasePath(document, undefined) };
}
