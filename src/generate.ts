import path from "node:path";
import { hashText } from "./cache/hash-files.js";
import type { Evidence } from "./cache/remember-run.js";
import type { GenerateSettings } from "./config/config.js";
import { createConfig } from "./config/create-config.js";
import type { LoadedConfig } from "./config/load-config.js";
import { loadConfig } from "./config/load-config.js";
import type { Checked, Diagnostic } from "./diagnostics/diagnostic.js";
import { checked } from "./diagnostics/diagnostic.js";
import type { Plan, Rename } from "./output/plan.js";
import { modulesToExtend, planWrites } from "./output/plan-writes.js";
import { readTarget } from "./output/read-target.js";
import { formatFiles, formatStubs } from "./render/format-files.js";
import { formatOptions } from "./render/format-options.js";
import { generatedFolder } from "./render/paths.js";
import type { RenderSettings } from "./render/render-service.js";
import { renderService } from "./render/render-service.js";
import type { Rendered, RenderedFile, RenderedModule } from "./render/rendered-file.js";
import { describeService } from "./service/describe-service.js";
import type { Service } from "./service/service.js";
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
  readonly evidence: Evidence;
  /** What is wrong with what was read, whatever is in the output folder. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * The stages, in order, up to a plan: nothing is written. What is wrong with the configuration and
 * with the documents is reported together.
 */
export async function generate(options: GenerateOptions): Promise<Checked<Generated>> {
  const diagnostics: Diagnostic[] = [];
  const collect = <Value>(result: Checked<Value>): Checked<Value> => {
    diagnostics.push(...result.diagnostics);
    return result;
  };
  const config = collect(await loadConfig(options));
  const settings = config.ok ? config.value.config.generate : { builtins: true };
  const documents = collect(
    await loadSpecs(options.specs, { cwd: options.cwd, allowedOrigins: options.allowedOrigins, ...settings }),
  );
  if (!documents.ok) return { ok: false, diagnostics };
  const service = collect(describeService(documents.value, settings));
  if (!config.ok || !service.ok) return { ok: false, diagnostics };

  const warnings = [...diagnostics];
  const output = path.resolve(options.cwd, options.output);
  const setUp = await settleConfig(config.value, service.value, output);
  const { validators, ...rendered } = renderService(service.value, setUp.settings);
  const complete = { ...rendered, files: [...rendered.files, ...setUp.files] };
  const optionsOf = formatOptions(output);
  const [formatting, compiled] = await Promise.all([formatFiles(complete, optionsOf), validators]);
  collect(formatting);
  if (!formatting.ok) return { ok: false, diagnostics };
  const formatted = { ...formatting.value, files: [...formatting.value.files, ...compiled] };
  const paths = [...formatted.files, ...formatted.modules].map((file) => file.path);
  const target = collect(await readTarget(output, paths));
  if (!target.ok) return { ok: false, diagnostics };
  const extended = await formatStubs(modulesToExtend(formatted.modules, target.value, options.renames), optionsOf);
  const ready = withModules(formatted, extended);
  const plan = collect(await planWrites(ready, target.value, options));
  if (!plan.ok) return { ok: false, diagnostics };
  const inputs = new Map([...inputsOf(documents.value, settings), ...setUp.inputs]);
  const hasFetched = documents.value.some(({ files }) => files.some(({ isRemote }) => isRemote));
  const evidence = { config: setUp.file, inputs, hasFetched, paths, target: target.value };
  const value = { plan: plan.value, service: service.value, rendered: ready, evidence, warnings };
  return checked(value, diagnostics);
}

function withModules(rendered: Rendered, changed: readonly RenderedModule[]): Rendered {
  const byPath = new Map(changed.map((module) => [module.path, module]));
  return { ...rendered, modules: rendered.modules.map((module) => byPath.get(module.path) ?? module) };
}

/**
 * Plans once more what was rendered, for the folder as it is now: after the plan was carried out,
 * nothing should be left to do.
 */
export async function planAgain(generated: Generated, options: GenerateOptions): Promise<Checked<Generated>> {
  const { evidence } = generated;
  const output = path.resolve(options.cwd, options.output);
  // A configuration that was created is one that is read from now on.
  const isWanted = (file: string): boolean => path.join(output, file) !== evidence.config;
  const rendered = { ...generated.rendered, files: generated.rendered.files.filter((file) => isWanted(file.path)) };
  const paths = evidence.paths.filter(isWanted);
  const target = await readTarget(output, paths);
  if (!target.ok) return target;
  const plan = await planWrites(rendered, target.value);
  if (!plan.ok) return plan;
  const now = { ...evidence, paths, target: target.value };
  return checked({ ...generated, plan: plan.value, rendered, evidence: now }, plan.diagnostics);
}

function inputsOf(documents: readonly SpecDocument[], { refRoot }: GenerateSettings): Evidence["inputs"] {
  const files = documents.flatMap((document) => document.files);
  return new Map([
    ...files.map(({ absolutePath, text }) => [absolutePath, hashText(text)] as const),
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
      inputs: new Map([[path.join(output, name), hashText(created.text)]]),
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
