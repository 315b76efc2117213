import { format } from "oxfmt";
import { beforeEach, expect, it, vi } from "vitest";

import { startFormatter, type FormatOptions, type FormattedBefore } from "../../src/render/start-formatter.js";

vi.mock(import("oxfmt"), async (original) => ({ ...(await original()), format: vi.fn((await original()).format) }));

const noOptions: FormatOptions = () => Promise.resolve({});

const texts = new Map<string, string>();

const before: FormattedBefore = {
  recall: (_path, key) => texts.get(key),
  remember: (key, text) => void texts.set(key, text),
};

beforeEach(() => {
  texts.clear();
});

it("formats a text once with the same options and path, as long as what came of it is at hand", async () => {
  expect(await formatted("a.ts", "const  a = 1")).toBe("const a = 1;\n");
  const [key = ""] = texts.keys();
  texts.set(key, "from an earlier run");
  expect(await formatted("a.ts", "const  a = 1")).toBe("from an earlier run");
  expect(await formatted("a.ts", "const  a = 2")).toBe("const a = 2;\n");
  expect(await formatted("b.ts", "const  a = 1")).toBe("const a = 1;\n");
  expect(await formatted("a.ts", "const  a = 1", () => Promise.resolve({ semi: false }))).toBe("const a = 1\n");
  texts.delete(key);
  expect(await formatted("a.ts", "const  a = 1")).toBe("const a = 1;\n");
});

it("refuses to write where the formatter can't run", async () => {
  vi.mocked(format).mockRejectedValue(new Error("Cannot find native binding"));
  const started = await startFormatter(noOptions, before);
  expect(started).toMatchObject({ ok: false, diagnostics: [{ code: "no-formatter", severity: "error" }] });
});

async function formatted(path: string, text: string, options = noOptions): Promise<string> {
  const started = await startFormatter(options, before);
  if (!started.ok) throw new Error("there is no formatter");
  return (await started.value.file({ path, text, owner: "pym" })).text;
}
