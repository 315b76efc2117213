import { hasConflict } from "../output/plan.js";
import type { Plan, PlannedFile } from "../output/plan.js";
import type { Finding } from "./check-findings.js";
import { checkFindings, conflictReasons, findingLine, unboundFinding } from "./check-findings.js";
import { printable } from "./printable.js";

type Tense = "did" | "would do";

/**
 * What a run did, or what it would do, in plain text: each file that changes, how many don't, the
 * operations whose contract changed, and the handlers that nothing is bound to. A plan with conflicts
 * does nothing: then it is the conflicts, each with its whole difference.
 */
export function reportPlan(plan: Plan, tense: Tense = "did"): string {
  if (hasConflict(plan)) return reportConflicts(plan, tense);
  return toText([
    ...plan.actions.flatMap((planned) => describeAction(planned, tense)),
    ...plan.contractChanges.flatMap(({ operation, path, changes }) =>
      changes.map((change) => `contract of ${operation} (${path}): ${change}`),
    ),
    ...plan.unbound.map((handler) => findingLine(unboundFinding(handler))),
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
  return toText(checkFindings(plan).flatMap(describeFinding));
}

function describeFinding(finding: Finding): readonly string[] {
  const { diff } = finding;
  const lines = (diff?.lines ?? []).map((line) => `  ${line}`);
  const rest = diff === undefined || diff.more === 0 ? [] : [`  … ${String(diff.more)} more lines`];
  return [findingLine(finding), ...lines, ...rest];
}

/** The conflicts, each with its whole difference, and that nothing was written because of them. */
export function reportConflicts(plan: Plan, tense: Tense = "did"): string {
  const conflicts = plan.actions.flatMap((planned) => {
    if (planned.action !== "conflict") return [];
    const remedy = `put it back as it was, or have it overwritten with --force ${planned.path}`;
    return [`${planned.path} ${conflictReasons[planned.reason]}`, `  ${remedy}`, planned.diff];
  });
  return toText([...conflicts, `nothing ${tense === "did" ? "was" : "would be"} written`]);
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

/** Whether nothing has to be done about a file. */
export function isSettled({ action }: PlannedFile): boolean {
  return action === "unchanged" || action === "keep";
}

function countActions(plan: Plan, tense: Tense): string {
  const counts = Object.keys(verbs).flatMap((action) => {
    const count = plan.actions.filter((planned) => planned.action === action).length;
    const isKnown = (key: string): key is PlannedFile["action"] => key in verbs;
    return count === 0 || !isKnown(action) ? [] : [`${String(count)} ${verb(action, tense)}`];
  });
  return counts.join(", ");
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);
}

function toText(lines: readonly string[]): string {
  return printable(lines.map((line) => `${line.trimEnd()}\n`).join(""));
}
