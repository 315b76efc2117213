import ts from "typescript";
import type { Model } from "../../src/service/service.js";
import { schemaTypes } from "../../src/render/schema-types.js";

const options: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es5.d.ts"],
  types: [],
  noEmit: true,
};

/** Asks the compiler whether values belong to the types of models. */
export class Admissions {
  readonly #host = ts.createCompilerHost(options, true);
  readonly #sources = new Map<string, ts.SourceFile | undefined>();
  #program: ts.Program | undefined;

  /** Whether each value, as it stands, is assignable to the type of its model. */
  of(
    models: readonly Model[],
    cases: readonly { readonly key: string; readonly value: unknown }[],
  ): readonly boolean[] {
    const typeNames = new Map(models.map(({ key, typeName }) => [key, typeName]));
    const values = cases.map(
      ({ key, value }, index) =>
        `type Value${String(index)} = ${typeOfValue(value)}; type Model${String(index)} = ${typeNames.get(key) ?? ""};`,
    );
    const text = ["declare const shared: unique symbol;", withShared(this.declarations(models)), ...values].join("\n");
    const { checker, aliases, problems } = this.#check(text);
    if (problems.length > 0) throw new Error(`${problems.join("\n")}\n${text}`);
    return cases.map((_, index) => {
      const value = aliases.get(`Value${String(index)}`);
      const model = aliases.get(`Model${String(index)}`);
      if (value === undefined || model === undefined) throw new Error(`no type ${String(index)}`);
      return checker.isTypeAssignableTo(checker.getTypeFromTypeNode(value), checker.getTypeFromTypeNode(model));
    });
  }

  /** The types of models, as they are generated. */
  declarations(models: readonly Model[]): string {
    const types = schemaTypes(models);
    return [
      ...models.flatMap((model) => types.declarationsOf(model, undefined).map(({ code }) => String(code))),
      String(types.helpers()),
    ].join("\n");
  }

  #check(text: string): {
    readonly checker: ts.TypeChecker;
    readonly aliases: ReadonlyMap<string, ts.TypeNode>;
    readonly problems: readonly string[];
  } {
    const source = ts.createSourceFile("cases.ts", text, ts.ScriptTarget.ES2023, true);
    const program = ts.createProgram(["cases.ts"], options, this.#hostOf(source), this.#program);
    this.#program = program;
    const aliases = new Map<string, ts.TypeNode>();
    for (const statement of source.statements) {
      if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type);
    }
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return {
      checker: program.getTypeChecker(),
      aliases,
      problems: diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ")),
    };
  }

  #hostOf(cases: ts.SourceFile): ts.CompilerHost {
    return {
      ...this.#host,
      getSourceFile: (name, version) => {
        if (name === "cases.ts") return cases;
        if (!this.#sources.has(name)) this.#sources.set(name, this.#host.getSourceFile(name, version));
        return this.#sources.get(name);
      },
    };
  }
}

// An object that shares no property with a type of optional ones is refused as a likely mistake, though it
// belongs to it. A symbol that all have is no property of JSON's, and no index signature speaks of it.
function withShared(declarations: string): string {
  const source = ts.createSourceFile("types.ts", declarations, ts.ScriptTarget.ES2023, true);
  const starts: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeLiteralNode(node) || ts.isInterfaceDeclaration(node)) starts.push(node.members.pos);
    ts.forEachChild(node, visit);
  };
  visit(source);
  let text = declarations;
  for (const start of starts.sort((one, other) => other - one)) {
    text = `${text.slice(0, start)} [shared]?: 1;${text.slice(start)}`;
  }
  return text;
}

function typeOfValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(typeOfValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${typeOfValue(member)}`);
  return `{ ${["[shared]: 1", ...members].join("; ")} }`;
}
