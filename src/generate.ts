import { statSync } from "node:fs";
import path from "node:path";
import { recallParts, type KnownParts } from "./cache/known-parts.js";
import type { Evidence } from "./cache/remember-run.js";
import type { GenerateSettings } from "./config/config.js";
import { createConfig } from "./config/create-config.js";
import type { LoadedConfig } from "./config/load-config.js";
import { loadConfig } from "./config/load-config.js";
import type { Checked, Diagnostic } from "./diagnostics/diagnostic.js";
import { checked } from "./diagnostics/diagnostic.js";
import { realFolder } from "./output/below-folder.js";
import { formattedOnDisk } from "./output/formatted-on-disk.js";
import { hashBeside } from "./output/hash-beside.js";
import type { Plan, Rename } from "./output/plan.js";
import { modulesToExtend, planWrites } from "./output/plan-writes.js";
import { readTarget, type OnDisk } from "./output/read-target.js";
import { formatOptions } from "./render/format-options.js";
import { generatedFolder } from "./render/paths.js";
import type { RenderSettings } from "./render/render-service.js";
import { renderService } from "./render/render-service.js";
import { startFormatter } from "./render/start-formatter.js";
import type { Rendered, RenderedFile, RenderedModule } from "./render/rendered-file.js";
import { startSecondThread, type SecondThread } from "./second-thread.js";
import { describeService } from "./service/describe-service.js";
import type { Service } from "./service/service.js";
import { textHash } from "./text/text-hash.js";
import { loadSpecs } from "./spec/load-specs.js";
import type { SpecDocument } from "./spec/spec-document.js";

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
  const thread = isLarge(options) ? startSecondThread() : undefined;
  try {
    return await runStages(options, thread);
  } finally {
    thread?.end();
  }
}

async function runStages(options: GenerateOptions, thread: SecondThread | undefined): Promise<Checked<Generated>> {
  const output = path.resolve(options.cwd, options.output);
  const recalling = recallParts(await realFolder(output), options.env);
  const config = await loadConfig(options);
  const settings = config.ok ? config.value.config.generate : { builtins: true };
  const { cwd, allowedOrigins } = options;
  const documents = await loadSpecs(options.specs, { cwd, allowedOrigins, ...settings });
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
  const inputs = new Map([...inputsOf(documents.value, settings), ...setUp.inputs]);
  const hasFetched = documents.value.some(({ files }) => files.some(({ isRemote }) => isRemote));
  const evidence = { config: setUp.file, inputs, hasFetched, paths, target };
  const value = { plan, service: service.value, rendered, parts, evidence, warnings: diagnostics };
  return checked(value, [...diagnostics, ...planned.diagnostics]);
}

// A thread takes a while to start, in which the document is read. One of many small files does without.
function isLarge({ specs, cwd }: GenerateOptions): boolean {
  const sizes = specs.map((spec) => sizeOf(path.resolve(cwd, spec)));
  return sizes.reduce((sum, size) => sum + size, 0) >= 500_000;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // What is wrong with it is told when it is read.
  }
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

function inputsOf(documents: readonly SpecDocument[], { refRoot }: GenerateSettings): Evidence["inputs"] {
  const files = documents.flatMap((document) => document.files);
  return new Map([
    ...files.map(({ absolutePath, text }) => [absolutePath, textHash(text)] as const),
    ...(refRoot === undefined ? [] : [[refRoot, null] as const]),
  ]);
}

interface SetUp {
  readonly settings: RenderSettings;
  /** The configuration, where there was none. */
  readonly files: readonly RenderedFile[];
  /** Where the configuration is, or will be. */
  readonly file: string;
  readonly inputs: Evidence["inputs"];
}

async function settleConfig({ file, hash, config }: LoadedConfig, service: Service, output: string): Promise<SetUp> {
  const title = service.apis[0]?.title ?? "";
  if (file === undefined) {
    const created = await createConfig(title);
    const name = "pym-config.yaml";
    return {
      settings: {
        config: created.config,
        configPath: reach(path.join(output, name), output),
        name: created.config.name ?? title,
      },
      files: [{ path: name, owner: "user", text: created.text }],
      file: path.join(output, name),
      inputs: new Map([[path.join(output, name), textHash(created.text)]]),
    };
  }
  return {
    settings: { config, configPath: reach(commonConfig(file.absolutePath), output), name: config.name ?? title },
    files: [],
    file: file.absolutePath,
    inputs: new Map(hash === undefined ? [] : [[file.absolutePath, hash]]),
  };
}

// As `src/generated/config.ts` reaches the file, and `dist/generated/config.js` does too.
function reach(file: string, output: string): string {
  return path.relative(path.join(output, generatedFolder), file).replaceAll(path.sep, "/");
}

// The service itself looks for the file of its environment, beside the one of all environments.
function commonConfig(file: string): string {
  return path.join(path.dirname(file), path.basename(file).replace(/^pym-config\.[\w.-]+\.yaml$/, "pym-config.yaml"));
}
