/** A change to a part of a text: all that is outside of edits stays as it is, to the byte. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies edits that don't overlap. Edits at the same place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.map((edit, index) => ({ ...edit, index }));
  ordered.sort((a, b) => a.start - b.start || a.index - b.index);
  let result = "";
  let at = 0;
  for (const { start, end, text: replacement } of ordered) {
    if (start < at) throw new Error("two edits of a file overlap");
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}
