import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import { isPlainPath, outsideOutput } from "./below-folder.js";
import type { BoundContract } from "../render/contract-shape.js";
import type { Manifest, UnboundRecord } from "./manifest.js";
import { findContractChanges } from "./find-contract-changes.js";
import { findForced, type ForceOptions } from "./find-forced.js";
import { knownNeutralHash, type KnownHashes } from "./neutral-text.js";
import type { Plan, PlannedFile, Rename, UnboundHandler } from "./plan.js";
import { planFile, planStale } from "./plan-file.js";
import { planManifest } from "./plan-manifest.js";
import type { OnDisk, Target } from "./read-target.js";
import type { RelativePath, Rendered, RenderedModule } from "../render/rendered-file.js";

export interface PlanOptions extends ForceOptions {
  readonly renames?: readonly Rename[];
  /** Of an earlier run; those of this one are added. */
  readonly hashes?: KnownHashes;
}

/**
 * Decides what has to happen to each file. Reads and writes nothing.
 *
 * @param rendered what this run wants to be on disk
 * @param target what is on disk
 * @returns the plan, which may have conflicts (then nothing of it may be applied), with a warning
 *   for each module that couldn't be completed; errors where a file can't be replaced, a path leads
 *   out of the folder, a forced path is none of pym's, or a rename isn't possible
 */
export async function planWrites(
  rendered: Rendered,
  target: Target,
  options: PlanOptions = {},
): Promise<Checked<Plan>> {
  const diagnostics: Diagnostic[] = [...checkPaths(rendered, target)];
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const forced = findForced(rendered, target, options);
  diagnostics.push(...forced.diagnostics);
  const hashes = options.hashes ?? new Map<string, string>();
  const files = rendered.files.map((file) => planFile(file, target, forced.files.has(file.path), hashes));
  const modules = await planModules(rendered, target, options.renames ?? []);
  diagnostics.push(...modules.diagnostics);
  const wanted = new Set([...rendered.files, ...rendered.modules].map(({ path }) => path));
  const stale = [...target.manifest.files.keys()]
    .filter((path) => !wanted.has(path))
    .flatMap((path) => planStale(path, target, forced.files.has(path)));
  const manifest = planManifest(manifestOf(rendered, modules.records, hashes), target);
  return checked(
    {
      folder: target.folder,
      actions: [...files, ...modules.actions, ...stale, manifest].sort(byPath),
      unbound: modules.unbound,
      contractChanges: findContractChanges(rendered.operations, target.manifest),
    },
    diagnostics,
  );
}

function checkPaths({ files, modules }: Rendered, target: Target): readonly Diagnostic[] {
  const paths = [...files, ...modules].map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new Error(`two files were rendered for ${twice}`);
  const written = new Set([...files.filter(({ owner }) => owner === "pym"), ...modules].map(({ path }) => path));
  return paths.flatMap((path): readonly Diagnostic[] => {
    if (!isPlainPath(path)) return [notBelow(path)];
    const found = target.files.get(path);
    if (found?.kind === "other") return [inTheWay(path, found.what)];
    // A file of the user's is kept, wherever it is.
    return found?.kind === "outside" && written.has(path) ? [outsideOutput(path)] : [];
  });
}

function notBelow(path: RelativePath): Diagnostic {
  return {
    code: "path-outside-output",
    severity: "error",
    message: `${JSON.stringify(path)} is no path below the output folder`,
    help: "use plain names in the document's bindings and tags, and for its file",
  };
}

function inTheWay(path: RelativePath, what: string): Diagnostic {
  return {
    code: "not-writable",
    severity: "error",
    message: `${path} should be a file and is ${what}`,
    help: "move it out of the way, or choose another folder with --output",
  };
}

interface PlannedModules {
  readonly actions: readonly PlannedFile[];
  readonly unbound: readonly UnboundHandler[];
  readonly records: readonly UnboundRecord[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The modules that are on disk and may lack some of their exports, or have one to rename. */
export function modulesToExtend(
  modules: readonly RenderedModule[],
  { files }: Target,
  renames: readonly Rename[],
): readonly RenderedModule[] {
  return modules.filter(({ path, text }) => {
    const found = files.get(path);
    // What has all stubs as they are written has to be looked into only for an export to rename.
    return found !== undefined && (renames.length > 0 || found.kind !== "text" || found.text !== text);
  });
}

async function planModules(rendered: Rendered, target: Target, renames: readonly Rename[]): Promise<PlannedModules> {
  const isThere = (module: RenderedModule): boolean => target.files.has(module.path);
  const created = rendered.modules.filter((module) => !isThere(module)).map(create);
  const existing = modulesToExtend(rendered.modules, target, renames);
  const isExtended = new Set(existing);
  const kept = rendered.modules.filter((module) => isThere(module) && !isExtended.has(module)).map(keep);
  const mayBeUnbound = hasGone(rendered.operations, target.manifest);
  // The compiler takes longer to load than a small service takes to generate.
  if (existing.length === 0 && !mayBeUnbound && renames.length === 0) {
    return { actions: [...created, ...kept], unbound: [], records: [], diagnostics: [] };
  }
  const { extendModules } = await import("./extend-modules.js");
  const extended = extendModules(existing, target, renames);
  const { findUnbound } = await import("./find-unbound.js");
  const files = withExtended(target.files, extended.actions);
  const found = findUnbound(rendered.operations, target.manifest, files);
  return {
    actions: [...created, ...kept, ...extended.actions],
    unbound: found.handlers,
    records: found.records,
    diagnostics: extended.diagnostics,
  };
}

function create({ path, owner, text }: RenderedModule): PlannedFile {
  return { action: "create", path, owner, text };
}

function keep({ path }: RenderedModule): PlannedFile {
  return { action: "keep", path };
}

function hasGone(operations: readonly BoundContract[], manifest: Manifest): boolean {
  const bound = new Set(operations.map(({ module, exportName }) => `${module} ${exportName}`));
  return (
    manifest.unbound.length > 0 ||
    manifest.operations.some(({ module, exportName }) => !bound.has(`${module} ${exportName}`))
  );
}

// What is unbound is judged by the files as they will be: a renamed export isn't.
function withExtended(
  files: ReadonlyMap<RelativePath, OnDisk>,
  actions: readonly PlannedFile[],
): ReadonlyMap<RelativePath, OnDisk> {
  const changed = actions.flatMap((planned): readonly [RelativePath, OnDisk][] =>
    planned.action === "append" ? [[planned.path, { kind: "text", text: planned.text }]] : [],
  );
  return new Map([...files, ...changed]);
}

function manifestOf({ files, operations }: Rendered, unbound: readonly UnboundRecord[], hashes: KnownHashes): Manifest {
  const owned = files.filter(({ owner }) => owner === "pym");
  return { files: new Map(owned.map((file) => [file.path, knownNeutralHash(file.text, hashes)])), operations, unbound };
}

function byPath(a: PlannedFile, b: PlannedFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
