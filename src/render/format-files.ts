import type { Options } from "prettier";
import { formatText } from "./format-text.js";
import type { Rendered, RenderedFile, RenderedModule } from "./rendered-file.js";

/** Finds the prettier options of a path below the output folder. */
export type FormatOptions = (path: string) => Promise<Options>;

/** Formats each file with the settings that prettier would use for it in the target repository. */
export async function formatFiles(rendered: Rendered, optionsOf: FormatOptions): Promise<Rendered> {
  const [files, modules] = await Promise.all([
    Promise.all(rendered.files.map((file) => formatFile(file, optionsOf))),
    Promise.all(rendered.modules.map((module) => formatModule(module, optionsOf))),
  ]);
  return { ...rendered, files, modules };
}

async function formatFile(file: RenderedFile, optionsOf: FormatOptions): Promise<RenderedFile> {
  const parser = parserOf(file.path);
  return parser === undefined
    ? file
    : { ...file, text: await formatText(file.text, parser, await optionsOf(file.path)) };
}

async function formatModule(module: RenderedModule, optionsOf: FormatOptions): Promise<RenderedModule> {
  const options = await optionsOf(module.path);
  const [text, stubs] = await Promise.all([
    formatText(module.text, "babel-ts", options),
    Promise.all(
      module.stubs.map(async (stub) => ({
        ...stub,
        text: (await formatText(stub.text, "babel-ts", options)).trimEnd(),
      })),
    ),
  ]);
  return { ...module, text, stubs };
}

// ajv's code stands behind prettier's own "ignore", so that no settings would change a letter of it.
// `babel-ts` gives the same text as the parser "typescript" in a third of its time.
function parserOf(path: string): Options["parser"] | undefined {
  if (path.endsWith("/validators.ts")) return undefined;
  if (path.endsWith(".ts")) return "babel-ts";
  return path.endsWith(".json") ? "json" : undefined;
}
