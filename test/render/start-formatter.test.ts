import { format } from "oxfmt";
import { expect, it, vi } from "vitest";

import { startFormatter } from "../../src/render/start-formatter.js";

vi.mock(import("oxfmt"), async (original) => ({ ...(await original()), format: vi.fn((await original()).format) }));

it("refuses to write where the formatter can't run", async () => {
  vi.mocked(format).mockRejectedValue(new Error("Cannot find native binding"));
  const started = await startFormatter(() => Promise.resolve({}));
  expect(started).toMatchObject({ ok: false, diagnostics: [{ code: "no-formatter", severity: "error" }] });
});
