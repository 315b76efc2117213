import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

import type * as Beside from "../../src/output/hash-beside.js";
import type * as Neutral from "../../src/output/neutral-text.js";

// As they were built: a thread starts with no module that is TypeScript.
const built = (file: string): string =>
  pathToFileURL(path.resolve(import.meta.dirname, "../../dist/output", file)).href;

const large = (name: string): string => `export const ${name} = [${'"text", '.repeat(200_000)}];\n`;

test("gives the same in a thread as without, of each text its own", async () => {
  const { hashBeside } = (await import(built("hash-beside.js"))) as typeof Beside;
  const { isHashed, neutralHash } = (await import(built("neutral-text.js"))) as typeof Neutral;
  const { neutralHash: here } = await import("../../src/output/neutral-text.js");
  const hashing = hashBeside(new Map());
  const texts = ["one", "two", "three"].map(large);
  texts.forEach(hashing.add);
  expect(texts.map(isHashed)).toEqual([false, false, false]);
  await hashing.done();
  expect(texts.map(isHashed)).toEqual([true, true, true]);
  expect(texts.map(neutralHash)).toEqual(texts.map(here));
});

test("waits for nothing where nothing was large, or all was known", async () => {
  const { hashBeside } = (await import(built("hash-beside.js"))) as typeof Beside;
  const { isHashed, neutralHash } = (await import(built("neutral-text.js"))) as typeof Neutral;
  const hashing = hashBeside({ get: () => "known", set: () => undefined });
  hashing.add("small");
  hashing.add(large("known"));
  expect([isHashed("small"), neutralHash(large("known"))]).toEqual([false, "known"]);
  await hashing.done();
});
