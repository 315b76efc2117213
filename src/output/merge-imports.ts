import path from "node:path";

import ts from "typescript";

import type { FileStyle } from "./file-style.js";
import { freeName, importKey } from "./rename-in-stub.js";
import type { StubImport } from "../render/rendered-file.js";
import type { TextEdit } from "./text-edit.js";

export interface MergedImports {
  readonly edits: readonly TextEdit[];
  /** The name that each import has in the file, by `importKey`. */
  readonly localNames: ReadonlyMap<string, string>;
}

/**
 * Makes imports available in a file: one that is there is used as it is, one of a path that is
 * imported already is added to that import, all others become a new import after the last one.
 *
 * @param taken the names of the file, to which those of new imports are added: an import whose name
 *   is taken gets another
 */
export function mergeImports(
  source: ts.SourceFile,
  wanted: readonly StubImport[],
  taken: Set<string>,
  style: FileStyle,
): MergedImports {
  const localNames = new Map<string, string>();
  const added = new Map<ts.NamedImports, string[]>();
  const fresh = new Map<string, string[]>();
  for (const item of wanted) {
    if (localNames.has(importKey(item))) continue;
    const existing = source.statements.filter(ts.isImportDeclaration).filter(importsFrom(item));
    const there = existing.flatMap((found) => localNameIn(found, item) ?? [])[0];
    localNames.set(importKey(item), there ?? freeName(item.name, taken));
    if (there !== undefined) continue;
    const specifier = printSpecifier(item, localNames.get(importKey(item)) ?? item.name);
    const home = findHome(existing, item);
    if (home !== undefined) push(added, home.clause, home.prefix + specifier);
    else push(fresh, `${item.typeOnly ? "type " : ""}\0${item.from}`, specifier);
  }
  const edits = [...added].map(([clause, specifiers]) => extendClause(clause, specifiers));
  if (fresh.size > 0) edits.push(newImports(source, fresh, style));
  return { edits, localNames };
}

function push<Key>(map: Map<Key, string[]>, key: Key, item: string): void {
  map.set(key, [...(map.get(key) ?? []), item]);
}

