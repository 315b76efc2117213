import type { Options } from "prettier";

/**
 * Formats a text. What this process has formatted before isn't formatted again: a watching run
 * changes few files of many.
 */
export async function formatText(
  text: string,
  parser: NonNullable<Options["parser"]>,
  options: Options,
): Promise<string> {
  const settings = JSON.stringify([parser, options]);
  const known = formatted.get(settings)?.get(text);
  if (known !== undefined) return known;
  const prettier = await import("prettier");
  const result = await prettier.format(text, { ...options, parser });
  remember(settings, text, result);
  return result;
}

// Settings, then texts as they were before and after.
const formatted = new Map<string, Map<string, string>>();
const largestTotal = 50_000_000;
let total = 0;

function remember(settings: string, text: string, result: string): void {
  total += text.length + result.length;
  if (total > largestTotal) {
    formatted.clear();
    total = text.length + result.length;
  }
  const texts = formatted.get(settings) ?? new Map<string, string>();
  formatted.set(settings, texts.set(text, result));
}
