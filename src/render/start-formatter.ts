import type { FormatConfig } from "oxfmt";
import { createHash } from "node:crypto";
import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { RelativePath, RenderedFile, RenderedModule, Stub } from "./rendered-file.js";

/** Finds the options for a path below the output folder. */
export type FormatOptions = (path: string) => Promise<FormatConfig>;

/** What needn't be formatted, since a text that it has already become is at hand. */
export interface FormattedBefore {
  /** @param key stands for the text, its path and the options */
  readonly recall: (path: RelativePath, key: string) => string | undefined;
  readonly remember: (key: string, formatted: string) => void;
}

/** Formats what was rendered; what is no TypeScript and no JSON stays as it is. */
export interface Formatter {
  readonly file: (file: RenderedFile) => Promise<RenderedFile>;
  /** A module without its stubs. */
  readonly module: (module: RenderedModule) => Promise<RenderedModule>;
  /** There is a stub for each operation, and only those of modules that may lack some are ever looked at. */
  readonly stubs: (module: RenderedModule) => Promise<RenderedModule>;
}

/**
 * A formatter with the settings that prettier has in the target repository. oxfmt formats as prettier
 * does, in a fiftieth of its time.
 *
 * @returns an error where oxfmt has no code for this machine, since the output must not depend on that,
 *   and where the settings can't be read
 */
export async function startFormatter(optionsOf: FormatOptions, before: FormattedBefore): Promise<Checked<Formatter>> {
  const { findFormatter, formatText } = await import("./format-text.js");
  const missing = await findFormatter();
  const problem = missing ?? (await settingsProblem(optionsOf));
  if (problem !== undefined) return { ok: false, diagnostics: [problem] };
  const format = async (path: string, text: string): Promise<string> => formatText(path, text, await optionsOf(path));
  const formatStub = async (path: string, stub: Stub): Promise<Stub> => ({
    ...stub,
    text: (await format(path, stub.text)).trimEnd(),
  });
  const formatChanged = async (path: string, text: string): Promise<string> => {
    const key = keyOf(path, text, await optionsOf(path));
    const formatted = before.recall(path, key) ?? (await format(path, text));
    before.remember(key, formatted);
    return formatted;
  };
  return checked(
    {
      file: async (file) =>
        isFormatted(file.path) ? { ...file, text: await formatChanged(file.path, file.text) } : file,
      module: async (module) => ({ ...module, text: await format(module.path, module.text) }),
      stubs: async (module) => ({
        ...module,
        stubs: await Promise.all(module.stubs.map((stub) => formatStub(module.path, stub))),
      }),
    },
    [],
  );
}

async function settingsProblem(optionsOf: FormatOptions): Promise<Diagnostic | undefined> {
  try {
    await optionsOf("src/generated/app.ts");
    return undefined;
  } catch (error) {
    // Below that, some readers quote the file.
    const lines = (error instanceof Error ? error.message : String(error)).split(/\r?\n/);
    const reason = lines
      .filter((line) => line.trim() !== "")
      .slice(0, 2)
      .join(" ");
    return {
      code: "invalid-format-settings",
      severity: "error",
      message: `prettier can't read the settings of this repository: ${reason}`,
      help: "correct them: what is written is formatted by them",
    };
  }
}

function keyOf(path: string, text: string, options: FormatConfig): string {
  return createHash("sha256")
    .update(JSON.stringify([path, options]))
    .update(text)
    .digest("hex");
}

function isFormatted(path: string): boolean {
  return /\.(?:ts|json)$/.test(path);
}
