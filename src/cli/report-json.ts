import path from "node:path";

import { checkFindings } from "./check-findings.js";
import type { Outcome } from "./outcome.js";
import { isSettled } from "./report-plan.js";
import { shownPath } from "./shown-path.js";

/**
 * An outcome as one JSON document, which docs/regeneration.md describes. Its version changes when a
 * field changes its meaning or goes; fields may be added.
 *
 * @param cwd what files are named from
 */
export function reportJson({ mode, exitCode, diagnostics, plan, missingPackages }: Outcome, cwd: string): string {
  const shown = (relative: string): string => shownPath(path.join(plan?.folder ?? cwd, relative), cwd);
  const report = {
    version: 1,
    mode,
    exitCode,
    diagnostics: diagnostics.map(({ severity, code, message, help, place }) => ({
      severity,
      code,
      message,
      help,
      ...(place && {
        file: shownPath(place.file, cwd),
        line: place.line,
        column: place.column,
        endColumn: place.column + place.length,
      }),
    })),
    findings: (plan === undefined ? [] : checkFindings(plan)).map(
      ({ kind, path: file, message, line, column, diff }) => ({
        kind,
        file: shown(file),
        ...(line !== undefined && { line, column }),
        message,
        ...(diff && { diff: diff.lines, moreLines: diff.more }),
      }),
    ),
    actions: (plan?.actions ?? [])
      .filter((planned) => !isSettled(planned))
      .map(({ action, path: file }) => ({ action, file: shown(file) })),
    contractChanges: (plan?.contractChanges ?? []).map(({ path: file, ...change }) => ({
      ...change,
      file: shown(file),
    })),
    files: plan?.actions.length ?? 0,
    ...(missingPackages !== undefined && { missingPackages }),
  };
  return `${escaped(JSON.stringify(report, undefined, 2))}\n`;
}

// The same data without what a terminal, or GitHub Actions (`##[name]`), would take for a command.
function escaped(json: string): string {
  return json
    .replace(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, (found) =>
      found
        .split("")
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
    )
    .replaceAll("##[", "##\\u005b");
}
