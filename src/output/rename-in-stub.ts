import ts from "typescript";

import type { Stub } from "../render/rendered-file.js";
import { applyEdits, type TextEdit } from "./text-edit.js";

/**
 * The names that mean something in a file: what it declares or imports, and what it takes from the
 * outside, such as the global `Response`, which an import of that name would hide.
 */
export function namesInUse(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const add = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isMember(node)) names.add(node.text);
    ts.forEachChild(node, add);
  };
  add(source);
  return names;
}

/** A name that nothing in the file has yet: `DoIt`, else `DoIt2`. It counts as taken from then on. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}${String(count)}`;
  taken.add(free);
  return free;
}

/**
 * The text of a stub with the names that its imports have in the file. Where the file already has
 * something of the stub's own name that it doesn't export, the stub gets another name, and is
 * exported under the right one.
 *
 * @param localNames of imports, by `importKey`
 */
export function nameStub(stub: Stub, localNames: ReadonlyMap<string, string>, taken: Set<string>): string {
  const names = new Map<string, string>();
  for (const used of stub.imports) {
    const local = localNames.get(importKey(used));
    if (local !== undefined && local !== used.name) names.set(used.name, local);
  }
  const local = freeName(stub.exportName, taken);
  if (local === stub.exportName) return renamed(stub.text, names);
  names.set(stub.exportName, local);
  const text = renamed(stub.text, names).replace(/^export (?=(?:async |const |function ))/m, "");
  return `${text.trimEnd()}\n\nexport { ${local} as ${stub.exportName} };`;
}

export function importKey({ from, name }: { readonly from: string; readonly name: string }): string {
  return `${from} ${name}`;
}

function renamed(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text;
  const source = ts.createSourceFile("stub.ts", text, ts.ScriptTarget.Latest, true);
  const edits: TextEdit[] = [];
  const visit = (node: ts.Node): void => {
    const to = ts.isIdentifier(node) && !isMember(node) ? names.get(node.text) : undefined;
    if (to !== undefined) edits.push(renameAt(node, to));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return applyEdits(text, edits);
}

/** Replaces an identifier; `{ name }` becomes `{ name: to }`. */
export function renameAt(node: ts.Node, to: string): TextEdit {
  const isShorthand = ts.isShorthandPropertyAssignment(node.parent);
  const text = isShorthand ? `${node.getText()}: ${to}` : to;
  return { start: node.getStart(), end: node.getEnd(), text };
}

/** `a.name`, `{ name: … }`, `import { name as other }`: not the name of something in the file. */
export function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isImportSpecifier(parent) || ts.isBindingElement(parent)) {
    return parent.propertyName === node;
  }
  if (ts.isExportSpecifier(parent)) return parent.propertyName !== undefined && parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  const isNamed =
    ts.isPropertyAccessExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isEnumMember(parent);
  return isNamed && parent.name === node;
}
