#!/usr/bin/env node
// Generates the services that the tests of the run-time part import, into test/.generated/.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

for (const topic of ["bodies", "directions", "hello", "parents", "security", "undeclared"]) {
  const folder = path.join(root, "test/.generated", topic);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ["api.yaml", "pym-config.yaml"]) {
    cpSync(path.join(root, "fixtures", topic, file), path.join(folder, file));
  }
  execFileSync("node", [path.join(root, "bin/pym.js"), "generate", "api.yaml"], { cwd: folder });
}
