import { shapeHash, type BoundContract } from "../render/contract-shape.js";
import { findExports } from "./find-exports.js";
import type { Manifest, UnboundRecord } from "./manifest.js";
import { parseModule } from "./parse-module.js";
import type { UnboundHandler } from "./plan.js";
import type { OnDisk } from "./read-target.js";
import type { RelativePath } from "../render/rendered-file.js";

export interface Unbound {
  readonly handlers: readonly UnboundHandler[];
  /** For the manifest: a handler stays reported for as long as it is there. */
  readonly records: readonly UnboundRecord[];
}

/**
 * Finds what pym once bound an operation to, and binds no more, but is still exported.
 *
 * @param operations what is bound now
 * @param files as they will be after this run
 */
export function findUnbound(
  operations: readonly BoundContract[],
  manifest: Manifest,
  files: ReadonlyMap<RelativePath, OnDisk>,
): Unbound {
  const bound = new Set(operations.map(functionKey));
  const gone = goneRecords(manifest).filter(({ contract }) => !bound.has(functionKey(contract)));
  const previous = new Set(manifest.operations.map(functionKey));
  const fresh = operations.filter((contract) => !previous.has(functionKey(contract)));
  const exportsOf = exportFinder(files);
  const found = gone.flatMap((record) => {
    const { module, exportName } = record.contract;
    const place = exportsOf(module).get(exportName);
    if (place === undefined) return [];
    const successor = record.replacedBy ?? findSuccessor(record.contract, gone, fresh);
    const known = successor === undefined ? {} : { replacedBy: successor };
    return [{ record: { contract: record.contract, ...known }, place }];
  });
  return {
    handlers: found.map(({ record, place }) => unboundHandler(record, place)),
    records: found.map(({ record }) => record),
  };
}

function functionKey({ module, exportName }: BoundContract): string {
  return `${module} ${exportName}`;
}

// One function that served several operations is reported once.
function goneRecords(manifest: Manifest): readonly UnboundRecord[] {
  const records = [...manifest.unbound, ...manifest.operations.map((contract) => ({ contract }))];
  return [...new Map(records.map((record) => [functionKey(record.contract), record])).values()].sort((a, b) =>
    functionKey(a.contract) < functionKey(b.contract) ? -1 : 1,
  );
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function exportFinder(files: ReadonlyMap<RelativePath, OnDisk>): (path: RelativePath) => ReadonlyMap<string, Place> {
  const known = new Map<RelativePath, ReadonlyMap<string, Place>>();
  return (path) => {
    const places = known.get(path) ?? findPlaces(path, files);
    known.set(path, places);
    return places;
  };
}

function findPlaces(path: RelativePath, files: ReadonlyMap<RelativePath, OnDisk>): ReadonlyMap<string, Place> {
  const found = files.get(path);
  const parsed = found?.kind === "text" ? parseModule(path, found.text) : undefined;
  if (parsed === undefined || "problem" in parsed) return new Map();
  const { names } = findExports(parsed, files);
  return new Map(
    [...names].map(([name, offset]) => {
      const { line, character } = parsed.source.getLineAndCharacterOfPosition(offset);
      return [name, { line: line + 1, column: character + 1 }];
    }),
  );
}

// The same method and path is the strongest sign; the same contract is one where nothing else has it.
function findSuccessor(
  old: BoundContract,
  gone: readonly UnboundRecord[],
  fresh: readonly BoundContract[],
): { readonly module: RelativePath; readonly exportName: string } | undefined {
  const sameRoute = fresh.filter(
    ({ method, path }) => method === old.method && pathShape(path) === pathShape(old.path),
  );
  const shape = similarity(old);
  const sameShape = fresh.filter((contract) => similarity(contract) === shape);
  const rivals = gone.filter(({ contract }) => similarity(contract) === shape);
  const candidates = sameRoute.length > 0 || rivals.length > 1 ? sameRoute : sameShape;
  const [successor, other] = candidates;
  if (successor === undefined || other !== undefined) return undefined;
  return { module: successor.module, exportName: successor.exportName };
}

// `/a/{id}` and `/a/{user_id}` are one path.
function pathShape(path: string): string {
  return path.replace(/\{[^}]*\}/g, "{}");
}

function similarity({ method, shape }: BoundContract): string {
  return `${method} ${shapeHash(shape)}`;
}

function unboundHandler({ contract, replacedBy }: UnboundRecord, place: Place): UnboundHandler {
  return {
    path: contract.module,
    exportName: contract.exportName,
    ...place,
    was: `${contract.method} ${contract.path}`,
    ...(replacedBy === undefined ? {} : { replacedBy }),
  };
}
