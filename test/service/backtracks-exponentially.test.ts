import { describe, expect, it } from "vitest";
import { backtracksExponentially } from "../../src/service/backtracks-exponentially.js";

describe("a pattern takes exponential time where a text can be read in two ways, again and again", () => {
  it.each([
    ...["(a+)+$", "^(a|a)*$", "^(\\w+\\s?)*$", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(\\d+)*$", "^([a-zA-Z]+)*$"],
    ...["^(\\([0-9]+\\)|[0-9]+)+$", "^(a?a?)*$", "^(a{2,}){2,}$", "^(.*)*$", "^(?:a|ab|b)*$", "^((a*)*b)*$"],
    ...["^([\\p{L}]+\\w*)+$", "^(?<word>[^,]+,?)+$", "(x+x+)+\\b"],
  ])("%s", (pattern) => {
    expect(backtracksExponentially(pattern)).toBe(true);
  });

  it.each([
    ...["(a+)+", "^(a|b)*$", "^[a-z0-9]+(-[a-z0-9]+)*$", "^([^,]*,)*[^,]*$", "^.*a.*b.*c$", "^(aa)*$", "^[a-z]{1,5}$"],
    ...[
      "^([a-zA-Z0-9_\\-\\.]+)@([a-zA-Z0-9_\\-\\.]+)\\.([a-zA-Z]{2,5})$",
      "^(\\/[^/]+)+$",
      "^([0-9a-f]{2}:){5}[0-9a-f]{2}$",
    ],
    ...[
      "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
      "^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}$",
    ],
    ...["^(a{1000}){1000}$", `^(${"[a-z]".repeat(300)})*$`],
  ])("%.60s does not", (pattern) => {
    expect(backtracksExponentially(pattern)).toBe(false);
  });
});
