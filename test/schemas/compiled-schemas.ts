import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileFunction } from "node:vm";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { nothing } from "../../src/render/code.js";
import { compileValidators } from "../../src/render/validators/compile-validators.js";
import { renderTemplate } from "../../src/render/render-template.js";
import { describeModels } from "../../src/service/describe-models.js";
import { documentScope } from "../../src/service/document-scope.js";
import type { Model } from "../../src/service/service.js";
import * as checks from "../../templates/runtime/checks.js";
import type { Validator } from "../../templates/runtime/checks.js";
import * as formats from "../../templates/runtime/formats.js";
import * as seen from "../../templates/runtime/seen.js";
import { loadSpecs } from "../../src/spec/load-specs.js";

/** The named schemas of a document, after all that pym does to them. */
export interface DescribedSchemas {
  /** In the order of their keys. */
  readonly models: readonly Model[];
  readonly diagnostics: readonly Diagnostic[];
}

export type Accepts = (value: unknown) => boolean;

/** Loads a document and describes its models, as a run does. Throws where the document has an error. */
export async function describeSchemas(document: object): Promise<DescribedSchemas> {
  const loaded = await loadDocument(document);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(formatDiagnostic).join("\n"));
  const diagnostics = [...loaded.diagnostics];
  const models = loaded.value.flatMap((spec) => describeModels([], documentScope(spec, diagnostics)));
  return { models, diagnostics };
}

/** What is wrong with a document, as it is printed. */
export async function diagnosticsOf(document: object): Promise<readonly Diagnostic[]> {
  return (await loadDocument(document)).diagnostics;
}

async function loadDocument(document: object): ReturnType<typeof loadSpecs> {
  const folder = mkdtempSync(path.join(tmpdir(), "pym-schemas-"));
  try {
    writeFileSync(path.join(folder, "api.json"), JSON.stringify(document));
    return await loadSpecs(["api.json"], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether the compiled validators of models accept a value, by their keys. */
export function compileModels(models: readonly Model[]): ReadonlyMap<string, Accepts> {
  const validators = [...validatorsOf(models)];
  return new Map(validators.map(([key, validate]) => [key, (value: unknown) => validate(value) === undefined]));
}

/** The compiled validators of models, by their keys. */
export function validatorsOf(models: readonly Model[]): ReadonlyMap<string, Validator> {
  const requests = models.map(({ typeName, schema }) => ({ name: typeName, schema, form: "accepted" as const }));
  const compiled = compileValidators(requests, models);
  const exports = evaluate(renderTemplate("validators.ts", { header: nothing, ...compiled }));
  return new Map(models.map(({ key, typeName }) => [key, exports[typeName] as Validator]));
}

// The module is JavaScript but for annotations; a file of its own would stay loaded for ever.
function evaluate(module: string): Readonly<Record<string, Validator>> {
  const names: string[] = [];
  const body = module.replace(/^import .*$/gm, "").replace(/^export const (\w+): Validator = /gm, (_, name: string) => {
    names.push(name);
    return `const ${name} = `;
  });
  const helpers = { ...checks, ...formats, ...seen };
  const make = compileFunction(`${body}\nreturn { ${names.join(", ")} };`, Object.keys(helpers)) as Evaluated;
  return make(...Object.values(helpers));
}

type Evaluated = (...helpers: readonly unknown[]) => Readonly<Record<string, Validator>>;
