import { readFile } from "node:fs/promises";
import path from "node:path";
import { runtimePackages } from "../render/render-project.js";
import { takesMultipart } from "../render/takes-multipart.js";
import type { Service } from "../service/service.js";

/**
 * The `npm install` line for what a generated service imports and the target's package.json lacks;
 * undefined where nothing is missing.
 */
export async function missingPackages(folder: string, service: Service): Promise<string | undefined> {
  const declared = await declaredPackages(path.join(folder, "package.json"));
  if (declared === undefined) return undefined;
  const { dependencies, devDependencies } = runtimePackages(takesMultipart(service));
  const missing = (packages: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(packages)
      .filter(([name]) => !declared.has(name))
      .map(([name, range]) => `${name}@${range}`);
  const commands = [
    ["npm install", ...missing(dependencies)],
    ["npm install --save-dev", ...missing(devDependencies)],
  ].filter((words) => words.length > 1);
  return commands.length === 0 ? undefined : commands.map((words) => words.map(quoted).join(" ")).join(" && ");
}

async function declaredPackages(file: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    const lists = value as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
    const groups = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    return new Set(groups.flatMap((group) => Object.keys(lists[group] ?? {})));
  } catch {
    // Not there, or not JSON: npm says so better.
    return undefined;
  }
}

// A shell would take "^" or ">" for a sign of its own.
function quoted(word: string): string {
  return /[\^<>*|& ]/.test(word) && !word.startsWith("npm") ? `"${word}"` : word;
}
