import { expect, it } from "vitest";
import { nearest } from "../../src/diagnostics/nearest.js";

it.each([
  ["x-bind-sever", "x-bind-server"],
  ["x-bnid-server", "x-bind-server"],
  ["X-Parent", "x-parent"],
  ["x-something", undefined],
  ["", undefined],
])("%s → %s", (name, expected) => {
  expect(nearest(name, ["x-bind-server", "x-parent"])).toBe(expected);
});

it("takes the nearest, and the first of equals", () => {
  expect(nearest("pets", ["pats", "pet", "peta"])).toBe("pats");
  expect(nearest("petts", ["petals", "pets"])).toBe("pets");
});
