import { expect, it } from "vitest";
import { betweenSlashes } from "../../src/service/between-slashes.js";

it.each([
  ["/^[0-9]{4}[a-z]$/i", "^[0-9]{4}[a-zA-Z]$"],
  ["/^3[A-Z]{3,}$/i", "^3[A-Za-z]{3,}$"],
  ["/^ab|cd$/", "^ab|cd$"],
  ["/x-y$/i", "[xX]-[yY]$"],
  [String.raw`/^\d{2}\/\d{2}$/g`, String.raw`^\d{2}\/\d{2}$`],
])("%s is meant as %s", (written, meant) => {
  expect(betweenSlashes(written)).toBe(meant);
});

it.each(["^a$", "/files/", "/v1/x", "/^a", "^/a/$", String.raw`/price in \$/`, "/^a$/m", "/"])(
  "%s is meant as it stands",
  (pattern) => {
    expect(betweenSlashes(pattern)).toBeUndefined();
  },
);

it.each([
  "^Sap[0-9]$",
  String.raw`^\w\x41\u0042\u{43}\p{Lu}\cJ(?<year>q)\k<year>[\]a]$`,
  "^[^b-d]$",
  "^[!-Zk]$",
  "^[X-c]$",
  "^[A-z-]x$",
  "^(?:a|(?=b)b|(?<!c)d)$",
])("without regard to case, %s takes what JavaScript takes", (pattern) => {
  const meant = new RegExp(betweenSlashes(`/${pattern}/i`) ?? "", "u");
  const flagged = new RegExp(pattern, "iu");
  const texts = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
  for (const text of ["Sap1", "sAP2", "aABCA\nqq]", "aABCA\nQQA", ...texts, ...texts.map((text) => `${text}X`)]) {
    expect([text, meant.test(text)]).toEqual([text, flagged.test(text)]);
  }
});
