import ts from "typescript";

import { parseModule, type ParsedModule } from "./parse-module.js";
import { moduleCandidates, type OnDisk } from "./read-target.js";
import type { RelativePath } from "../render/rendered-file.js";

export interface ModuleExports {
  /** The exported names, each with the offset of the identifier that exports it. */
  readonly names: ReadonlyMap<string, number>;
  /** What an `export *` takes its names from, where that can't be known. */
  readonly unknown?: string;
}

/**
 * The values that a module exports, in whatever way. Types and interfaces don't count: a function can
 * be added beside a type of the same name.
 *
 * @param files where `export *` may lead to
 */
export function findExports(
  module: ParsedModule,
  files: ReadonlyMap<RelativePath, OnDisk>,
  seen: ReadonlySet<RelativePath> = new Set(),
): ModuleExports {
  const names = new Map<string, number>();
  let unknown: string | undefined;
  for (const statement of module.source.statements) {
    for (const name of exportedNames(statement)) names.set(name.text, name.getStart());
    const from = starSource(statement);
    if (from === undefined) continue;
    const other = followStar(module.path, from, files, new Set([...seen, module.path]));
    unknown ??= other === undefined ? from : other.unknown;
    for (const name of other?.names.keys() ?? []) {
      if (name !== "default" && !names.has(name)) names.set(name, statement.getStart());
    }
  }
  return unknown === undefined ? { names } : { names, unknown };
}

function exportedNames(statement: ts.Statement): readonly ts.ModuleExportName[] {
  if (ts.isExportDeclaration(statement)) return clauseNames(statement);
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement);
  const name = isNamed ? statement.name : undefined;
  return name !== undefined && ts.isIdentifier(name) ? [name] : [];
}

// `export { a, b as c }`, also `from` elsewhere, and `export * as d from`.
function clauseNames(statement: ts.ExportDeclaration): readonly ts.ModuleExportName[] {
  const clause = statement.exportClause;
  if (clause === undefined) return [];
  return ts.isNamespaceExport(clause) ? [clause.name] : clause.elements.map(({ name }) => name);
}

function boundNames(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

function starSource(statement: ts.Statement): string | undefined {
  if (!ts.isExportDeclaration(statement) || statement.exportClause !== undefined) return undefined;
  const from = statement.moduleSpecifier;
  return statement.isTypeOnly || from === undefined || !ts.isStringLiteral(from) ? undefined : from.text;
}

function followStar(
  path: RelativePath,
  from: string,
  files: ReadonlyMap<RelativePath, OnDisk>,
  seen: ReadonlySet<RelativePath>,
): ModuleExports | undefined {
  if (!from.startsWith(".")) return undefined;
  const candidate = moduleCandidates(path, from).find((file) => files.has(file));
  const found = candidate === undefined ? undefined : files.get(candidate);
  if (candidate === undefined || found?.kind !== "text") return undefined;
  if (seen.has(candidate)) return { names: new Map() };
  const parsed = parseModule(candidate, found.text);
  return "problem" in parsed ? undefined : findExports(parsed, files, seen);
}