// With or without an extension, and whatever extension the compiler's settings ask for.
function importsFrom({ from }: StubImport): (found: ts.ImportDeclaration) => boolean {
  const plain = (specifier: string): string => path.posix.normalize(specifier).replace(/\.[cm]?[jt]s$/, "");
  return ({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && plain(moduleSpecifier.text) === plain(from);
}

function localNameIn(found: ts.ImportDeclaration, item: StubImport): string | undefined {
  const clause = namedImports(found);
  const specifier = clause?.elements.find(({ name, propertyName }) => (propertyName ?? name).text === item.name);
  if (specifier === undefined) return undefined;
  const isType = specifier.isTypeOnly || isTypeImport(found);
  // What was imported as a type can't be called.
  return isType && !item.typeOnly ? undefined : specifier.name.text;
}

function namedImports(found: ts.ImportDeclaration): ts.NamedImports | undefined {
  const bindings = found.importClause?.namedBindings;
  return bindings !== undefined && ts.isNamedImports(bindings) ? bindings : undefined;
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

interface Home {
  readonly clause: ts.NamedImports;
  readonly prefix: "" | "type ";
}

function findHome(existing: readonly ts.ImportDeclaration[], item: StubImport): Home | undefined {
  const homes = existing.flatMap((found): readonly Home[] => {
    const clause = namedImports(found);
    const isType = isTypeImport(found);
    if (clause === undefined || (isType && !item.typeOnly)) return [];
    return [{ clause, prefix: item.typeOnly && !isType ? "type " : "" }];
  });
  return homes.find(({ prefix }) => prefix === "") ?? homes[0];
}

function printSpecifier({ name }: StubImport, local: string): string {
  return name === local ? name : `${name} as ${local}`;
}

function extendClause(clause: ts.NamedImports, specifiers: readonly string[]): TextEdit {
  const source = clause.getSourceFile();
  const { elements } = clause;
  const last = elements.at(-1);
  if (last === undefined) {
    const start = clause.getStart() + 1;
    return { start, end: start, text: ` ${specifiers.join(", ")} ` };
  }
  const separator = isOnOwnLine(last, source) ? `,${leadingSpace(last, source)}` : ", ";
  const text = specifiers.map((specifier) => separator + specifier).join("");
  // Before a trailing comma, which then is that of the last new one.
  return { start: last.getEnd(), end: last.getEnd(), text };
}

function isOnOwnLine(node: ts.Node, source: ts.SourceFile): boolean {
  return /[\r\n]/.test(leadingSpace(node, source));
}

function leadingSpace(node: ts.Node, source: ts.SourceFile): string {
  return /(?:\r?\n)?[ \t]*$/.exec(source.text.slice(0, node.getStart()))?.[0] ?? "";
}

function newImports(
  source: ts.SourceFile,
  fresh: ReadonlyMap<string, readonly string[]>,
  { newline, quote, semicolon }: FileStyle,
): TextEdit {
  const lines = [...fresh].map(([key, specifiers]) => {
    const [type = "", from = ""] = key.split("\0");
    const names = specifiers.join(", ");
    return `import ${type}{ ${names} } from ${quote}${from}${quote}${semicolon}`;
  });
  const text = lines.join(newline);
  const last = source.statements.filter(ts.isImportDeclaration).at(-1);
  return last === undefined ? firstImport(source, text, newline) : afterImport(source, last, newline + text);
}

// At the end of its line, unless there is more code on it.
function afterImport(source: ts.SourceFile, last: ts.ImportDeclaration, text: string): TextEdit {
  const end = last.getEnd();
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r|\n|$)/.exec(source.text.slice(end))?.[0];
  if (rest !== undefined) return { start: end + rest.length, end: end + rest.length, text };
  // It must not run into what follows on the line.
  return { start: end, end, text: text.endsWith(";") ? text : `${text};` };
}

function firstImport(source: ts.SourceFile, text: string, newline: string): TextEdit {
  const after = endOfPreamble(source);
  const rest = source.text.slice(after);
  const lineEnd = /^[ \t]*(?:\r?\n)/.exec(rest)?.[0].length;
  // In a line of its own in any case: a comment would swallow it.
  if (after > 1 && lineEnd === undefined) {
    return { start: after, end: after, text: newline + text + newline };
  }
  const start = after > 1 ? after + (lineEnd ?? 0) : after;
  const isGapThere = after > 1 && /^[ \t]*\r?\n/.test(source.text.slice(start));
  const [before, behind] = isGapThere ? [newline, newline] : ["", newline + newline];
  return { start, end: start, text: before + text + behind };
}

// The end of the shebang, of directives such as "use strict", and of the comments that stand apart
// from the first statement: a licence, `// @ts-check`. One that belongs to it stays with it.
function endOfPreamble({ text, statements }: ts.SourceFile): number {
  const start = ts.getShebang(text)?.length ?? (text.startsWith("\uFEFF") ? 1 : 0);
  const directives = leadingDirectives(statements);
  const directive = directives.at(-1);
  if (directive !== undefined) return directive.getEnd();
  const first = statements[0]?.getStart() ?? text.length;
  const comments = ts.getLeadingCommentRanges(text, start) ?? [];
  const apart = comments.filter(({ pos, end }) => {
    const isPragma = /^\/[/*]\s*(?:@ts-|eslint|prettier)/.test(text.slice(pos, end));
    return end < first && (isPragma || /^[ \t]*\r?\n[ \t]*(?:\r?\n|$)/.test(text.slice(end)));
  });
  return apart.at(-1)?.end ?? start;
}

function leadingDirectives(statements: readonly ts.Statement[]): readonly ts.Statement[] {
  const end = statements.findIndex(
    (statement) => !ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression),
  );
  return end === -1 ? statements : statements.slice(0, end);
}
