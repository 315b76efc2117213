/** The function that ajv printed for a schema. */
export interface CompiledSchema {
  /** What stands between the braces of a function that returns the validator. */
  readonly body: string;
  /** What it calls beside other validators, by the names of `importName`: `ajv/dist/runtime/ucs2length`. */
  readonly imports: readonly string[];
}

/** Takes from a module that ajv printed what a file of many validators needs. */
export function validatorBody(source: string): CompiledSchema {
  const imports = new Set<string>();
  const lines = source
    .replace(/^"use strict";\n?export const validate = \w+;\n?/, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("/*# sourceURL="))
    .map((line) => withImports(line, imports))
    // As a key it would set the prototype. Within a text, its quotes are escaped.
    .map((line) => line.replace(/([{,]\s*)"__proto__":/g, '$1["__proto__"]:'));
  const name = /^export default (\w+);$/m.exec(source)?.[1] ?? "";
  const kept = withoutUnusedSchemas(lines.filter((line) => !/^export default \w+;$/.test(line)));
  return { body: `${kept.join("\n")}\nreturn ${name};`, imports: [...imports] };
}

/** `ajv/dist/runtime/ucs2length` → `ucs2length` */
export function importName(path: string): string {
  return path.split("/").at(-1) ?? path;
}

function withImports(line: string, imports: Set<string>): string {
  return line.replace(/require\("([\w./-]+)"\)/g, (_, path: string) => {
    imports.add(path);
    return importName(path);
  });
}

// A schema is kept for the few functions that compare with its values; most are never read.
function withoutUnusedSchemas(lines: readonly string[]): readonly string[] {
  const reads = new Map<string, number>();
  for (const [name] of lines.join("\n").matchAll(/\bschema\d+\b/g)) reads.set(name, (reads.get(name) ?? 0) + 1);
  return lines.filter((line) => {
    const declared = /^const (schema\d+) = /.exec(line)?.[1];
    return declared === undefined || (reads.get(declared) ?? 0) > 1;
  });
}
