import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";

/**
 * Where what the last run of an output folder left is remembered: the run itself, the parts that it
 * made, or the document that it read. It is in `node_modules/.cache/pym` of the package
 * that the folder belongs to, else in the user's folder of caches. It is never part of the output:
 * whoever deletes it loses nothing but time.
 *
 * @param folder the real path of the output folder
 * @returns nothing where there is no place for it
 */
export async function cacheFile(
  folder: string,
  what: "run.json" | "parts.json" | "document.txt",
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const home = (await packageCache(folder)) ?? userCache(env);
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 32);
  return home === undefined ? undefined : path.join(home, "pym", `${name}-${what}`);
}

async function packageCache(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (await isThere(path.join(at, "package.json"))) {
      const packages = path.join(at, "node_modules");
      return (await isThere(packages)) ? path.join(packages, ".cache") : undefined;
    }
    if (path.dirname(at) === at) return undefined;
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function userCache({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }: NodeJS.ProcessEnv): string | undefined {
  if (XDG_CACHE_HOME !== undefined && path.isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === "win32") return LOCALAPPDATA;
  if (HOME === undefined || !path.isAbsolute(HOME)) return undefined;
  return process.platform === "darwin" ? path.join(HOME, "Library", "Caches") : path.join(HOME, ".cache");
}
