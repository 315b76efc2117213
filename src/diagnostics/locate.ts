import { placedTree, type PlacedNode, type Span } from "./placed-tree.js";
import type { Origin, SourceFile } from "./origin.js";

/** A place in a text, as an editor names it: line and column count from 1, in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Within the line, and at least 1, so that there is always something to underline. */
  readonly length: number;
  readonly lineText: string;
}

/**
 * The line and column of an origin. A pointer that leads past what the file holds gives the
 * nearest ancestor that exists. Files are parsed for their places on the first call only.
 */
export function locate(origin: Origin): Place {
  const span = "pointer" in origin ? spanOf(origin) : origin;
  return placeOf(origin.file, span);
}

function spanOf(origin: Extract<Origin, { pointer: readonly string[] }>): Span {
  let node = placedTree(origin.file);
  let key: Span | undefined;
  let complete = true;
  for (const token of origin.pointer) {
    const step = child(node, token);
    if (step === undefined) {
      complete = false;
      break;
    }
    key = step.key;
    node = step.value;
  }
  // An ancestor that stands in for something missing is named by its key, as is an empty value.
  const wantsKey = !complete || origin.on === "key" || node.isEmpty;
  return wantsKey && key !== undefined ? key : node.span;
}

function child(parent: PlacedNode, token: string): { key: Span | undefined; value: PlacedNode } | undefined {
  const node = parent.aliasOf?.() ?? parent;
  const own = node.entries?.get(token);
  if (own !== undefined) return own;
  if (node.items !== undefined) {
    const item = /^\d+$/.test(token) ? node.items[Number(token)] : undefined;
    return item && { key: undefined, value: item };
  }
  return mergedChild(node, token);
}

// `<<: *base` and `<<: [*one, *two]`. The first source that has the key wins. A source is never
// looked into deeper than once, so that a mapping that merges itself ends.
function mergedChild(node: PlacedNode, token: string): { key: Span | undefined; value: PlacedNode } | undefined {
  const merge = node.entries?.get("<<")?.value;
  if (merge === undefined) return undefined;
  const source = merge.aliasOf?.() ?? merge;
  for (const candidate of source.items ?? [source]) {
    const mapping = candidate.aliasOf?.() ?? candidate;
    const found = mapping.entries?.get(token);
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeOf(file: SourceFile, span: { offset: number; length: number }): Place {
  const starts = lineStarts(file);
  const offset = Math.min(Math.max(span.offset, 0), file.text.length);
  const index = lastNotAfter(starts, offset);
  const start = starts[index] ?? 0;
  const end = starts[index + 1] ?? file.text.length;
  const lineText = file.text.slice(start, end).replace(/[\r\n]+$/, "");
  const column = Math.min(offset - start, lineText.length);
  const length = Math.max(1, Math.min(span.length, lineText.length - column));
  return { line: index + 1, column: column + 1, length, lineText };
}

const startsOfFiles = new WeakMap<SourceFile, readonly number[]>();

function lineStarts(file: SourceFile): readonly number[] {
  const known = startsOfFiles.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (const { index, 0: lineBreak } of file.text.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineBreak.length);
  startsOfFiles.set(file, starts);
  return starts;
}

function lastNotAfter(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
