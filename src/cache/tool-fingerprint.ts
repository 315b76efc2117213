import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { codeFolder } from "../package-root.js";
import { version } from "../version.js";

/**
 * Identifies everything of pym's own that a result depends on: its version, its code, the templates,
 * and the versions of the packages that shape the output.
 *
 * @returns nothing where a package can't be found, so that no run can be recognised
 */
export function toolFingerprint(): string | undefined {
  // What is loaded stays as it is, whatever becomes of its files.
  return (fingerprint ??= { value: takeFingerprint() }).value;
}

let fingerprint: { readonly value: string | undefined } | undefined;

function takeFingerprint(): string | undefined {
  const code = fileURLToPath(codeFolder);
  const root = path.dirname(realpathSync(code));
  const packages = shapingPackages.map((name) => packageVersion(name, root));
  if (packages.includes(undefined)) return undefined;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([version(), process.version, packages]));
  // Whoever works on pym itself changes the size or the time of a file.
  for (const folder of [code, path.join(root, "templates")]) {
    for (const file of filesBelow(folder)) {
      const { size, mtimeMs } = statSync(path.join(folder, file));
      hash.update(JSON.stringify([file, size, mtimeMs]));
    }
  }
  return hash.digest("hex");
}

const shapingPackages = ["ajv-formats", "handlebars", "js-yaml", "oxfmt", "prettier", "typescript"];

// `require.resolve` would load what `exports` of the package leads to; its version is all that counts.
function packageVersion(name: string, root: string): string | undefined {
  for (let at = root; ; at = path.dirname(at)) {
    const file = path.join(at, "node_modules", name, "package.json");
    if (existsSync(file)) return /"version":\s*"([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1];
    if (path.dirname(at) === at) return undefined;
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
