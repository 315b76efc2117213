import { diffLines } from "diff";

/**
 * Whether a text is an earlier one to which only something was added: every character is there, in
 * its order, and no line has changed but those of imports.
 */
export function isOnlyExtended(before: string, after: string): boolean {
  let at = 0;
  for (const character of after) if (before.startsWith(character, at)) at += character.length;
  if (at < before.length) return false;
  // A last line that gets a line break, or a first line behind a mark, is the same line.
  const [old, current] = [before, after].map(
    (text) =>
      `${text
        .replace(/^\uFEFF/, "")
        .replaceAll("\r\n", "\n")
        .trimEnd()}\n`,
  );
  const changed = diffLines(old ?? "", current ?? "").filter(({ removed }) => removed);
  return changed.every(({ value }) =>
    value.split("\n").every((line) => line.trim() === "" || isOfImport(line, old ?? "")),
  );
}

function isOfImport(line: string, text: string): boolean {
  const imports = text.match(/^import\b[^]*?\bfrom\s*["'][^"']+["'];?/gm) ?? [];
  return imports.some((statement) => statement.includes(line.trim()));
}
