import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { locate, type Place } from "../diagnostics/locate.js";
import { printable } from "./printable.js";

const widestExcerpt = 100;

/**
 * A diagnostic as text for the terminal: the place and what is wrong, the line of the source with
 * the place underlined, and the remedy. It has no trailing line break. Texts of the user's files
 * can't reach the terminal as control sequences.
 */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { origin } = diagnostic;
  const place = origin && locate(origin);
  const where = place === undefined ? "" : `${origin?.file.path ?? ""}:${place.line}:${place.column} `;
  const lines = [
    oneLine(`${where}${diagnostic.severity} ${diagnostic.code}: ${diagnostic.message}`),
    ...(place === undefined ? [] : excerpt(place)),
    oneLine(`  help: ${diagnostic.help}`),
  ];
  return lines.join("\n");
}

function excerpt(place: Place): readonly string[] {
  if (place.lineText.trim() === "") return [];
  const start = place.column - 1;
  const from = windowStart(place, start);
  const to = Math.min(place.lineText.length, from + widestExcerpt);
  const before = (from > 0 ? "…" : "") + place.lineText.slice(from, start);
  const marked = place.lineText.slice(start, Math.min(start + place.length, to));
  const after = place.lineText.slice(start + marked.length, to) + (to < place.lineText.length ? "…" : "");
  const gutter = `  ${place.line} | `;
  // A tab is as wide as the terminal makes it, so the line below has to have the same ones.
  const indentation = " ".repeat(gutter.length - 2) + "| " + before.replace(/[^\t]/gu, " ");
  return [gutter + printable(before + marked + after), indentation + "^".repeat(Math.max(1, marked.length))];
}

function windowStart(place: Place, start: number): number {
  if (place.lineText.length <= widestExcerpt) return 0;
  const latest = place.lineText.length - widestExcerpt;
  return Math.max(0, Math.min(start - Math.floor(widestExcerpt / 3), latest));
}

// A message is one line, whatever it quotes.
function oneLine(text: string): string {
  return printable(text.replaceAll("\n", "·"));
}
