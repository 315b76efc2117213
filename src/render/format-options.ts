import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FormatConfig } from "oxfmt";
import type { FormatOptions } from "./start-formatter.js";

/**
 * The prettier settings of the repository that the output folder belongs to: `.prettierrc` and
 * `.editorconfig`, looked up from each file, as prettier itself does. Without any, lines are 100 wide.
 */
export function formatOptions(output: string): FormatOptions {
  const found = new Map<string, Promise<FormatConfig>>();
  const isConfigured = configuredFolders();
  return (file) => {
    // Overrides go by file names, so that only files that are named alike share an answer.
    const key = `${path.posix.dirname(file)}/*${path.posix.extname(file)}`;
    const options = found.get(key) ?? resolveOptions(path.join(output, file), isConfigured);
    found.set(key, options);
    return options;
  };
}

const unconfigured: FormatConfig = { printWidth: 100 };

// Most repositories have no settings, and it takes longer to load prettier than to format with oxfmt.
async function resolveOptions(file: string, isConfigured: (folder: string) => boolean): Promise<FormatConfig> {
  if (!isConfigured(path.dirname(file))) return unconfigured;
  const { resolveConfig } = await import("prettier");
  const options: Readonly<Record<string, unknown>> | null = await resolveConfig(file, { editorconfig: true });
  return options === null ? unconfigured : understood(options);
}

function configuredFolders(): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  const isConfigured = (folder: string): boolean => {
    const parent = path.dirname(folder);
    const answer = known.get(folder) ?? (hasOptions(folder) || (parent !== folder && isConfigured(parent)));
    known.set(folder, answer);
    return answer;
  };
  return isConfigured;
}

function hasOptions(folder: string): boolean {
  return namesIn(folder).some((name) =>
    name === "package.json"
      ? speaksOfPrettier(path.join(folder, name))
      : /^(?:\.editorconfig|\.prettierrc(?:\..+)?|prettier\.config\..+|package\.yaml)$/.test(name),
  );
}

// A folder that isn't there yet, or that nobody may look into, holds nothing.
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function speaksOfPrettier(file: string): boolean {
  try {
    return "prettier" in (JSON.parse(readFileSync(file, "utf8")) as object);
  } catch {
    return false;
  }
}

/** What oxfmt understands of prettier's options; plugins are code of the target repository and stay out. */
function understood(options: Readonly<Record<string, unknown>>): FormatConfig {
  const chosen = Object.entries(choices).filter(([name, values]) => values.includes(options[name] as never));
  return {
    ...Object.fromEntries(chosen.map(([name]) => [name, options[name]])),
    printWidth: within(1, options["printWidth"] ?? 80, 320),
    tabWidth: within(0, options["tabWidth"] ?? 2, 24),
  };
}

const choices = {
  arrowParens: ["always", "avoid"],
  bracketSpacing: [true, false],
  endOfLine: ["lf", "crlf", "cr"],
  experimentalOperatorPosition: ["start", "end"],
  objectWrap: ["preserve", "collapse"],
  quoteProps: ["as-needed", "consistent", "preserve"],
  semi: [true, false],
  singleQuote: [true, false],
  trailingComma: ["all", "es5", "none"],
  useTabs: [true, false],
} as const satisfies { readonly [Name in keyof FormatConfig]: readonly FormatConfig[Name][] };

// `max_line_length = off` is an endless line; oxfmt's longest has 320 characters.
function within(least: number, value: unknown, most: number): number {
  return Math.min(Math.max(Math.round(Number(value)), least), most);
}
