import { describe, expect, it } from "vitest";
import { locate } from "../../src/diagnostics/locate.js";
import type { SourceFile } from "../../src/diagnostics/origin.js";

function fileOf(text: string, path = "api.yaml"): SourceFile {
  return { path, absolutePath: `/${path}`, text, format: path.endsWith(".json") ? "json" : "yaml" };
}

// "line:column text", with the text that would be underlined.
function at(text: string, pointer: readonly string[], on: "key" | "value" = "value", path?: string): string {
  const { line, column, length, lineText } = locate({ file: fileOf(text, path), pointer, on });
  return `${line}:${column} ${lineText.slice(column - 1, column - 1 + length)}`;
}

const yaml = `openapi: 3.1.1
paths:
  "/pets/{id}":   # a comment
    get:
      tags: [pets, 'two words']
      description: |
        Several
        lines
      summary:
      200: numeric
      1.0: number
      ~: null
`;

describe("YAML", () => {
  it.each([
    [["openapi"], "value", "1:10 3.1.1"],
    [["openapi"], "key", "1:1 openapi"],
    [["paths", "/pets/{id}"], "key", "3:4 /pets/{id}"],
    [["paths", "/pets/{id}", "get", "tags", "1"], "value", "5:21 two words"],
    [["paths", "/pets/{id}", "get", "tags", "1"], "key", "5:21 two words"],
    [["paths", "/pets/{id}", "get", "description"], "value", "7:9 Several"],
    [["paths", "/pets/{id}", "get", "summary"], "value", "9:7 summary"],
    [["paths", "/pets/{id}", "get", "200"], "value", "10:12 numeric"],
    [["paths", "/pets/{id}", "get", "1"], "value", "11:12 number"],
    [["paths", "/pets/{id}", "get", "null"], "value", "12:10 null"],
    [["paths", "/pets/{id}", "get", "nowhere", "at", "all"], "value", "4:5 get"],
    [["paths", "/pets/{id}", "get", "tags", "7"], "value", "5:7 tags"],
    [["nowhere"], "key", "1:1 o"],
    [[], "value", "1:1 o"],
  ] as const)("%j as %s", (pointer, on, expected) => {
    expect(at(yaml, pointer, on)).toBe(expected);
  });

  it("goes through aliases and merge keys", () => {
    const text = "a: &a\n  x: 1\nb: *a\nc:\n  <<: *a\n  y: 2\nd:\n  <<: [*b, *a]\n";
    expect(at(text, ["b"])).toBe("3:4 *a");
    expect(at(text, ["b", "x"])).toBe("2:6 1");
    expect(at(text, ["c", "x"], "key")).toBe("2:3 x");
    expect(at(text, ["c", "z"])).toBe("4:1 c");
    expect(at(text, ["d", "x"])).toBe("2:6 1");
  });

  it("ends where an anchor contains itself", () => {
    expect(at("a: &a\n  b: *a\n  <<: *a\n", ["a", "b", "b", "b", "nowhere"])).toBe("2:3 b");
  });

  it("gives the beginning of what can't be parsed", () => {
    expect(at("a: [", ["a"])).toBe("1:1 a");
  });

  it("takes the ends of lines as the system writes them", () => {
    expect(at("a: 1\r\nb: two\r\n", ["b"])).toBe("2:4 two");
    expect(at("a: 1\rb: two", ["b"])).toBe("2:4 two");
  });
});

describe("JSON", () => {
  it("has tabs, escapes and long keys", () => {
    const text = `{\n\t"a\\u002fb": {\n\t\t"c":\t[1, {"d": "x\\"y"}]},\n\t"${"k".repeat(2000)}": true, "__proto__": {"e": null}\n}`;
    expect(at(text, ["a/b"], "key", "api.json")).toBe("2:3 a\\u002fb");
    expect(at(text, ["a/b", "c", "1", "d"], "value", "api.json")).toBe('3:19 x\\"y');
    expect(at(text, ["k".repeat(2000)], "value", "api.json")).toBe("4:2006 true");
    expect(at(text, ["__proto__", "e"], "value", "api.json")).toBe("4:2031 null");
  });

  it("may be nested deeply", () => {
    const text = `${'{"a":'.repeat(300)}"end"${"}".repeat(300)}`;
    expect(at(text, Array<string>(300).fill("a"), "value", "api.json")).toBe("1:1502 end");
  });
});

it("an offset is clipped to its line", () => {
  const file = fileOf("one\ntwo\n");
  expect(locate({ file, offset: 5, length: 99 })).toEqual({ line: 2, column: 2, length: 2, lineText: "two" });
  expect(locate({ file, offset: 99, length: 1 })).toEqual({ line: 3, column: 1, length: 1, lineText: "" });
});
