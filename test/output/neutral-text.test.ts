import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import prettier from "prettier";
import { describe, expect, it } from "vitest";

import { neutralHash, neutralText } from "../../src/output/neutral-text.js";

const formats: readonly prettier.Options[] = [
  { printWidth: 80 },
  { useTabs: true, singleQuote: true, semi: false, printWidth: 120 },
  { trailingComma: "none", arrowParens: "avoid", quoteProps: "consistent", printWidth: 40 },
  { bracketSpacing: false, endOfLine: "crlf", objectWrap: "collapse", printWidth: 200 },
  { experimentalOperatorPosition: "start", experimentalTernaries: true, tabWidth: 8 },
];

describe("the hash of a file", () => {
  it("stays the same whatever formatter has been over it", async () => {
    const root = path.join(import.meta.dirname, "../../src/output");
    const names = await readdir(root, { recursive: true });
    const files = names.filter((name) => name.endsWith(".ts"));
    for (const name of files) {
      const source = await readFile(path.join(root, name), "utf8");
      const text = await prettier.format(source, { parser: "typescript" });
      const hash = neutralHash(text);
      for (const format of formats) {
        const formatted = await prettier.format(text, { ...format, parser: "typescript" });
        if (neutralHash(formatted) === hash) continue;
        expect([name, ...differing(formatted, text)]).toEqual([name]);
      }
    }
    expect(files.length).toBeGreaterThan(10);
  }, 60_000);

  it("stays the same for code with every freedom that formatters take", async () => {
    const text = `/* first */
export type Level = "one level with a long name" | "another one" | "the third that is longer";
export type Pair = ["one level with a long name" | "another one" | "the third of them", string];
export const list = [\`a \${[1, 2].map((n) => \`\${n} ;\`).join("; ")} b\`, 'it\\'s', "say \\"x\\"", /[/"]+/g];
export const object = { "quoted": 1, plain: { a: 1, "b-c": (x: number) => x / 2 / 3 } };
export function both(first: boolean, second: boolean): boolean {
  if (!first) throw new Error("no"); // why
  return (firstConditionWithALongName && secondConditionWithALongName) || thirdConditionOfAll;
}
const firstConditionWithALongName = true, secondConditionWithALongName = true;
/**
 * Says.
 *   - indented
 */
const thirdConditionOfAll = [1].every(n => n > 0);
`;
    for (const format of formats) {
      const formatted = await prettier.format(text, { ...format, parser: "typescript" });
      expect(neutralText(formatted)).toBe(neutralText(text));
      expect(neutralText(`\uFEFF${formatted}`)).toBe(neutralText(text));
    }
  });

  it("counts each token, however close they stand, in whatever script", () => {
    const text = `${"a;\uD83D\uDE00;é/b;".repeat(1000)}"${"ü".repeat(1000)}"`;
    expect(neutralText(text)).toBe(`${"a\0\uFFFD\0\uFFFD\0é\0/\0b\0".repeat(1000)}"${"ü".repeat(1000)}`);
  });

  it.each([
    ['x = "a b";', 'x = "ab";'],
    ['x = "a";', 'x = "b";'],
    ["x = `a\n b`;", "x = `a\nb`;"],
    ["// a", "// b"],
    ["/* a  b */", "/* a b */"],
    ["x = (a || b) && c;", "x = a || b && c;"],
    ["x = (a || b)(c);", "x = a || b(c);"],
    ["x = !(a === b);", "x = !a === b;"],
    ["x = !(a - b);", "x = !a - b;"],
    ["x = (a ? b : c) || d;", "x = a ? b : c || d;"],
    ["x = (a = b) && c;", "x = a = b && c;"],
    ["x = a === (b && c);", "x = a === b && c;"],
    ["if (a || b) c();", "if a || b c();"],
    ["x = a || b;", "x = a | b;"],
    ["handler: requiresAuth(doIt),", "handler: doIt,"],
    ["f(a, b);", "f(a);"],
    ["x = /a b/;", "x = /ab/;"],
    ["x = y as (A | B)[];", "x = y as A | B[];"],
    ["", "\n// @ts-nocheck"],
  ])("changes when %j becomes %j", (before, after) => {
    expect(neutralHash(after)).not.toBe(neutralHash(before));
  });

  it.each([
    ["if ((a === b) && (c || d)) e();", "if (a === b && (c || d)) e();"],
    ["x = a && (b && c);", "x = a && b && c;"],
    ["x = (a && b) || c;", "x = a && b || c;"],
    ["x = !(f(a, b));", "x = !f(a, b);"],
    ["x = (typeof a === 'b') || c in d;", "x = typeof a === 'b' || (c in d);"],
  ])("stays the same when %j becomes %j", (before, after) => {
    expect(neutralHash(after)).toBe(neutralHash(before));
  });

  it.each(["'", '"', "`", "`${", "/", "/*", "\\", "}", "${}`", "a = `${`${", "\uD800"])(
    "can be made of broken text: %j",
    (text) => {
      expect(neutralText(text)).toBeTypeOf("string");
    },
  );
});

// The first tokens that differ, for a failure that one can read.
function differing(a: string, b: string): readonly (readonly string[])[] {
  const [left, right] = [neutralText(a).split("\0"), neutralText(b).split("\0")];
  const index = left.findIndex((token, at) => token !== right[at]);
  return [left, right].map((tokens) => tokens.slice(Math.max(0, index - 8), index + 8));
}
