import fc from "fast-check";
import { expect, it } from "vitest";
import { findRepeatedKey } from "../../src/spec/find-repeated-key.js";

function fieldsOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, child) => sum + fieldsOf(child), own);
}

function found(text: string): string | undefined {
  return findRepeatedKey(text, fieldsOf(JSON.parse(text)))?.key;
}

it("finds none where there is none, whatever texts hold", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, "\t"), (value, space) => {
      expect(found(JSON.stringify(value, null, space))).toBeUndefined();
    }),
  );
});

it("finds a key that is there again, however it is written, in any object", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.jsonValue(), (object, other) => {
      const [key = ""] = Object.keys(object);
      const escaped = [...Array(key.length).keys()].map((at) => key.charCodeAt(at).toString(16).padStart(4, "0"));
      const again = `"${escaped.map((code) => `\\u${code}`).join("")}" \n:`;
      const text = `[${JSON.stringify(other)}, ${JSON.stringify(object).slice(0, -1)}, ${again} 1}]`;
      expect(found(text)).toBe(key);
    }),
  );
});

it("takes the keys of several objects for different ones", () => {
  expect(found('{"a": {"a": [{"a": 1}, {"a": 2}]}}')).toBeUndefined();
});
