import type { Environment } from "./environment.js";
import { exitCodes } from "./exit-codes.js";
import type { Outcome, ReportFormat } from "./outcome.js";
import type { Plan } from "../output/plan.js";
import { reportGithub } from "./report-github.js";
import { reportJson } from "./report-json.js";
import { reportCheck, reportConflicts, reportPlan } from "./report-plan.js";

/** Prints what a run found and did, in the format that was asked for. */
export function reportOutcome(outcome: Outcome, format: ReportFormat, environment: Environment): void {
  const { stdout, env } = environment;
  const cwd = environment.cwd();
  switch (format) {
    case "text":
      reportText(outcome, environment);
      return;
    case "github":
      stdout.write(reportGithub(outcome, env["GITHUB_WORKSPACE"] ?? cwd));
      return;
    case "json":
      stdout.write(reportJson(outcome, cwd));
      return;
  }
}

function reportText(
  { mode, exitCode, diagnostics, plan, access, missingPackages }: Outcome,
  environment: Environment,
): void {
  const { stdout, stderr } = environment;
  for (const { text } of diagnostics) stderr.write(`${text}\n`);
  if (plan === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error").length;
    stderr.write(`\n${errors} ${errors === 1 ? "error" : "errors"}; nothing was written\n`);
  } else if (mode === "check") {
    stdout.write(reportCheck(plan));
  } else if (exitCode === exitCodes.conflict) {
    stderr.write(reportConflicts(plan, mode === "write" ? "did" : "would do"));
  } else {
    stdout.write(reportPlan(plan, mode === "write" ? "did" : "would do"));
  }
  if (access !== undefined) stdout.write(`\n${access}`);
  if (mode === "write" && exitCode === exitCodes.done && isNewProject(plan)) {
    stdout.write("\nNext: npm install && npm start\n");
  }
  if (missingPackages !== undefined) {
    stdout.write(`\nThe service needs packages that your package.json lacks:\n  ${missingPackages}\n`);
  }
}

function isNewProject(plan: Plan | undefined): boolean {
  return plan?.actions.some(({ action, path }) => action === "create" && path === "package.json") ?? false;
}
