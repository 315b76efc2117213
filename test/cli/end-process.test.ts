import { spawn, type StdioOptions } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const program = path.resolve(import.meta.dirname, "../../bin/pym.js");

async function help(stdout: "pipe" | number, stdio: StdioOptions = ["ignore", stdout, "pipe"]) {
  const child = spawn(process.execPath, [program, "generate", "--help"], { stdio });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err] = await Promise.all([child.stdout && text(child.stdout), child.stderr && text(child.stderr)]);
  return { out, err, code: await ended };
}

test("says all before it ends", async () => {
  const { out, err, code } = await help("pipe");
  expect(out).toMatch(/^Usage: pym generate[^]*\n$/);
  expect({ err, code }).toEqual({ err: "", code: 0 });
});

test("is not broken by a reader that has left", async () => {
  const child = spawn(process.execPath, [program, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  expect(await text(child.stderr)).toBe("");
  expect(await ended).toBe(0);
});

test.runIf(existsSync("/dev/full"))("fails where its output is lost", async () => {
  const full = openSync("/dev/full", "w");
  const { err, code } = await help(full);
  closeSync(full);
  expect(err).toContain("pym failed: its output can't be written: ENOSPC");
  expect(code).toBe(2);
});
