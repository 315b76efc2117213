import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import type { Generated } from "../../src/generate.js";

/** Writes what was generated as JavaScript: what Node would run, with no type checked. */
export function writeCompiled(generated: Generated, folder: string): void {
  for (const planned of generated.plan.actions) {
    if (planned.action !== "create") continue;
    const isCode = planned.path.endsWith(".ts");
    const target = path.join(folder, planned.path.replace(/^src\//, "dist/").replace(/\.ts$/, ".js"));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, isCode ? javaScript(planned.text) : planned.text);
  }
}

// Most files are the same in all services.
const known = new Map<string, string>();

function javaScript(text: string): string {
  const compiled = known.get(text) ?? ts.transpileModule(text, { compilerOptions: options }).outputText;
  known.set(text, compiled);
  return compiled;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};
