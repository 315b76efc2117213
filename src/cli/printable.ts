/**
 * A text in which nothing of a document or a file can give the terminal commands, change the direction
 * of what follows, or be taken for a command of GitHub Actions (`::name::` at the start of a line,
 * `##[name]` anywhere). Tabs and line breaks stay, and so does the length.
 */
export function printable(text: string): string {
  return text
    .replace(/(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "·")
    .replace(/##(?=\[)/g, "#·")
    .replace(/^([^\S\n]*):(?=:)/gm, "$1·");
}
