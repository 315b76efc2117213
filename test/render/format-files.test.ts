import { format } from "oxfmt";
import { expect, it, vi } from "vitest";

import { formatFiles } from "../../src/render/format-files.js";

vi.mock(import("oxfmt"), async (original) => ({ ...(await original()), format: vi.fn((await original()).format) }));

const rendered = { files: [{ path: "src/a.ts", text: "a( )", owner: "pym" }], modules: [], operations: [] } as const;

it("refuses to write where the formatter can't run", async () => {
  vi.mocked(format).mockRejectedValue(new Error("Cannot find native binding"));
  const formatted = await formatFiles(rendered, () => Promise.resolve({}));
  expect(formatted).toMatchObject({ ok: false, diagnostics: [{ code: "no-formatter", severity: "error" }] });
});
