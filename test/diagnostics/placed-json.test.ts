import fc from "fast-check";
import { expect, it } from "vitest";

import { placedJson } from "../../src/diagnostics/placed-json.js";
import { placedTree, type PlacedNode, type Span } from "../../src/diagnostics/placed-tree.js";

// YAML contains JSON, and its parser is another one.
it("places each value of a JSON text where the parser of YAML does", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t", "  "), (value, indentation) => {
      const text = JSON.stringify(value, null, indentation);
      const file = { path: "api.yaml", absolutePath: "/api.yaml", text, format: "yaml" } as const;
      expect(plain(placedJson(text), text)).toEqual(plain(placedTree(file), text));
    }),
    { numRuns: 2000 },
  );
});

function plain({ span, isEmpty, entries, items }: PlacedNode, text: string): unknown {
  return {
    place: trimmed(span, text),
    isEmpty,
    entries: entries && [...entries].map(([name, { key, value }]) => [name, trimmed(key, text), plain(value, text)]),
    items: items?.map((item) => plain(item, text)),
  };
}

// The white space that a text begins with is indentation to the other one.
function trimmed({ offset, length }: Span, text: string): Span {
  const raw = text.slice(offset, offset + length);
  const skipped = raw.trim() === "" ? 0 : length - raw.trimStart().length;
  return { offset: offset + skipped, length: length - skipped };
}
