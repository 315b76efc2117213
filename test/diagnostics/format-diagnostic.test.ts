import { expect, it } from "vitest";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";

function diagnosticAt(
  text: string,
  offset: number,
  length: number,
  message = 'security scheme "jwt" is not declared',
): Diagnostic {
  const file = { path: "api.yaml", absolutePath: "/api.yaml", text, format: "yaml" as const };
  return {
    code: "unknown-security-scheme",
    severity: "error",
    message,
    help: "declare it",
    origin: { file, offset, length },
  };
}

it("shows the place in its line", () => {
  expect(formatDiagnostic(diagnosticAt("security:\n  - jwt: []\n", 14, 3)))
    .toBe(`api.yaml:2:5 error unknown-security-scheme: security scheme "jwt" is not declared
  2 |   - jwt: []
    |     ^^^
  help: declare it`);
});

it("keeps tabs, so that the mark stands below its text", () => {
  expect(
    formatDiagnostic(diagnosticAt('{\t"a":\t"b"}', 7, 3))
      .split("\n")
      .slice(1, 3),
  ).toEqual(['  1 | {\t"a":\t"b"}', "    |  \t    \t^^^"]);
});

it("cuts long lines to a window around the place", () => {
  const [, line, mark] = formatDiagnostic(diagnosticAt(`${"a".repeat(500)}HERE${"b".repeat(500)}`, 500, 4)).split("\n");
  expect(line).toBe(`  1 | …${"a".repeat(33)}HERE${"b".repeat(63)}…`);
  expect(mark).toBe(`    | ${" ".repeat(34)}^^^^`);
});

it("lets no control characters through", () => {
  const text = formatDiagnostic(diagnosticAt("a: \u001b[31m\u202e red", 3, 20, "it\nsays \u001b[0m"));
  expect(text).toContain("error unknown-security-scheme: it·says ·[0m\n  1 | a: ·[31m· red\n");
});

it("has no place where there is none", () => {
  expect(
    formatDiagnostic({
      code: "file-not-found",
      severity: "error",
      message: "there is no file api.yaml",
      help: "check the path",
    }),
  ).toBe("error file-not-found: there is no file api.yaml\n  help: check the path");
});
