import { runInThisContext } from "node:vm";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import {
  code,
  docComment,
  identifier,
  importPath,
  jsonLiteral,
  literal,
  propertyAccess,
  propertyKey,
  type Code,
} from "../../src/render/code.js";

const hostile = [
  '"',
  "'",
  "`${process.exit()}`",
  "*/ process.exit() /*",
  "\u2028process.exit()",
  "\u2029process.exit()",
  "\rprocess.exit()",
  "\\",
  "\\u0022",
  "__proto__",
  "@ts-ignore",
  "</script>",
  "${x}",
  "\u202e",
  "\ud800",
  "\0",
];
const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom(...hostile), fc.string()).map((parts) => parts.join("")),
);

describe("text of a document becomes code only by encoding", () => {
  it("a literal is one literal, whatever the text", () => {
    fc.assert(
      fc.property(text, (value) => {
        const initializer = initializerOf(`const x = ${String(literal(value))};`);
        expect(ts.isStringLiteral(initializer) && initializer.text).toBe(value);
      }),
    );
  });

  it("a property key is one key, and never sets the prototype", () => {
    fc.assert(
      fc.property(text, (name) => {
        const source = String(jsonLiteral(Object.fromEntries([[name, 1]])));
        const value = runInThisContext(`(${source})`) as object;
        expect(Object.keys(value)).toEqual([name]);
        expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      }),
    );
    expect(String(propertyKey("user_id"))).toBe("user_id");
    expect(String(propertyKey("user-id"))).toBe('"user-id"');
    expect(String(propertyAccess(code`x`, "user-id"))).toBe('x["user-id"]');
  });

  it("a comment is one comment, and says nothing to the compiler", () => {
    fc.assert(
      fc.property(text, (value) => {
        const source = `${String(docComment([value]))}\nconst x: string = 1;`;
        const file = ts.createSourceFile("x.ts", source, ts.ScriptTarget.ESNext, true);
        expect(file.statements).toHaveLength(1);
        expect(ts.isVariableStatement(file.statements[0] as ts.Statement)).toBe(true);
        expect((file as unknown as { commentDirectives?: unknown[] }).commentDirectives ?? []).toEqual([]);
      }),
    );
  });

  it("prose of a comment has no tags, whatever words begin with an @", () => {
    const words = fc.constantFrom(
      "@",
      "@deprecated",
      "@param x",
      "`",
      "{",
      "*",
      "\\",
      "\n",
      "  ",
      "\u00a0",
      "\u200b",
      "a",
    );
    const prose = fc.array(fc.oneof(words, text), { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(prose, prose, (one, other) => {
        expect(tagsOf(docComment([one, other]))).toEqual([]);
        const tags = { default: JSON.stringify(one), deprecated: true };
        expect(tagsOf(docComment([one, other], tags))).toEqual(["default", "deprecated"]);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["@deprecated Use b.", "/** \\@deprecated Use b. */"],
    ["Ask @octocat, a@b.c or (@c) @ noon.", "/** Ask \\@octocat, a@b.c or (@c) @ noon. */"],
    ["A.\n  @internal", "/**\n * A.\n *   \\@internal\n */"],
  ])("the prose %j is %j", (prose, comment) => {
    expect(String(docComment([prose]))).toBe(comment);
  });

  it("tags stand below the prose, side by side", () => {
    expect(String(docComment(["A."], { default: '"x"', deprecated: true }))).toBe(
      '/**\n * A.\n *\n * @default "x"\n * @deprecated\n */',
    );
    expect(String(docComment([], { deprecated: true }))).toBe("/** @deprecated */");
  });

  it.each([...hostile, "", "a b", "1a", "a-b", "a.b"].filter((name) => name !== "__proto__"))(
    "%j is no identifier",
    (name) => {
      expect(() => identifier(name)).toThrow("not an identifier");
    },
  );

  it.each(["/etc/passwd", "a\nb", "../a b", 'x"', "..", "a/../../b", "https://x.y/z", ""])(
    "%j is no import path",
    (path) => {
      expect(() => importPath(path)).toThrow("not an import path");
    },
  );

  it.each(["./a.js", "../../handlers/my/profile.js", "fastify", "@scope/name", "ajv-formats/dist/formats.js"])(
    "%j is an import path",
    (path) => {
      expect(String(importPath(path))).toBe(JSON.stringify(path));
    },
  );

  it("a string is not code", () => {
    // @ts-expect-error text of a document has to be encoded first
    expect(() => code`const x = ${"text"};`).not.toThrow();
  });
});

function tagsOf(comment: Code): readonly string[] {
  const file = ts.createSourceFile("x.ts", `${String(comment)}\nconst x = 1;`, ts.ScriptTarget.ESNext, true);
  const [statement] = file.statements;
  return statement === undefined ? [] : ts.getJSDocTags(statement).map(({ tagName }) => tagName.text);
}

function initializerOf(source: string): ts.Expression {
  const file = ts.createSourceFile("x.ts", source, ts.ScriptTarget.ESNext, true);
  expect(file.statements).toHaveLength(1);
  const [statement] = file.statements;
  if (statement === undefined || !ts.isVariableStatement(statement)) throw new Error("not a declaration");
  return statement.declarationList.declarations[0]?.initializer as ts.Expression;
}
