/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import formats from "ajv-formats/dist/formats.js";

/** Whether a value has a format (JSON Schema validation §7): only formats that are known are asked for. */
export function hasFormat(name: keyof typeof formats.fullFormats, value: string | number): boolean {
  return checks[name]?.(value as never) ?? true;
}

const checks = Object.fromEntries(
  Object.entries(formats.fullFormats).map(([name, format]) => [name, checkOf(format)]),
) as Readonly<Partial<Record<string, (value: never) => boolean>>>;

function checkOf(format: unknown): unknown {
  if (typeof format === "function") return format;
  if (format instanceof RegExp) return (text: string) => format.test(text);
  if (typeof format === "object" && format !== null && "validate" in format) return checkOf(format.validate);
  return undefined;
}
