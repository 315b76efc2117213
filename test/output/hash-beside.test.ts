import { expect, test } from "vitest";

import { hashBeside } from "../../src/output/hash-beside.js";
import { isHashed, neutralHash } from "../../src/output/neutral-text.js";

const large = (name: string): string => `export const ${name} = [${'"text", '.repeat(20_000)}];\n`;

test("takes the answer for each text, in whatever order they come", async () => {
  const texts = ["one", "two", "three"].map(large);
  const waiting: (() => void)[] = [];
  const hashing = hashBeside(
    new Map(),
    (text) =>
      new Promise((resolve) => {
        waiting.push(() => {
          resolve(`the hash of ${text.slice(0, 20)}`);
        });
      }),
  );
  texts.forEach(hashing.add);
  expect(texts.map(isHashed)).toEqual([false, false, false]);
  for (const answer of waiting.reverse()) answer();
  await hashing.done();
  expect(texts.map(neutralHash)).toEqual(texts.map((text) => `the hash of ${text.slice(0, 20)}`));
});

test("asks for nothing that is small, or known", async () => {
  const asked: string[] = [];
  const hashing = hashBeside({ get: () => "known", set: () => undefined }, (text) => {
    asked.push(text);
    return Promise.resolve("asked");
  });
  hashing.add("small");
  hashing.add(large("known"));
  await hashing.done();
  expect(asked).toEqual([]);
  expect([isHashed("small"), neutralHash(large("known"))]).toEqual([false, "known"]);
});

test("tells what went wrong to whoever waits", async () => {
  const hashing = hashBeside(new Map(), () => Promise.reject(new Error("the thread ended")));
  hashing.add(large("lost"));
  await expect(hashing.done()).rejects.toThrow("the thread ended");
});
