import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: true,
  noEmit: true,
};

const externals = "/externals.d.ts";
/**
 * Checks the types of services that are at the same place one after the other, with what is parsed
 * kept from one to the next: a process of the compiler for each would take seconds.
 */
export class TypeChecker {
  readonly #folder: string;
  readonly #sources = new Map<string, ts.SourceFile>();
  #program: ts.Program | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What the compiler says, file by file; a file without errors is left out. */
  check(): ReadonlyMap<string, readonly string[]> {
    const files = readdirSync(path.join(this.#folder, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => path.join(this.#folder, "src", file));
    const program = ts.createProgram([externals, ...files], options, this.#host(), this.#program);
    this.#program = program;
    const messages = new Map<string, string[]>();
    for (const source of program.getSourceFiles()) {
      if (!this.#isTelling(source)) continue;
      for (const { messageText, start = 0 } of [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]) {
        const name = path.relative(this.#folder, source.fileName);
        const line = source.getLineAndCharacterOfPosition(start).line + 1;
        const message = `${String(line)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
        messages.set(name, [...(messages.get(name) ?? []), message]);
      }
    }
    return messages;
  }

  // What lies directly in the folder of generated code is the same for each document, or nearly so, and
  // imports nothing of it; other tests look at it.
  #isTelling({ fileName }: ts.SourceFile): boolean {
    const folder = path.join(this.#folder, "src");
    if (!fileName.startsWith(`${folder}/`) || fileName.endsWith("validators.ts")) return false;
    return path.dirname(fileName) !== path.join(folder, "generated") || fileName.endsWith("app.ts");
  }

  #host(): ts.CompilerHost {
    const host = ts.createCompilerHost(options, true);
    return {
      ...host,
      // Other packages count as `any`: checking one call of fastify's takes longer than all the rest.
      resolveModuleNameLiterals: (literals, file) =>
        literals.map(({ text }) => ({
          resolvedModule: text.startsWith(".") ? this.#sourceOf(text, file) : undefined,
        })),
      getCurrentDirectory: () => this.#folder,
      getSourceFile: (name, version) => this.#source(name, version),
    };
  }

  #sourceOf(specifier: string, importer: string): ts.ResolvedModuleFull | undefined {
    const resolvedFileName = path.resolve(path.dirname(importer), specifier.replace(/\.js$/, ".ts"));
    return existsSync(resolvedFileName) ? { resolvedFileName, extension: ts.Extension.Ts } : undefined;
  }

  #source(name: string, version: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile | undefined {
    const known = this.#sources.get(name);
    if (known !== undefined && name.includes("/node_modules/")) return known;
    if (name === externals) return this.#parsed(name, externalModules(), version);
    let text: string;
    try {
      text = readFileSync(name, "utf8");
    } catch {
      return undefined;
    }
    return this.#parsed(name, text, version);
  }

  #parsed(name: string, text: string, version: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile {
    const known = this.#sources.get(name);
    if (known?.text === text) return known;
    const source = ts.createSourceFile(name, text, version, true);
    this.#sources.set(name, source);
    return source;
  }
}

// Each name that a generated file imports from a package, as a type and a value that may be anything.
function externalModules(): string {
  const folder = path.resolve(import.meta.dirname, "../../templates");
  const modules = new Map<string, Set<string>>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.(ts|hbs)$/.test(file)) continue;
    const text = readFileSync(path.join(folder, file), "utf8");
    for (const [, names = "", from = ""] of text.matchAll(/^import (?:type )?([^;"]+?) from "([^."][^"]*)";/gm)) {
      const known = modules.get(from) ?? new Set();
      modules.set(from, known);
      for (const [, name = ""] of names.matchAll(/(?:type )?(\w+)(?: as \w+)?/g)) known.add(name);
    }
  }
  return [...modules]
    .filter(([from]) => !from.startsWith("node:"))
    .map(([from, names]) => {
      const members = [...names].map(
        (name) => `export type ${name}<A = any, B = any, C = any> = any; export const ${name}: any;`,
      );
      return `declare module "${from}" { ${members.join(" ")} const all: any; export default all; }\n`;
    })
    .join("");
}
