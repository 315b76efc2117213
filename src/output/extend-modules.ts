import path from "node:path";

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { appendStubs, printed } from "./append-stubs.js";
import type { PlannedFile, Rename } from "./plan.js";
import type { Target } from "./read-target.js";
import { renameExport } from "./rename-export.js";
import type { RenderedModule } from "../render/rendered-file.js";

export interface ExtendedModules {
  readonly actions: readonly PlannedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plans what happens to the user's modules that are there: renames what is to be renamed, then adds
 * what is missing.
 *
 * @returns warnings for modules that can't be completed, errors for renames that aren't possible
 */
export function extendModules(
  modules: readonly RenderedModule[],
  target: Target,
  renames: readonly Rename[],
): ExtendedModules {
  const pending = new Set(renames);
  const extended = modules.map((module) => extendModule(module, target, pending));
  const unused = [...pending].map(({ from, to }) => nothingToRename(from, to));
  return {
    actions: extended.map(({ action }) => action),
    diagnostics: [...extended.flatMap(({ diagnostics }) => diagnostics), ...unused],
  };
}

interface Extended {
  readonly action: PlannedFile;
  readonly diagnostics: readonly Diagnostic[];
}

function extendModule(module: RenderedModule, target: Target, pending: Set<Rename>): Extended {
  const found = target.files.get(module.path);
  if (found?.kind !== "text") return notText(module);
  const before = found.text;
  const { text, renamed, diagnostics } = applyRenames(module, before, target, pending);
  const appended = appendStubs(module, sourceOf(module, text, target), target.files);
  switch (appended.kind) {
    case "blocked": {
      const { exportNames, text: missing, diagnostic } = appended;
      const action = { action: "blocked", path: module.path, exportNames, text: missing } as const;
      return { action, diagnostics: [...diagnostics, diagnostic] };
    }
    case "appended": {
      const { exportNames } = appended;
      return { action: edited(module, before, appended.text, exportNames, renamed), diagnostics };
    }
    case "complete":
      return {
        action: text === before ? { action: "keep", path: module.path } : edited(module, before, text, [], renamed),
        diagnostics,
      };
  }
}

function notText({ path: relative, stubs }: RenderedModule): Extended {
  const exportNames = stubs.map(({ exportName }) => exportName);
  const diagnostic: Diagnostic = {
    code: "unparsable-handler-file",
    severity: "warning",
    message: `${relative} is left alone: it is not text in UTF-8`,
    help: `save it as UTF-8, and see to it that it exports ${exportNames.join(", ")}`,
  };
  const action = { action: "blocked", path: relative, exportNames, text: printed(stubs) } as const;
  return { action, diagnostics: [diagnostic] };
}

interface Renamed {
  readonly text: string;
  readonly renamed: readonly Rename[];
  readonly diagnostics: readonly Diagnostic[];
}

function applyRenames(module: RenderedModule, before: string, target: Target, pending: Set<Rename>): Renamed {
  let text = before;
  const renamed: Rename[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const rename of [...pending]) {
    const stub = module.stubs.find(({ exportName }) => exportName === rename.to);
    if (stub === undefined) continue;
    const isBound = module.stubs.some(({ exportName }) => exportName === rename.from);
    const result = renameExport(sourceOf(module, text, target), rename, stub, isBound);
    if (result.kind === "not exported") continue;
    pending.delete(rename);
    if (result.kind === "refused") diagnostics.push(result.diagnostic);
    else {
      text = result.text;
      renamed.push(rename);
    }
  }
  return { text, renamed, diagnostics };
}

function sourceOf({ path: relative }: RenderedModule, text: string, target: Target): SourceFile {
  const absolutePath = path.join(target.folder, relative);
  return { path: relative, absolutePath, text, format: "yaml" };
}

function edited(
  { path: relative }: RenderedModule,
  before: string,
  text: string,
  exportNames: readonly string[],
  renamed: readonly Rename[],
): PlannedFile {
  return { action: "append", path: relative, before, text, exportNames, renamed };
}

function nothingToRename(from: string, to: string): Diagnostic {
  return {
    code: "name-conflict",
    severity: "error",
    message: `${from} can't be renamed to ${to}: no handler file exports the one and needs the other`,
    help: "write --rename old=new with the name of an unbound export and that of a new operation",
  };
}
