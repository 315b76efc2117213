import type { Code } from "./code.js";
import { code, identifier, importPath, join } from "./code.js";

/** The imports of one file. A name that the file uses already is imported under another one. */
export interface ImportScope {
  /** The local name of an export of a module. */
  use(path: string, name: string): Code;
  /** The import declarations, in order of their paths. */
  declarations(keyword?: Code): readonly Code[];
}

/** `taken` are the names that the file declares or imports by itself. */
export function importScope(taken: Iterable<string>): ImportScope {
  const used = new Set(taken);
  const modules = new Map<string, Map<string, string>>();
  return {
    use: (path, name) => {
      const names = modules.get(path) ?? new Map<string, string>();
      modules.set(path, names);
      const local = names.get(name) ?? freeName(name, path, used);
      names.set(name, local);
      used.add(local);
      return identifier(local);
    },
    declarations: (keyword = code`import`) =>
      [...modules.entries()]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([path, names]) => code`${keyword} { ${specifiers(names)} } from ${importPath(path)};`),
  };
}

function specifiers(names: ReadonlyMap<string, string>): Code {
  const sorted = [...names.entries()].sort(([one], [other]) => (one < other ? -1 : 1));
  const written = sorted.map(([name, local]) =>
    name === local ? identifier(name) : code`${identifier(name)} as ${identifier(local)}`,
  );
  return join(written, code`, `);
}

// `logged` of `audit.js` where `logged` is taken: `auditLogged`.
function freeName(name: string, path: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name;
  const module = (path.split("/").at(-1) ?? "").replace(/\.js$/, "").replace(/[^\p{ID_Continue}]/gu, "_");
  let local = `${module}${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  while (used.has(local)) local += "_";
  return local;
}
