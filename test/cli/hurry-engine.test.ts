import { execFileSync } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { beforeEach, expect, test, vi } from "vitest";
import { hurryEngine } from "../../src/cli/hurry-engine.js";

vi.mock("node:v8", () => ({ setFlagsFromString: vi.fn() }));

beforeEach(() => {
  vi.mocked(setFlagsFromString).mockClear();
});

test("an engine that is known is told to optimise less", () => {
  hurryEngine("11.3.244.8-node.33");
  expect(vi.mocked(setFlagsFromString).mock.calls).toEqual([["--no-turbo-inlining"], ["--interrupt-budget=200000"]]);
});

test("an engine that may not know the flags, and would say so on the screen, is told nothing", () => {
  hurryEngine("10.2.154.26-node.36");
  hurryEngine("12.4.254.21-node.33");
  hurryEngine("13.6.233.17-node.37");
  expect(setFlagsFromString).not.toHaveBeenCalled();
});

test("this engine knows the flags that it is told", () => {
  hurryEngine(process.versions.v8);
  const flags = vi.mocked(setFlagsFromString).mock.calls.flat();
  expect(() => execFileSync(process.execPath, [...flags, "-e", ""], { stdio: "pipe" })).not.toThrow();
});
