import { lineDiff } from "../output/line-diff.js";
import type { ConflictReason, Plan, PlannedFile, UnboundHandler } from "../output/plan.js";
import type { RelativePath } from "../render/rendered-file.js";

/** One reason why a folder is not up to date. */
export interface Finding {
  readonly kind: FindingKind;
  readonly path: RelativePath;
  /** Where there is a place: counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** Goes on after the path: `is stale`. */
  readonly message: string;
  readonly diff?: DiffHead;
}

export type FindingKind =
  "missing" | "stale" | "not needed" | "lacks export" | "needs rename" | "edited" | "in the way" | "unbound";

/** The first lines of a difference, and how many more there are. */
export interface DiffHead {
  readonly lines: readonly string[];
  readonly more: number;
}

/** All reasons why a folder is not up to date, file by file; none where it is. */
export function checkFindings(plan: Plan): readonly Finding[] {
  return [...plan.actions.flatMap(findingsOf), ...plan.unbound.map(unboundFinding)];
}

function findingsOf(planned: PlannedFile): readonly Finding[] {
  const { path } = planned;
  switch (planned.action) {
    case "create":
      return [{ kind: "missing", path, message: "is missing" }];
    case "update":
      return [
        { kind: "stale", path, message: "is stale", diff: head(lineDiff(path, planned.before ?? "", planned.text)) },
      ];
    case "remove":
      return [{ kind: "not needed", path, message: "is needed no more" }];
    case "append":
      return [
        ...planned.renamed.map(({ from, to }): Finding => ({
          kind: "needs rename",
          path,
          message: `exports ${from} instead of ${to}`,
        })),
        ...planned.exportNames.map((name) => lacks(path, `lacks ${name}`)),
      ];
    case "blocked":
      return planned.exportNames.map((name) => lacks(path, `lacks ${name}, which can't be added to it`));
    case "conflict":
      return [conflictFinding(planned)];
    case "unchanged":
    case "keep":
      return [];
  }
}

function lacks(path: RelativePath, message: string): Finding {
  return { kind: "lacks export", path, message };
}

/** A file that pym would overwrite or remove although a person wrote what is in it. */
export function conflictFinding({ path, reason, diff }: Extract<PlannedFile, { action: "conflict" }>): Finding {
  const kind = reason === "not pym's" ? "in the way" : "edited";
  return { kind, path, message: conflictReasons[reason], diff: head(diff) };
}

export const conflictReasons: Readonly<Record<ConflictReason, string>> = {
  edited: "was edited by hand; pym would overwrite that",
  "not pym's": "is in the way: pym did not write it",
  "edited and stale": "was edited by hand, and is needed no more; pym would remove it",
};

const headLines = 12;

// Without the two lines that name the file.
function head(diff: string): DiffHead {
  const lines = diff.trimEnd().split("\n").slice(2);
  return { lines: lines.slice(0, headLines), more: Math.max(0, lines.length - headLines) };
}

/** A handler that no operation needs any more, and what to do where another seems to replace it. */
export function unboundFinding({ path, line, column, exportName, was, replacedBy }: UnboundHandler): Finding {
  const found = `${exportName} (${was}) is bound to no operation any more`;
  return { kind: "unbound", path, line, column, message: found + successor(path, exportName, replacedBy) };
}

function successor(path: RelativePath, from: string, replacedBy: UnboundHandler["replacedBy"]): string {
  if (replacedBy === undefined) return "";
  const { module, exportName: to } = replacedBy;
  if (module !== path) return `; it seems to be ${to} in ${module} now`;
  return `; it seems to be ${to} now: pym generate --rename ${from}=${to}`;
}

/** A finding as a line for people: `src/generated/app.ts is stale`. */
export function findingLine({ path, line, column, message }: Finding): string {
  const place = line === undefined || column === undefined ? "" : `:${String(line)}:${String(column)}`;
  return `${path}${place} ${message}`;
}
