import { expect, it } from "vitest";
import { findJsonError } from "../../src/spec/find-json-error.js";

it.each([
  ["", 0, "the file ends where a value is expected"],
  ['{"a": 1', 7, 'the file ends where "," or the closing bracket is expected'],
  ['{"a": 1,}', 8, "a key in double quotes is expected here"],
  ['{"a" 1}', 5, '":" is expected here'],
  ["{'a': 1}", 1, 'a key in double quotes or "}" is expected here'],
  ["[1,]", 3, "a value is expected here"],
  ["[1 2]", 3, '"," or the closing bracket is expected here'],
  ["[1}", 2, '"," or the closing bracket is expected here'],
  ["[01]", 2, '"," or the closing bracket is expected here'],
  ["[tru]", 1, 'a value or "]" is expected here'],
  ["// no\n{}", 0, "a value is expected here"],
  ['["a\nb"]', 3, "this can't stand in a string, or the closing quote is missing before it"],
  ['["a\\x"]', 3, "this can't stand in a string, or the closing quote is missing before it"],
  ["{} {}", 3, "there is more text after the end of the JSON value"],
])("%j at %i", (text, offset, message) => {
  expect(() => JSON.parse(text) as unknown).toThrow();
  expect(findJsonError(text)).toEqual({ offset, message });
});
