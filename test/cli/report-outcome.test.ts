import { describe, expect, it } from "vitest";

import type { Outcome } from "../../src/cli/outcome.js";
import { reportGithub } from "../../src/cli/report-github.js";
import { reportJson } from "../../src/cli/report-json.js";

const outcome: Outcome = {
  mode: "check",
  exitCode: 1,
  diagnostics: [
    {
      severity: "warning",
      code: "invalid-pattern",
      message: "100% wrong,\nreally: ::stop-commands::x",
      help: "mend it",
      place: { file: "/repo/service/a,b.yaml", line: 3, column: 5, length: 4 },
      text: "",
    },
    { severity: "error", code: "file-not-found", message: "there is no file", help: "look", text: "" },
  ],
  plan: {
    folder: "/repo/service",
    actions: [
      { action: "unchanged", path: "src/generated/errors.ts" },
      { action: "update", path: "src/generated/app.ts", before: "a\r\nb\n", text: "a\nc\n" },
      { action: "create", path: "src/generated/new.ts", owner: "pym", text: "" },
      {
        action: "conflict",
        path: "src/generated/auth.ts",
        reason: "edited",
        diff: ["--- a", "+++ b", ...Array.from({ length: 20 }, (_, index) => `+${String(index)}`)].join("\n"),
      },
      { action: "append", path: "src/handlers/a.ts", before: "", text: "", exportNames: ["doIt"], renamed: [] },
    ],
    unbound: [{ path: "src/handlers/a.ts", exportName: "doOld", line: 7, column: 14, was: "GET /old" }],
    contractChanges: [
      { api: "api", operation: "doIt", path: "src/handlers/a.ts", exportName: "doIt", changes: ["body added"] },
    ],
  },
};

describe("annotations of GitHub Actions", () => {
  it("are commands, one a line, with everything escaped that could be one itself", () => {
    expect(reportGithub(outcome, "/repo").split("\n")).toEqual([
      "::error title=pym%3A file-not-found::there is no file%0Ahelp: look",
      "::warning file=service/a%2Cb.yaml,line=3,col=5,endColumn=9,title=pym%3A invalid-pattern::" +
        "100%25 wrong,%0Areally: ::stop-commands::x%0Ahelp: mend it",
      "::error file=service/src/generated/app.ts,line=1,title=pym%3A stale::" +
        "src/generated/app.ts is stale%0A@@ -1,2 +1,2 @@%0A a%0A-b%0A+c",
      "::error file=service/src/generated/new.ts,line=1,title=pym%3A missing::src/generated/new.ts is missing",
      expect.stringMatching(/^::error file=service\/src\/generated\/auth\.ts.*%0A\+11%0A… 8 more lines$/),
      "::error file=service/src/handlers/a.ts,line=1,title=pym%3A lacks export::src/handlers/a.ts lacks doIt",
      "::error file=service/src/handlers/a.ts,line=7,col=14,title=pym%3A unbound::" +
        "src/handlers/a.ts doOld (GET /old) is bound to no operation any more",
      "pym: not up to date",
      "",
    ]);
  });

  it("are about conflicts and what is unbound alone where a run writes", () => {
    const lines = reportGithub({ ...outcome, diagnostics: [], mode: "write" }, "/elsewhere").split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/^::error file=\/repo\/service\/src\/generated\/auth\.ts,/),
      expect.stringMatching(/^::warning file=\/repo\/service\/src\/handlers\/a\.ts,line=7,/),
      "pym: 5 files",
      "",
    ]);
  });
});

describe("the JSON report", () => {
  it("has what docs/regeneration.md says", () => {
    expect(JSON.parse(reportJson(outcome, "/repo"))).toEqual({
      version: 1,
      mode: "check",
      exitCode: 1,
      diagnostics: [
        {
          severity: "warning",
          code: "invalid-pattern",
          message: "100% wrong,\nreally: ::stop-commands::x",
          help: "mend it",
          file: "service/a,b.yaml",
          line: 3,
          column: 5,
          endColumn: 9,
        },
        { severity: "error", code: "file-not-found", message: "there is no file", help: "look" },
      ],
      findings: [
        {
          kind: "stale",
          file: "service/src/generated/app.ts",
          message: "is stale",
          diff: ["@@ -1,2 +1,2 @@", " a", "-b", "+c"],
          moreLines: 0,
        },
        { kind: "missing", file: "service/src/generated/new.ts", message: "is missing" },
        {
          kind: "edited",
          file: "service/src/generated/auth.ts",
          message: "was edited by hand; pym would overwrite that",
          diff: Array.from({ length: 12 }, (_, index) => `+${String(index)}`),
          moreLines: 8,
        },
        { kind: "lacks export", file: "service/src/handlers/a.ts", message: "lacks doIt" },
        {
          kind: "unbound",
          file: "service/src/handlers/a.ts",
          line: 7,
          column: 14,
          message: "doOld (GET /old) is bound to no operation any more",
        },
      ],
      actions: [
        { action: "update", file: "service/src/generated/app.ts" },
        { action: "create", file: "service/src/generated/new.ts" },
        { action: "conflict", file: "service/src/generated/auth.ts" },
        { action: "append", file: "service/src/handlers/a.ts" },
      ],
      contractChanges: [
        {
          api: "api",
          operation: "doIt",
          exportName: "doIt",
          changes: ["body added"],
          file: "service/src/handlers/a.ts",
        },
      ],
      files: 5,
    });
  });
});
