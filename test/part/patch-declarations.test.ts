import { describe, expect, it } from "vitest";

import { patchDeclarations } from "../../src/part/patch-declarations.js";

const head = '/* written by pym */\n\nimport { under } from "../checks.js";\n';
const cat = "/** A cat. */\nexport interface Cat {\n  name: string;\n}\n";
const dog = "/** A dog. */\nexport interface Dog {\n  name: string;\n\n  /** How it sounds. */\n  voice: string;\n}\n";
const tag =
  'const Tag$1 = new RegExp("a", "u");\nexport const Tag: Validator = (v) => {\n  return Tag$1.test(v);\n};\n';

const all = { isReached: () => false, isBeside: () => false };
const file = [head, cat, dog, tag].join("\n");

describe("what differs between two versions of a part is put into the file", () => {
  it.each<[what: string, before: string, after: string]>([
    ["in the middle", dog, dog.replace("voice", "noise")],
    ["at the end", tag, tag.replace('"a"', '"b"')],
    ["in a comment", cat, cat.replace("A cat.", "Some cat.")],
    ["with a constant more", tag, tag.replace("export", 'const Tag$2 = new RegExp("c", "u");\nexport')],
  ])("%s", (_, before, after) => {
    const patched = patchDeclarations(file, [head, before].join("\n"), [head, after].join("\n"), all);
    expect(patched).toBe(file.replace(before, after));
    expect(patched).not.toBe(file);
  });

  it("which is nothing where it is the same", () => {
    expect(patchDeclarations(file, [head, dog].join("\n"), [head, dog].join("\n"), all)).toBe(file);
  });

  it("in several places", () => {
    const after = [head, cat.replace("name", "title"), tag.replace('"a"', '"b"')].join("\n");
    const expected = file.replace("name", "title").replace('"a"', '"b"');
    expect(patchDeclarations(file, [head, cat, tag].join("\n"), after, all)).toBe(expected);
  });
});

it("leaves what is only beside it as the whole document has it", () => {
  const beside = { ...all, isBeside: (name: string) => name === "Dog" };
  const other = [head, cat, dog.replace("A dog.", "A dog, alone.")].join("\n");
  expect(patchDeclarations(file, other, other.replace("A cat.", "Some cat."), beside)).toBe(
    file.replace("A cat.", "Some cat."),
  );
  expect(patchDeclarations(file, other, other, { ...beside, isReached: (name) => name === "Dog" })).toBeUndefined();
});

describe("nothing is patched", () => {
  it.each<[what: string, file: string, before: string, after: string]>([
    [
      "where the file has otherwise what stays",
      file.replace("A dog.", "The dog."),
      [cat, dog].join("\n"),
      [cat, dog].join("\n"),
    ],
    ["where a declaration comes in addition", file, cat, [cat, dog].join("\n")],
    ["where a declaration is gone", file, [cat, dog].join("\n"), cat],
    ["where another one is declared", file, cat, cat.replace("interface Cat", "interface Tiger")],
    ["where another kind of thing is declared in addition", file, cat, `${cat}export type Cats = Cat[];\n`],
    ["where the imports differ", file, [head, cat].join("\n"), [head.replace("under", "over"), cat].join("\n")],
    ["where the file has it otherwise", file.replace("name", "names"), cat, cat.replace("name", "title")],
    ["where the file has it twice", [file, cat].join("\n"), cat, cat.replace("name", "title")],
    ["where the file has other line ends", file.replaceAll("\n", "\r\n"), cat, cat.replace("name", "title")],
    ["where the file doesn't end as pym's do", file.trimEnd(), cat, cat.replace("name", "title")],
    [
      "where something has no name of its own",
      "export function use() {\n  return 1;\n}\n",
      "export function use() {\n  return 1;\n}\n",
      "export function use() {\n  return 2;\n}\n",
    ],
  ])("%s", (_, text, before, after) => {
    expect(patchDeclarations(text, before, after, all)).toBeUndefined();
  });

  it("where the file declares more of what is reached", () => {
    const reached = { ...all, isReached: (name: string) => name === "Tag" };
    expect(patchDeclarations(file, cat, cat.replace("name", "title"), all)).toBeDefined();
    expect(patchDeclarations(file, cat, cat.replace("name", "title"), reached)).toBeUndefined();
    expect(patchDeclarations(file, "", "", reached)).toBeUndefined();
  });
});
