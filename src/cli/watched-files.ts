import { realpath } from "node:fs/promises";
import path from "node:path";

import type { GenerateOptions } from "../generate.js";
import { readWatched } from "./read-watched.js";

/**
 * The files that a run may read: the documents, what they refer to, whether it is there or not, and
 * each place where a configuration would count. References are found in the text, so that a document
 * that can't be parsed at the moment is watched with all its parts.
 */
export async function watchedFiles({ specs, cwd, output, config, env }: GenerateOptions): Promise<readonly string[]> {
  const documents = specs.map((spec) => path.resolve(cwd, spec));
  const files = new Set<string>();
  await addWithReferences(documents, files);
  const folders = [...documents.slice(0, 1).map((file) => path.dirname(file)), cwd, path.resolve(cwd, output)];
  const names = ["pym-config.yaml", ...(env["PYM_ENV"] ? [`pym-config.${env["PYM_ENV"]}.yaml`] : [])];
  const configs =
    config === undefined
      ? folders.flatMap((folder) => names.map((name) => path.join(folder, name)))
      : [path.resolve(cwd, config)];
  for (const file of configs) files.add(file);
  return withRealPaths([...files]);
}

async function addWithReferences(waiting: string[], files: Set<string>): Promise<void> {
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const text = (await readWatched(file))?.toString("utf8") ?? "";
    for (const reference of referencesIn(text)) waiting.push(path.resolve(path.dirname(file), reference));
  }
}

// `$ref: ./parts/pet.yaml#/Pet`, also in JSON, and in the mapping of a discriminator.
function referencesIn(text: string): readonly string[] {
  const refs = text.matchAll(/\$ref["']?\s*:\s*(?:"([^"#\n]+)|'([^'#\n]+)|([^\s"'#,{}]+))/g);
  const names = text.matchAll(/:\s*["']?([^\s"'#:]+\.(?:ya?ml|json))\b/gi);
  const found = [...refs, ...names].flatMap(
    ([, ...groups]: readonly (string | undefined)[]) => groups.find((group) => group !== undefined) ?? [],
  );
  return [...new Set(found)].filter((reference) => !/^[a-z][a-z0-9+.-]+:/i.test(reference)).map(decode);
}

function decode(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

// A link is watched, and what it leads to.
async function withRealPaths(files: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(files.map((file) => realpath(file).catch(() => file)));
  return [...new Set([...files, ...real])];
}
