import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";

import { appendStubs, type Appended } from "../../src/output/append-stubs.js";
import type { OnDisk } from "../../src/output/read-target.js";
import type { Stub } from "../../src/render/rendered-file.js";
import { stub } from "./folder.js";

const path = "src/handlers/a.ts";

function append(text: string, stubs: readonly Stub[], files: Record<string, string> = {}): Appended {
  const onDisk = Object.entries(files).map(([file, content]): [string, OnDisk] => [
    file,
    { kind: "text", text: content },
  ]);
  const file = { path, absolutePath: `/${path}`, text, format: "yaml" } as const;
  return appendStubs({ path, owner: "user", text: "", stubs }, file, new Map(onDisk));
}

function appended(text: string, ...names: readonly string[]): string {
  const result = append(
    text,
    names.map((name) => stub(name)),
  );
  return result.kind === "appended" ? result.text : result.kind;
}

const doNew = `/** Does doNew. */
export const doNew: DoNew = async () => {
  throw notImplemented("doNew");
};
`;
const runtime = `import { notImplemented } from "../generated/runtime.js";`;

describe("a stub that is missing", () => {
  it("is appended, and its imports are added to those of the same path", () => {
    const before = `import type { DoOld } from "../generated/api/operations.js";
${runtime}

// mine
export const doOld: DoOld = async () => ({}); // mine, too
`;
    expect(appended(before, "doNew")).toBe(`import type { DoOld, DoNew } from "../generated/api/operations.js";
${runtime}

// mine
export const doOld: DoOld = async () => ({}); // mine, too

${doNew}`);
  });

  it("is the first of an empty file", () => {
    expect(appended("", "doNew")).toBe(`import type { DoNew } from "../generated/api/operations.js";
${runtime}

${doNew}`);
  });

  it.each([
    [
      "with a trailing comma on lines",
      "import type {\n  A,\n  B,\n} from",
      "import type {\n  A,\n  B,\n  DoNew,\n} from",
    ],
    ["without one", "import type {\n  A,\n  B // b\n} from", "import type {\n  A,\n  B,\n  DoNew // b\n} from"],
    ["on one line", "import type { A, } from", "import type { A, DoNew, } from"],
    ["of values", "import { a } from", "import { a, type DoNew } from"],
    ["with a default", "import d, { a } from", "import d, { a, type DoNew } from"],
    ["without names", "import type {} from", "import type { DoNew } from"],
  ])("extends an import %s", (_, before, after) => {
    const rest = ` "../generated/api/operations.js";\n${runtime}\n`;
    expect(appended(before + rest, "doNew")).toBe(`${after}${rest}\n${doNew}`);
  });

  it.each([
    ["with another extension", `import type { A } from "../generated/api/operations.ts";`, "A, DoNew }"],
    ["without an extension", `import type { A } from "../generated/api/operations";`, "A, DoNew }"],
  ])("extends an import %s", (_, line, expected) => {
    expect(appended(`${line}\n`, "doNew")).toContain(expected);
  });

  it.each([
    ["a namespace", `import type * as ops from "../generated/api/operations.js";`],
    ["a default alone", `import ops from "../generated/api/operations.js";`],
    ["nothing", `import "../generated/api/operations.js";`],
  ])("gets an import of its own beside one of %s", (_, line) => {
    expect(appended(`${line}\n\nmine();\n`, "doNew")).toBe(`${line}
import type { DoNew } from "../generated/api/operations.js";
${runtime}

mine();

${doNew}`);
  });

  it("is written as the file is: quotes, semicolons, indentation, line ends, mark, no last line end", () => {
    const before = `\uFEFF// mine\r\n\r\nimport { x } from './x'\r\n\r\nfunction f() {\r\n\treturn x\r\n}`;
    expect(appended(before, "doNew")).toBe(
      `\uFEFF// mine\r\n\r\nimport { x } from './x'\r\nimport type { DoNew } from '../generated/api/operations.js'\r\nimport { notImplemented } from '../generated/runtime.js'\r\n\r\nfunction f() {\r\n\treturn x\r\n}\r\n\r\n${doNew
        .replace("  throw", "\tthrow")
        .trimEnd()
        .replaceAll("\n", "\r\n")}`,
    );
  });

  it.each([
    ["#!/usr/bin/env node\nmine();\n"],
    ["// @ts-nocheck\nmine();\n"],
    ["/* eslint-disable */ const a = {\n  b: 1,\n};\n"],
    ["/**\n * A licence.\n */\n\nmine();\n"],
    ['"use strict"; const a = {\n  b: 1,\n};\n'],
    ['import a from "a"; const x = {\n  y: 1,\n};\n'],
    ['import a from "a"; /* b\n */ const x = a;\n'],
    ['import a from "a" // b'],
    ["// only a comment"],
    ["/* only a comment */"],
    ["#!/usr/bin/env node"],
    ["\n\n\n"],
    ["mine()"],
    ["const a = 1 // b"],
  ])("leaves %j valid, and where it must be", (before) => {
    const after = appended(before, "doNew");
    expect(problems(after)).toEqual([]);
    expect(isSubsequence(before, after)).toBe(true);
    for (const line of [/^#!.*/, /^\/\/ @ts-nocheck/, /^\/\*\*\n \* A licence/, /^"use strict"/]) {
      expect(line.test(after)).toBe(line.test(before));
    }
    expect(exportNames(after)).toContain("doNew");
    expect(after.match(/^import type \{ DoNew \}/m)).not.toBeNull();
  });

  it("keeps a comment with the statement that it is about", () => {
    expect(appended("/** Says it. */\nexport const says = 1;\n", "doNew")).toMatch(
      /^import [^]*runtime.js";\n\n\/\*\* Says it. \*\/\nexport const says/,
    );
  });

  it("is indented as the file is, however it was formatted", () => {
    const one = { ...stub("doNew"), text: "export const doNew = {\n    a: {\n        b: 1,\n    },\n};\n" };
    const two = "\nexport const doNew = {\n\ta: {\n\t\tb: 1,\n\t},\n};\n";
    const four = append("function f() {\n    g();\n}\n", [one]);
    expect(four.kind === "appended" && four.text.endsWith(`\n${one.text}`)).toBe(true);
    const tabs = append("function f() {\n\tg();\n}\n", [one]);
    expect(tabs.kind === "appended" && tabs.text.endsWith(two)).toBe(true);
  });

  it("gives an import another name where its own is taken", () => {
    const before = `import { DoNew } from "elsewhere";\nfunction notImplemented(): DoNew {}\n`;
    const after = appended(before, "doNew");
    expect(after).toContain(`import type { DoNew as DoNew2 } from "../generated/api/operations.js";`);
    expect(after).toContain(`import { notImplemented as notImplemented2 } from`);
    expect(after).toContain(`export const doNew: DoNew2 = async () => {`);
    expect(after).toContain(`throw notImplemented2("doNew");`);
  });

  it("doesn't hide a global that the file uses", () => {
    const one = stub("response");
    const result = append("export const a = new Response();\n", [one]);
    expect(result.kind === "appended" && result.text).toContain("import type { Response as Response2 }");
  });

  it("uses an import under the name that the file gave it", () => {
    const before = `import type { DoNew as Mine } from "../generated/api/operations.js";\nexport const x: Mine = 1;\n`;
    expect(appended(before, "doNew")).toContain("export const doNew: Mine =");
  });

  it("has another name where the file has one of its own that isn't exported", () => {
    const after = appended("const doNew = 1;\nconst doNew2 = 2;\n", "doNew");
    expect(after).toContain("\nconst doNew3: DoNew = async () => {");
    expect(after.endsWith("\nexport { doNew3 as doNew };\n")).toBe(true);
    expect(problems(after)).toEqual([]);
    expect(exportNames(after)).toContain("doNew");
  });
});

describe("an export that is there", () => {
  it.each([
    "export const doNew = 1;",
    "export const a = 1, doNew = 2;",
    "export let doNew;",
    "export function doNew() {}",
    "export async function doNew() {}",
    "export declare function doNew(): void;",
    "export class doNew {}",
    "export const { doNew } = all;",
    "export const { a: { b: [doNew] } } = all;",
    "const a = 1; export { a as doNew };",
    "const doNew = 1; export { doNew };",
    'export { a as doNew } from "./b.js";',
    'export { doNew } from "./b.js";',
    'export * as doNew from "./b.js";',
    'export { a as "doNew" };\nconst a = 1;',
    "export enum doNew {}",
  ])("is found in %j", (text) => {
    expect(append(text, [stub("doNew")]).kind).toBe("complete");
  });

  it.each([
    "const doNew = 1;",
    "export default function doNew() {}",
    "// export const doNew = 1;",
    "const text = `\nexport const doNew = 1;\n`;",
    'export { doNew as other } from "./b.js";',
    "export type doNew = 1;",
    "export interface doNew {}",
  ])("is not seen in %j", (text) => {
    expect(append(text, [stub("doNew")]).kind).toBe("appended");
  });

  it("is found through export *, in a file that is there", () => {
    const star = 'export * from "./b.js";';
    const file = { "src/handlers/b.ts": 'export * from "./c.js";' };
    const [both, cycle] = ["export const doNew = 1;", star].map((text) => ({
      ...file,
      "src/handlers/c.ts": text,
    }));
    expect(append(star, [stub("doNew")], both).kind).toBe("complete");
    expect(append(star, [stub("doNew")], cycle).kind).toBe("appended");
    expect(append(star, [stub("doNew")], { "src/handlers/b.ts": "" }).kind).toBe("appended");
  });
});

describe("a file that is left alone", () => {
  it.each([
    ["export const x = ;\n", 17, "Expression expected."],
    ["export const x = {\n", 19, "'}' expected."],
    ["/* open", 7, "'*/' expected."],
    ["<<<<<<< HEAD\n", 0, "Merge conflict marker encountered."],
  ])("is one that doesn't parse: %j", (text, offset, message) => {
    const result = append(text, [stub("doNew")]);
    expect(result).toMatchObject({
      kind: "blocked",
      exportNames: ["doNew"],
      diagnostic: {
        code: "unparsable-handler-file",
        severity: "warning",
        message: `the file is left alone: ${message}`,
        origin: { offset },
      },
    });
    expect(result.kind === "blocked" && result.text).toBe(`import type { DoNew } from "../generated/api/operations.js";
${runtime}

${doNew.trim()}
`);
  });

  it("is one whose exports can't be known", () => {
    for (const text of ['export * from "package";\n', 'export * from "./missing.js";\n']) {
      expect(append(text, [stub("doNew")])).toMatchObject({ kind: "blocked" });
    }
    const named = 'export * from "package";\nexport const doNew = 1;\n';
    expect(append(named, [stub("doNew")]).kind).toBe("complete");
  });
});

describe("whatever the file says", () => {
  const lines = fc.constantFrom(
    'import { a } from "a";',
    'import type { DoOld } from "../generated/api/operations.js";',
    "import { notImplemented } from '../generated/runtime.js'",
    'import type {\n  A,\n  B,\n} from "../generated/api/operations.js";',
    "export const doOld = 1;",
    "export async function doOther() {\n\treturn `${1}\n`;\n}",
    "/** about nothing */",
    "// export const doNew = 1",
    "const doNew = 2;",
    "type DoNew = 1",
    "export { x as y };",
    "const x = /doNew/",
    "",
    "   ",
    "/* a */ let z",
  );
  const text = fc
    .tuple(
      fc.constantFrom("", "\uFEFF", "#!/usr/bin/env node\n", '"use strict"\n', "// @ts-check\n"),
      fc.array(lines, { maxLength: 8 }),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
    )
    .map(([start, parts, newline, ends]) => (start + parts.join("\n") + (ends ? "\n" : "")).replaceAll("\n", newline));

  it("keeps every byte of it, in order, and adds each export once", () => {
    fc.assert(
      fc.property(text, fc.subarray(["doNew", "doOld", "doMore"]), (before, names) => {
        const stubs = names.map((name) => stub(name));
        const result = append(before, stubs);
        if (result.kind !== "appended") return;
        expect(isSubsequence(before, result.text)).toBe(true);
        expect(problems(result.text)).toEqual([]);
        for (const name of result.exportNames) {
          expect(exportNames(result.text).filter((found) => found === name)).toEqual([name]);
        }
        expect(duplicates(before)).toEqual(duplicates(result.text));
        const crlf = (value: string) => (value.match(/(?<!\r)\n/g) ?? []).length;
        if (before.includes("\r\n")) expect(crlf(result.text)).toBe(0);
        expect(append(result.text, stubs)).toEqual({ kind: "complete" });
      }),
      { numRuns: 500 },
    );
  }, 60_000);
});

// What the user wrote, with nothing but insertions: each part between them is there as it was.
function isSubsequence(before: string, after: string): boolean {
  let at = 0;
  for (const character of before) {
    at = after.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function problems(text: string): readonly unknown[] {
  const { diagnostics = [] } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.Latest, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map(({ messageText }) => messageText);
}

function exportNames(text: string): readonly string[] {
  const source = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const found = statement
      .getText()
      .match(/^export (?:async )?(?:const|function) (\w+)|^export \{ (?:\w+ as )?(\w+) \}/);
    return found?.[1] ?? found?.[2] ?? [];
  });
}

// Names that are declared twice at the top level, which the random file may have on its own.
function duplicates(text: string): readonly string[] {
  const source = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);
  const names: string[] = [];
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      names.push(...statement.declarationList.declarations.map(({ name }) => name.getText()));
    } else if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamedImports(bindings)) names.push(...bindings.elements.map(({ name }) => name.text));
    } else if (ts.isTypeAliasDeclaration(statement)) names.push(statement.name.text);
  }
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].sort();
}
