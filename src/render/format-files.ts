import type { FormatConfig } from "oxfmt";
import type { Checked } from "../diagnostics/diagnostic.js";
import { checked } from "../diagnostics/diagnostic.js";
import type { Rendered, RenderedFile, RenderedModule } from "./rendered-file.js";

/** Finds the options for a path below the output folder. */
export type FormatOptions = (path: string) => Promise<FormatConfig>;

/**
 * Formats each file and module, without its stubs, with the settings that prettier has in the target repository. oxfmt formats as
 * prettier does, in a fiftieth of its time.
 *
 * @returns an error where oxfmt has no code for this machine: the output must not depend on that
 */
export async function formatFiles(rendered: Rendered, optionsOf: FormatOptions): Promise<Checked<Rendered>> {
  const { findFormatter, formatText } = await import("./format-text.js");
  const missing = await findFormatter();
  if (missing !== undefined) return { ok: false, diagnostics: [missing] };
  const format: Format = async (path, text) => formatText(path, text, await optionsOf(path));
  const [files, modules] = await Promise.all([
    Promise.all(rendered.files.map((file) => formatFile(file, format))),
    Promise.all(rendered.modules.map(async (module) => ({ ...module, text: await format(module.path, module.text) }))),
  ]);
  return checked({ ...rendered, files, modules }, []);
}

type Format = (path: string, text: string) => Promise<string>;

async function formatFile(file: RenderedFile, format: Format): Promise<RenderedFile> {
  return isFormatted(file.path) ? { ...file, text: await format(file.path, file.text) } : file;
}

/**
 * Formats the stubs of modules: there is one for each operation, and only those of modules that may
 * lack some are ever looked at.
 */
export async function formatStubs(
  modules: readonly RenderedModule[],
  optionsOf: FormatOptions,
): Promise<readonly RenderedModule[]> {
  if (modules.length === 0) return [];
  const { formatText } = await import("./format-text.js");
  return Promise.all(
    modules.map(async (module) => {
      const options = await optionsOf(module.path);
      const format = async (text: string): Promise<string> => formatText(module.path, text, options);
      const stubs = module.stubs.map(async (stub) => ({ ...stub, text: (await format(stub.text)).trimEnd() }));
      return { ...module, stubs: await Promise.all(stubs) };
    }),
  );
}

function isFormatted(path: string): boolean {
  return /\.(?:ts|json)$/.test(path);
}
