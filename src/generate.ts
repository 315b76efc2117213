import path from "node:path";
import { recallParts, type KnownParts } from "./cache/known-parts.js";
import type { OutdatedRun } from "./cache/recall-run.js";
import type { Evidence } from "./cache/remember-run.js";
import type { GenerateSettings } from "./config/config.js";
import type { LoadedConfig } from "./config/load-config.js";
import { loadConfig } from "./config/load-config.js";
import type { Checked, Diagnostic } from "./diagnostics/diagnostic.js";
import { checked } from "./diagnostics/diagnostic.js";
import type { SourceFile } from "./diagnostics/origin.js";
import { largeSize, sizeOf } from "./large-file.js";
import { realFolder } from "./output/below-folder.js";
import { formattedOnDisk } from "./output/formatted-on-disk.js";
import { hashBeside } from "./output/hash-beside.js";
import type { Plan, Rename } from "./output/plan.js";
import { modulesToExtend, planWrites } from "./output/plan-writes.js";
import { readTarget, type OnDisk } from "./output/read-target.js";
import type { GeneratedPart } from "./part/generate-part.js";
import { formatOptions } from "./render/format-options.js";
import { renderService } from "./render/render-service.js";
import { startFormatter } from "./render/start-formatter.js";
import type { Rendered, RenderedFile, RenderedModule } from "./render/rendered-file.js";
import { startSecondThread, type SecondThread } from "./second-thread.js";
import { describeService } from "./service/describe-service.js";
import type { Service } from "./service/service.js";
import { settleConfig, type SetUp } from "./settle-config.js";
import { textHash } from "./text/text-hash.js";
import { loadSpecs, readSpecs, type ReadSpecs } from "./spec/load-specs.js";

/** What `pym generate` was asked for. */
export interface GenerateOptions {
  /** Paths of the documents, relative to the working directory. */
  readonly specs: readonly string[];
  readonly cwd: string;
  /** The root of the service, relative to the working directory. */
  readonly output: string;
  /** From `--config`. */
  readonly config?: string;
  /** From `--allow-remote`: the origins that references may lead to. */
  readonly allowedOrigins: readonly string[];
  /** Files, or folders, of pym's that may be overwritten although they were edited. */
  readonly force: readonly string[];
  /** Exports of handlers that are to be renamed in place. */
  readonly renames: readonly Rename[];
  readonly env: NodeJS.ProcessEnv;
}

