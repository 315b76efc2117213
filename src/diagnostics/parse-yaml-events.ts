import { parseEvents, YAMLException, type Event } from "js-yaml";

export interface ParsedEvents {
  readonly events: Event[];
  /** The text that the offsets of the events are in; as long as the original, place by place. */
  readonly source: string;
}

/**
 * The events of a YAML text. Taken in as well is what YAML forbids and nearly all its readers
 * allow: lines of a `{…}` or `[…]`, above all its end, that are indented less than its contents
 * should be. Throws a `YAMLException` at the first mistake.
 */
export function parseYamlEvents(text: string, maxDepth: number): ParsedEvents {
  let source = text;
  const most = Math.min(mostMended, Math.ceil(mostReadAgain / text.length));
  for (let mended = 0; ; mended++) {
    try {
      return { events: parseEvents(source, { maxDepth }), source };
    } catch (error) {
      const joined = mended < most ? joinedLines(source, error) : undefined;
      if (joined === undefined) throw error;
      source = joined;
    }
  }
}

// Each one costs another reading of the text.
const mostMended = 300;
const mostReadAgain = 150_000_000;

// Inside of brackets a line break is a space, so that it can be written as one, in its place. Not
// after a comment, which would take in the next line.
function joinedLines(source: string, error: unknown): string | undefined {
  if (!(error instanceof YAMLException) || error.reason !== "deficient indentation") return undefined;
  const end = source.lastIndexOf("\n", (error.mark?.position ?? 0) - 1);
  if (end === -1) return undefined;
  const line = source.slice(source.lastIndexOf("\n", end - 1) + 1, end);
  if (/(?:^|\s)#/.test(line)) return undefined;
  const start = source[end - 1] === "\r" ? end - 1 : end;
  return source.slice(0, start) + " ".repeat(end + 1 - start) + source.slice(end + 1);
}
