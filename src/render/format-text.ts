import { format, type FormatConfig } from "oxfmt";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** What is wrong where the package that oxfmt has for this machine is not installed. */
export async function findFormatter(): Promise<Diagnostic | undefined> {
  try {
    await format("nothing.ts", "");
    return undefined;
  } catch {
    return {
      code: "no-formatter",
      severity: "error",
      message: `the formatter oxfmt has no package for ${process.platform}-${process.arch} here`,
      help: "install pymacaron again with npm install --include=optional, on this machine; oxfmt's page says where it runs",
    };
  }
}

/**
 * Formats a text of TypeScript or JSON.
 *
 * @param path says which of them it is
 */
export async function formatText(path: string, text: string, options: FormatConfig): Promise<string> {
  const { code, errors } = await format(path, text, { ...options, ...ours });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} can't be formatted: ${error.message}`);
  return code;
}

// The keys of package.json stay in our order, and what stands in a template literal is no code.
const ours = { sortPackageJson: false, embeddedLanguageFormatting: "off" } as const;
