import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import { neutralHash } from "../src/output/neutral-text.js";
import { renderValidators } from "../src/render/render-validators.js";
import { startSecondThread } from "../src/second-thread.js";
import type * as Built from "../src/second-thread.js";

// As it was built: a thread starts with no module that is TypeScript.
const built = pathToFileURL(path.resolve(import.meta.dirname, "../dist/second-thread.js")).href;

const api = {
  requests: [{ name: "pet", schema: { type: "object", required: ["name"] }, form: "accepted" as const }],
  models: [],
  handlers: [],
};

test("gives what is given without it, for whatever is asked meanwhile", async () => {
  const { startSecondThread: start } = (await import(built)) as typeof Built;
  const thread = start();
  const texts = ["const a = 1;", "const b = 2;"];
  const answers = await Promise.all([
    thread?.ask("neutralHash", texts[0] ?? ""),
    thread?.ask("renderValidators", api),
    thread?.ask("neutralHash", texts[1] ?? ""),
  ]);
  expect(answers).toEqual([neutralHash(texts[0] ?? ""), renderValidators(api), neutralHash(texts[1] ?? "")]);
});

test("tells what goes wrong in it to all who wait", async () => {
  const { startSecondThread: start } = (await import(built)) as typeof Built;
  const thread = start();
  const broken = { ...api, requests: [{ name: "no identifier", schema: false, form: "accepted" as const }] };
  const results = await Promise.allSettled([
    thread?.ask("renderValidators", broken),
    thread?.ask("neutralHash", "const a = 1;"),
  ]);
  expect(results.map((result) => (result.status === "rejected" ? String(result.reason) : "an answer"))).toEqual([
    expect.stringContaining("not an identifier"),
    expect.stringContaining("not an identifier"),
  ]);
});

test("fails what is still asked of it when it ends", async () => {
  const { startSecondThread: start } = (await import(built)) as typeof Built;
  const thread = start();
  const asked = thread?.ask("neutralHash", "const a = 1;");
  thread?.end();
  await expect(asked).rejects.toThrow("the second thread ended");
});

test("there is none where pym runs from its sources", () => {
  expect(startSecondThread()).toBeUndefined();
});
