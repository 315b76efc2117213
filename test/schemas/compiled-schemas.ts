import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileFunction } from "node:vm";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { nothing } from "../../src/render/code.js";
import { compileValidators } from "../../src/render/compile-validators.js";
import { renderTemplate } from "../../src/render/render-template.js";
import { describeModels } from "../../src/service/describe-models.js";
import { documentScope } from "../../src/service/document-scope.js";
import type { Model } from "../../src/service/service.js";
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

/** The compiled validators of models, by their keys. */
export async function compileModels(models: readonly Model[]): Promise<ReadonlyMap<string, Accepts>> {
  const requests = models.map(({ typeName, schema }) => ({ name: typeName, schema, form: "accepted" as const }));
  const compiled = await compileValidators(requests, models);
  if (compiled === undefined) return new Map();
  const exports = evaluate(renderTemplate("validators.ts", { header: nothing, ...compiled }));
  return new Map(models.map(({ key, typeName }) => [key, exports[typeName] as Accepts]));
}

// The module is JavaScript but for one annotation; a file of its own would stay loaded for ever.
function evaluate(module: string): Readonly<Record<string, unknown>> {
  const names: string[] = [];
  const body = module
    .replace(/^import type .*$/gm, "")
    .replace(/^import (\w+) from ("[^"]+");$/gm, "const $1 = imported($2);")
    .replace(/^(?:export )?const (\w+): Validator = /gm, (_, name: string) => {
      names.push(name);
      return `const ${name} = `;
    });
  const make = compileFunction(`${body}\nreturn { ${names.join(", ")} };`, ["imported"]) as Evaluated;
  return make((name) => require(name) as unknown);
}

type Evaluated = (imported: (name: string) => unknown) => Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);
