import ts from "typescript";

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import { findExports } from "./find-exports.js";
import { neutralText } from "./neutral-text.js";
import { parseModule, type ParsedModule } from "./parse-module.js";
import type { Rename } from "./plan.js";
import { isMember, namesInUse, renameAt } from "./rename-in-stub.js";
import type { Stub } from "../render/rendered-file.js";
import { applyEdits, type TextEdit } from "./text-edit.js";

export type RenameResult =
  | { readonly kind: "renamed"; readonly text: string }
  | { readonly kind: "not exported" }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

/**
 * Renames an exported handler in place, with all that refers to it in its file, and the type that it
 * is declared with. A stub of the new name that nobody has touched makes way for it.
 *
 * @param stub what pym would append for the new name
 * @param isBound whether an operation still needs the old name
 */
export function renameExport(file: SourceFile, { from, to }: Rename, stub: Stub, isBound: boolean): RenameResult {
  const original = parseModule(file.path, file.text);
  if ("problem" in original) return { kind: "not exported" };
  const names = findExports(original, new Map()).names;
  const offset = names.get(from);
  if (offset === undefined) return { kind: "not exported" };
  const refuse = (why: string, at: number, length: number): RenameResult => ({
    kind: "refused",
    diagnostic: refused(file, `${from} can't be renamed to ${to}: ${why}`, at, length),
  });
  if (isBound) return refuse(`an operation is still bound to ${from}`, offset, from.length);
  const text = withoutStub(original, stub);
  const parsed = text === file.text ? original : parseModule(file.path, text);
  if ("problem" in parsed) throw new Error("removing a stub broke a file");
  if (namesInUse(parsed.source).has(to)) {
    return refuse(`${to} is in use in this file`, names.get(to) ?? offset, from.length);
  }
  const edits = renameEdits(parsed, from, to, stub);
  // Such as one that is taken out of an object.
  if (edits.length === 0) return refuse("it has no declaration of its own", offset, from.length);
  return { kind: "renamed", text: applyEdits(text, edits) };
}

function refused(file: SourceFile, message: string, offset: number, length: number): Diagnostic {
  return {
    code: "name-conflict",
    severity: "error",
    message,
    help: "rename it by hand, or leave out --rename",
    origin: { file, offset, length },
  };
}

// What pym wrote and nobody changed is no one's loss.
function withoutStub({ source, text }: ParsedModule, stub: Stub): string {
  const untouched = source.statements.find(
    (statement) => neutralText(statement.getFullText()) === neutralText(stub.text),
  );
  if (untouched === undefined) return text;
  return applyEdits(text, [{ start: untouched.getFullStart(), end: untouched.getEnd(), text: "" }]);
}

function renameEdits({ source, checker }: ParsedModule, from: string, to: string, stub: Stub): readonly TextEdit[] {
  const type = stub.imports.find(({ name }) => stub.text.includes(`${stub.exportName}: ${name}`));
  const oldType = type === undefined ? undefined : handlerType(source, from, type.from);
  const edits = renameSymbol(source, checker(), from, to);
  if (type === undefined || oldType === undefined || oldType === type.name) return edits;
  return [...edits, ...renameType(source, oldType, type.name)];
}

function renameSymbol(source: ts.SourceFile, checker: ts.TypeChecker, from: string, to: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const declared = declarationName(source, from);
  const symbol = declared === undefined ? undefined : checker.getSymbolAtLocation(declared);
  const visit = (node: ts.Node): void => {
    if (ts.isExportSpecifier(node)) {
      edits.push(...renameSpecifier(node, from, to, symbol !== undefined));
      return;
    }
    if (symbol !== undefined && ts.isIdentifier(node) && node.text === from) {
      const found = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      if (found === symbol) edits.push(renameAt(node, to));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits;
}

// Only what is declared under the exported name: `export { impl as doOld }` keeps its `impl`.
function declarationName(source: ts.SourceFile, name: string): ts.Identifier | undefined {
  for (const statement of source.statements) {
    const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    if (isNamed && statement.name?.text === name) return statement.name;
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      if (ts.isIdentifier(declaration.name) && declaration.name.text === name) {
        return declaration.name;
      }
    }
  }
  return undefined;
}

function renameSpecifier(node: ts.ExportSpecifier, from: string, to: string, isDeclared: boolean): readonly TextEdit[] {
  const { name, propertyName } = node;
  const isElsewhere = node.parent.parent.moduleSpecifier !== undefined;
  const local = propertyName ?? name;
  const renamesLocal = isDeclared && !isElsewhere && local.text === from;
  const renamesExport = name.text === from;
  if (propertyName === undefined) {
    if (!renamesExport) return [];
    const text = renamesLocal ? to : `${from} as ${to}`;
    return [{ start: name.getStart(), end: name.getEnd(), text }];
  }
  return [...(renamesLocal ? [renameAt(propertyName, to)] : []), ...(renamesExport ? [renameAt(name, to)] : [])];
}

/** The type that a handler is declared with, where it comes from the stubs' module of types. */
function handlerType(source: ts.SourceFile, name: string, from: string): string | undefined {
  const declaration = declarationName(source, localName(source, name))?.parent;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const { type } = declaration;
  if (type === undefined || !ts.isTypeReferenceNode(type)) return undefined;
  if (!ts.isIdentifier(type.typeName)) return undefined;
  const local = type.typeName.text;
  const stem = from.replace(/\.[cm]?[jt]s$/, "");
  const specifier = importSpecifiers(source).find(
    ({ name: imported, parent }) =>
      imported.text === local &&
      parent.parent.parent.moduleSpecifier
        .getText()
        .slice(1, -1)
        .replace(/\.[cm]?[jt]s$/, "") === stem,
  );
  return specifier === undefined ? undefined : (specifier.propertyName ?? specifier.name).text;
}

// `export { impl as doOld }`: what is exported under a name may have another one in the file.
function localName(source: ts.SourceFile, exported: string): string {
  const specifiers = source.statements.flatMap((statement) => {
    const isLocal = ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined;
    const clause = isLocal ? statement.exportClause : undefined;
    return clause !== undefined && ts.isNamedExports(clause) ? [...clause.elements] : [];
  });
  const found = specifiers.find(({ name }) => name.text === exported);
  return (found?.propertyName ?? found?.name)?.text ?? exported;
}

function importSpecifiers(source: ts.SourceFile): readonly ts.ImportSpecifier[] {
  return source.statements.flatMap((statement) => {
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    return bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  });
}

// The old type is gone with its operation, so that everything that names it must name the new one.
function renameType(source: ts.SourceFile, from: string, to: string): readonly TextEdit[] {
  const specifiers = importSpecifiers(source);
  const old = specifiers.find(({ name, propertyName }) => (propertyName ?? name).text === from);
  if (old === undefined) return [];
  const isThere = specifiers.some(({ name }) => name.text === to);
  if (old.propertyName !== undefined) return [renameAt(old.propertyName, to)];
  const edits: TextEdit[] = [isThere ? removeSpecifier(old) : renameAt(old.name, to)];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    const isUse = ts.isIdentifier(node) && node.text === from && !isMember(node);
    if (isUse) edits.push(renameAt(node, to));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits;
}

function removeSpecifier(specifier: ts.ImportSpecifier): TextEdit {
  const { elements } = specifier.parent;
  const index = elements.indexOf(specifier);
  const following = elements[index + 1];
  const preceding = elements[index - 1];
  if (following !== undefined) {
    return { start: specifier.getStart(), end: following.getStart(), text: "" };
  }
  return { start: preceding?.getEnd() ?? specifier.getStart(), end: specifier.getEnd(), text: "" };
}
