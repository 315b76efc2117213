import path from "node:path";

import type { PlacedDiagnostic } from "../diagnostics/placed-diagnostic.js";
import type { Plan } from "../output/plan.js";
import type { Finding } from "./check-findings.js";
import { checkFindings, conflictFinding, unboundFinding } from "./check-findings.js";
import type { Outcome } from "./outcome.js";
import { printable } from "./printable.js";
import { isUpToDate } from "./report-plan.js";
import { shownPath } from "./shown-path.js";

/**
 * An outcome as commands of GitHub Actions, which show as annotations of the files. Nothing but
 * commands and a line of ours is printed: other text could itself be taken for a command.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 *
 * @param root the folder of the checkout, which annotations name files from
 */
export function reportGithub({ mode, diagnostics, plan }: Outcome, root: string): string {
  // GitHub shows ten errors of a step: what explains the others comes first.
  const ordered = [...diagnostics].sort((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0));
  const annotations = [
    ...ordered.map((diagnostic) => diagnosticCommand(diagnostic, root)),
    ...(plan === undefined ? [] : findingsOf(plan, mode).map((finding) => findingCommand(finding, mode, plan, root))),
  ];
  return [...annotations, summary(mode, plan)].map((line) => `${line}\n`).join("");
}

function diagnosticCommand({ severity, code, message, help, place }: PlacedDiagnostic, root: string): string {
  const where =
    place === undefined
      ? {}
      : {
          file: shownPath(place.file, root),
          line: place.line,
          col: place.column,
          endColumn: place.column + place.length,
        };
  return command(severity, { ...where, title: `pym: ${code}` }, `${message}\nhelp: ${help}`);
}

// A run that writes fails on conflicts alone; what it wrote is no mistake.
function findingsOf(plan: Plan, mode: Outcome["mode"]): readonly Finding[] {
  if (mode === "check") return checkFindings(plan);
  const conflicts = plan.actions.flatMap((planned) =>
    planned.action === "conflict" ? [conflictFinding(planned)] : [],
  );
  return [...conflicts, ...plan.unbound.map(unboundFinding)];
}

function findingCommand(finding: Finding, mode: Outcome["mode"], plan: Plan, root: string): string {
  const { kind, path: relative, line = 1, column, message, diff } = finding;
  const severity = mode !== "check" && kind === "unbound" ? "warning" : "error";
  const file = shownPath(path.join(plan.folder, relative), root);
  const more = diff === undefined || diff.more === 0 ? [] : [`… ${String(diff.more)} more lines`];
  const text = [`${relative} ${message}`, ...(diff?.lines ?? []), ...more].join("\n");
  const place = column === undefined ? { file, line } : { file, line, col: column };
  return command(severity, { ...place, title: `pym: ${kind}` }, text);
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(printable(String(value)))}`);
  return `::${name} ${list.join(",")}::${escapeData(printable(message))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function summary(mode: Outcome["mode"], plan: Plan | undefined): string {
  if (plan === undefined) return "pym: nothing was written";
  if (mode !== "check") return `pym: ${String(plan.actions.length)} files`;
  return isUpToDate(plan) ? `pym: ${String(plan.actions.length)} files are up to date` : "pym: not up to date";
}
