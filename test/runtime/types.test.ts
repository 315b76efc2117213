import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

test("types.ts compiles: what must not compile does not", () => {
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const kind = ["--module", "nodenext", "--target", "es2023", "--types", "node"];
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const file = path.join(root, "test/runtime/types.ts");
  expect(() =>
    execFileSync(process.execPath, [tsc, ...options, ...kind, file], {
      cwd: root,
      encoding: "utf8",
    }),
  ).not.toThrow();
});
