import { lineDiff } from "../output/line-diff.js";
import { hasConflict } from "../output/plan.js";
import type { ConflictReason, Plan, PlannedFile, UnboundHandler } from "../output/plan.js";

type Tense = "did" | "would do";

/**
 * What a run did, or what it would do, in plain text: each file that changes, how many don't, the
 * operations whose contract changed, and the handlers that nothing is bound to. A plan with conflicts
 * does nothing: then it is the conflicts, each with its whole difference.
 */
export function reportPlan(plan: Plan, tense: Tense = "did"): string {
  if (hasConflict(plan)) return reportConflicts(plan, tense);
  return printable([
    ...plan.actions.flatMap((planned) => describeAction(planned, tense)),
    ...plan.contractChanges.flatMap(({ operation, path, changes }) =>
      changes.map((change) => `contract of ${operation} (${path}): ${change}`),
    ),
    ...plan.unbound.map(describeUnbound),
    countActions(plan, tense),
  ]);
}

/** Whether nothing is stale, missing, edited or unbound. */
export function isUpToDate(plan: Plan): boolean {
  return plan.unbound.length === 0 && plan.actions.every(isSettled);
}

/** Why a check fails, file by file, with the first lines of what differs. */
export function reportCheck(plan: Plan): string {
  if (isUpToDate(plan)) return `${String(plan.actions.length)} files are up to date\n`;
  return printable([
    ...plan.actions.filter((planned) => !isSettled(planned)).flatMap(describeReason),
    ...plan.unbound.map(describeUnbound),
  ]);
}

/** The conflicts, each with its whole difference, and that nothing was written because of them. */
export function reportConflicts(plan: Plan, tense: Tense = "did"): string {
  const conflicts = plan.actions.flatMap((planned) => {
    if (planned.action !== "conflict") return [];
    const remedy = `put it back as it was, or have it overwritten with --force ${planned.path}`;
    return [`${planned.path} ${conflictReasons[planned.reason]}`, `  ${remedy}`, planned.diff];
  });
  return printable([...conflicts, `nothing ${tense === "did" ? "was" : "would be"} written`]);
}

const verbs: Readonly<Record<PlannedFile["action"], readonly [did: string, would: string]>> = {
  create: ["created", "create"],
  update: ["updated", "update"],
  append: ["appended", "append"],
  remove: ["removed", "remove"],
  unchanged: ["unchanged", "unchanged"],
  keep: ["kept", "keep"],
  conflict: ["conflict", "conflict"],
  blocked: ["left alone", "leave alone"],
};

function verb(action: PlannedFile["action"], tense: Tense): string {
  return verbs[action][tense === "did" ? 0 : 1];
}

function describeAction(planned: PlannedFile, tense: Tense): readonly string[] {
  if (isSettled(planned)) return [];
  const line = `${verb(planned.action, tense).padEnd(12)}${planned.path}`;
  switch (planned.action) {
    case "append":
      return [
        ...planned.renamed.map(({ from, to }) => `${"rename".padEnd(12)}${planned.path}: ${from} to ${to}`),
        ...(planned.exportNames.length === 0 ? [] : [`${line}: ${planned.exportNames.join(", ")}`]),
      ];
    case "blocked":
      return [`${line}: it lacks ${planned.exportNames.join(", ")}; add`, ...indented(planned.text)];
    case "conflict":
      return [`${line} ${conflictReasons[planned.reason]}`];
    case "create":
    case "update":
    case "remove":
    case "unchanged":
    case "keep":
      return [line];
  }
}

function isSettled({ action }: PlannedFile): boolean {
  return action === "unchanged" || action === "keep";
}

const conflictReasons: Readonly<Record<ConflictReason, string>> = {
  edited: "was edited by hand; pym would overwrite that",
  "not pym's": "is in the way: pym did not write it",
  "edited and stale": "was edited by hand, and is needed no more; pym would remove it",
};

function describeUnbound({ path, line, column, exportName, was, replacedBy }: UnboundHandler): string {
  const found = `${path}:${String(line)}:${String(column)} ${exportName} (${was}) is bound to no operation any more`;
  if (replacedBy === undefined) return found;
  const { module, exportName: name } = replacedBy;
  if (module !== path) return `${found}; it seems to be ${name} in ${module} now`;
  return `${found}; it seems to be ${name} now: pym generate --rename ${exportName}=${name}`;
}

function countActions(plan: Plan, tense: Tense): string {
  const counts = Object.keys(verbs).flatMap((action) => {
    const count = plan.actions.filter((planned) => planned.action === action).length;
    const isKnown = (key: string): key is PlannedFile["action"] => key in verbs;
    return count === 0 || !isKnown(action) ? [] : [`${String(count)} ${verb(action, tense)}`];
  });
  return counts.join(", ");
}

function describeReason(planned: PlannedFile): readonly string[] {
  const { path } = planned;
  switch (planned.action) {
    case "create":
      return [`${path} is missing`];
    case "update":
      return [`${path} is stale`, ...head(lineDiff(path, planned.before ?? "", planned.text))];
    case "remove":
      return [`${path} is needed no more`];
    case "append":
      return [
        ...planned.renamed.map(({ from, to }) => `${path} exports ${from} instead of ${to}`),
        ...planned.exportNames.map((name) => `${path} lacks ${name}`),
      ];
    case "blocked":
      return planned.exportNames.map((name) => `${path} lacks ${name}, which can't be added to it`);
    case "conflict":
      return [`${path} ${conflictReasons[planned.reason]}`, ...head(planned.diff)];
    case "unchanged":
    case "keep":
      return [];
  }
}

const headLines = 12;

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);
}

// Without the two lines that name the file, which has just been named.
function head(diff: string): readonly string[] {
  const lines = indented(diff).slice(2);
  const shown = lines.slice(0, headLines);
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, `  … ${String(rest)} more lines`] : shown;
}

// Text of the document or of a file must not give the terminal commands.
function printable(lines: readonly string[]): string {
  const control = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g;
  return lines
    .map((line) => `${line.trimEnd()}\n`)
    .join("")
    .replace(control, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