/** A plan of what to write, and what it was made of. */
export interface Generated {
  readonly plan: Plan;
  readonly service: Service;
  readonly rendered: Rendered;
  /** What the next run may take from this one. */
  readonly parts: KnownParts;
  readonly evidence: Evidence;
  /** What is wrong with what was read, whatever is in the output folder. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * The stages, in order, up to a plan: nothing is written. What is wrong with the configuration and
 * with the documents is reported together.
 */
export async function generate(options: GenerateOptions): Promise<Checked<Generated>> {
  return withThread(options, async (thread) => runStages(await begin(options), thread, options));
}

/**
 * The same after a run since which one document has changed: the stages only go through the part of it
 * that the change can make a difference to, where there is such a part, and everything else is left
 * as that run left it.
 */
export async function generateAgain(
  options: GenerateOptions,
  earlier: OutdatedRun,
): Promise<Checked<Generated | GeneratedPart>> {
  return withThread(options, async (thread) => {
    const begun = await begin(options);
    const [file] = await begun.read;
    if (begun.config.ok && begun.config.diagnostics.length === 0 && file?.ok === true) {
      const { generatePart } = await import("./part/generate-part.js");
      const part = await generatePart({ earlier, file: file.value, config: begun.config.value, options, thread });
      if (part !== undefined) return checked(part, []);
    }
    return runStages(begun, thread, options);
  });
}

async function withThread<Result>(
  options: GenerateOptions,
  run: (thread: SecondThread | undefined) => Promise<Result>,
): Promise<Result> {
  const thread = isLarge(options) ? startSecondThread() : undefined;
  try {
    return await run(thread);
  } finally {
    thread?.end();
  }
}

// A thread takes a while to start, in which the document is read. One of many small files does without.
function isLarge({ specs, cwd }: GenerateOptions): boolean {
  return specs.reduce((sum, spec) => sum + sizeOf(path.resolve(cwd, spec)), 0) >= largeSize;
}

/** What was read, before anything is made of it. */
interface Begun {
  readonly recalling: Promise<KnownParts>;
  readonly config: Checked<LoadedConfig>;
  readonly read: Promise<ReadSpecs>;
}

async function begin(options: GenerateOptions): Promise<Begun> {
  const folder = await realFolder(path.resolve(options.cwd, options.output));
  const recalling = recallParts(folder, options.env);
  const config = await loadConfig(options);
  return { recalling, config, read: readSpecs(options.specs, options) };
}

async function runStages(
  { recalling, config, read }: Begun,
  thread: SecondThread | undefined,
  options: GenerateOptions,
): Promise<Checked<Generated>> {
  const output = path.resolve(options.cwd, options.output);
  const settings = config.ok ? config.value.config.generate : { builtins: true };
  const { cwd, allowedOrigins } = options;
  const documents = await loadSpecs(options.specs, { cwd, allowedOrigins, ...settings }, read);
  const diagnostics = [...config.diagnostics, ...documents.diagnostics];
  if (!documents.ok) return { ok: false, diagnostics };
  const service = describeService(documents.value, settings);
  diagnostics.push(...service.diagnostics);
  if (!config.ok || !service.ok) return { ok: false, diagnostics };

  const setUp = await settleConfig(config.value, service.value, output);
  const parts = await recalling;
  const planned = await renderAndPlan(service.value, setUp, parts, thread, options);
  if (!planned.ok) return { ok: false, diagnostics: [...diagnostics, ...planned.diagnostics] };
  const { plan, rendered, paths, target } = planned.value;
  const files = documents.value.flatMap((document) => document.files);
  const evidence: Evidence = {
    config: setUp.file,
    inputs: new Map([...inputsOf(files, settings), ...setUp.inputs]),
    hasFetched: files.some(({ isRemote }) => isRemote),
    paths,
    target,
    ...largeDocument(files),
  };
  const value = { plan, service: service.value, rendered, parts, evidence, warnings: diagnostics };
  return checked(value, [...diagnostics, ...planned.diagnostics]);
}

// The next run may find that only a part of it has changed.
function largeDocument([file, ...more]: readonly SourceFile[]): Pick<Evidence, "document"> {
  return file !== undefined && more.length === 0 && file.text.length >= largeSize ? { document: file.text } : {};
}

type Planned = Pick<Generated, "plan" | "rendered"> & Pick<Evidence, "paths" | "target">;

async function renderAndPlan(
  service: Service,
  setUp: SetUp,
  parts: KnownParts,
  thread: SecondThread | undefined,
  options: GenerateOptions,
): Promise<Checked<Planned>> {
  const output = path.resolve(options.cwd, options.output);
  const formatter = await startFormatter(
    formatOptions(output),
    formattedOnDisk(await realFolder(output), parts.formats),
  );
  if (!formatter.ok) return formatter;
  const format = formatter.value;
  const hashing = hashBeside(parts.hashes, thread && ((text) => thread.ask("neutralHash", text)));
  const finish = async (file: RenderedFile): Promise<RenderedFile> => {
    const formatted = await format.file(file);
    if (file.owner === "pym") hashing.add(formatted.text);
    return formatted;
  };
  const begun = await renderService(service, setUp.settings, {
    ...(thread && { renderValidators: (api) => thread.ask("renderValidators", api) }),
    finish,
  });
  const files = [...begun.files, ...(await Promise.all(setUp.files.map(finish)))];
  const modules = await Promise.all(begun.modules.map(format.module));
  const paths = [...files, ...modules].map((file) => file.path);
  const target = await readTarget(output, paths);
  if (!target.ok) return target;
  const extended = await Promise.all(modulesToExtend(modules, target.value, options.renames).map(format.stubs));
  const rendered = { files, modules: withStubs(modules, extended), operations: begun.operations };
  await hashing.done();
  const plan = await planWrites(rendered, target.value, { ...options, hashes: parts.hashes });
  const diagnostics = [...target.diagnostics, ...plan.diagnostics];
  if (!plan.ok) return { ok: false, diagnostics };
  return checked({ plan: plan.value, rendered, paths, target: target.value }, diagnostics);
}

function withStubs(
  modules: readonly RenderedModule[],
  formatted: readonly RenderedModule[],
): readonly RenderedModule[] {
  const byPath = new Map(formatted.map((module) => [module.path, module]));
  return modules.map((module) => byPath.get(module.path) ?? module);
}

/**
 * Plans once more what was rendered, for the folder as it is after the plan was carried out: nothing
 * should be left to do. What the plan leaves or writes is not read again; if somebody has changed it
 * meanwhile, the next run sees that.
 */
export async function planAgain(generated: Generated, options: GenerateOptions): Promise<Checked<Generated>> {
  const { evidence } = generated;
  const output = path.resolve(options.cwd, options.output);
  // A configuration that was created is one that is read from now on.
  const isWanted = (file: string): boolean => path.join(output, file) !== evidence.config;
  const rendered = { ...generated.rendered, files: generated.rendered.files.filter((file) => isWanted(file.path)) };
  const paths = evidence.paths.filter(isWanted);
  const target = await readTarget(output, paths, filesAfter(generated));
  if (!target.ok) return target;
  const plan = await planWrites(rendered, target.value);
  if (!plan.ok) return plan;
  const now = { ...evidence, paths, target: target.value };
  return checked({ ...generated, plan: plan.value, rendered, evidence: now }, plan.diagnostics);
}

function filesAfter({ plan, evidence }: Generated): ReadonlyMap<string, OnDisk> {
  const files = new Map(evidence.target.files);
  for (const action of plan.actions) {
    if (action.action === "remove") files.delete(action.path);
    if ("text" in action) files.set(action.path, { kind: "text", text: action.text });
  }
  return files;
}

function inputsOf(files: readonly SourceFile[], { refRoot }: GenerateSettings): Evidence["inputs"] {
  return new Map([
    ...files.map(({ absolutePath, text }) => [absolutePath, textHash(text)] as const),
    ...(refRoot === undefined ? [] : [[refRoot, null] as const]),
  ]);
}
