import path from "node:path";
import type { FormatOptions } from "./format-files.js";

/**
 * The prettier settings of the repository that the output folder belongs to: `.prettierrc` and
 * `.editorconfig`, looked up from each file, as prettier itself does. Without any, lines are 100 wide.
 */
export function formatOptions(output: string): FormatOptions {
  const found = new Map<string, ReturnType<FormatOptions>>();
  return (file) => {
    // Overrides go by file names, so that only files that are named alike share an answer.
    const key = `${path.posix.dirname(file)}/*${path.posix.extname(file)}`;
    const options = found.get(key) ?? resolveOptions(path.join(output, file));
    found.set(key, options);
    return options;
  };
}

async function resolveOptions(file: string): ReturnType<FormatOptions> {
  const { resolveConfig } = await import("prettier");
  // Plugins are code of the target repository, for prettier's version there: they stay out.
  return { ...((await resolveConfig(file, { editorconfig: true })) ?? { printWidth: 100 }), plugins: [] };
}
