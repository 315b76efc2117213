import { expect, test } from "vitest";

import { hashBeside } from "../../src/output/hash-beside.js";
import { isHashed, neutralHash } from "../../src/output/neutral-text.js";

const large = (name: string): string => `export const ${name} = [${'"text", '.repeat(20_000)}];\n`;

test("hashes one text elsewhere at a time, and the last of them here", async () => {
  const texts = ["one", "two", "three"].map(large);
  const asked: string[] = [];
  const answers: ((neutral: string) => void)[] = [];
  const hashing = hashBeside(new Map(), (text) => {
    asked.push(text);
    return new Promise((resolve) => answers.push(resolve));
  });
  texts.forEach(hashing.add);
  expect(asked).toEqual(texts.slice(0, 1));
  expect(texts.map(isHashed)).toEqual([false, false, false]);
  const done = hashing.done();
  expect(texts.map(isHashed)).toEqual([false, false, true]);
  answers[0]?.("of the first");
  await new Promise((resolve) => setImmediate(resolve));
  answers[1]?.("of the second");
  await done;
  expect(asked).toEqual(texts.slice(0, 2));
  expect(texts.slice(0, 2).map(neutralHash)).toEqual(["of the first", "of the second"]);
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
