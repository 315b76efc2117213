import ts from "typescript";

/** What a file of code is made of, whatever its names and the texts in its literals and comments are. */
export interface Outline {
  /** The shape of each statement, in an order that names don't decide. */
  readonly statements: readonly string[];
  /** The modules that are imported, each as often as it is. */
  readonly imports: readonly string[];
  /** The names that are used as values and are declared nowhere in the file: what it takes from the run-time. */
  readonly free: readonly string[];
  /** What a compiler would take as its own word in a comment. */
  readonly directives: number;
}

/** The outline of a file; throws where it is not TypeScript. */
export function outlineOf(path: string, text: string): Outline {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS) as ParsedFile;
  const [problem] = file.parseDiagnostics;
  if (problem !== undefined) {
    throw new Error(`${path}:${String(problem.start)}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`);
  }
  return {
    statements: file.statements.map((statement) => shapeOf(statement)).sort(),
    imports: importsOf(file),
    free: freeNames(file),
    directives: (file.commentDirectives?.length ?? 0) + file.pragmas.size + file.referencedFiles.length,
  };
}

interface ParsedFile extends ts.SourceFile {
  readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  readonly commentDirectives?: readonly unknown[];
  readonly pragmas: ReadonlyMap<string, unknown>;
}

// Names and literals are marked by what they are; what an author may order by name is sorted.
function shapeOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return "name";
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return "text";
  if (ts.isImportSpecifier(node) || ts.isExportSpecifier(node)) return "specifier";
  // `a.b` and `a["b"]` are the same with another name.
  if (ts.isPropertyAccessExpression(node)) return access(node.expression, "name", node.questionDotToken);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
    return access(node.expression, "name", node.questionDotToken);
  }
  if (ts.isPropertyName(node) && isKey(node)) return "key";
  const children: string[] = [];
  node.forEachChild((child) => {
    children.push(ts.isPropertyName(child) && isKeyOf(child, node) ? "key" : shapeOf(child));
  });
  const ordered = isOrderedByName(node) ? children.sort() : children;
  return `${ts.SyntaxKind[node.kind]}(${ordered.join(",")})`;
}

function access(object: ts.Node, name: string, optional: ts.Node | undefined): string {
  return `${shapeOf(object)}${optional === undefined ? "." : "?."}${name}`;
}

function isKey(node: ts.Node): boolean {
  return isKeyOf(node, node.parent);
}

// A computed key is one only where it is a text, as for "__proto__".
function isKeyOf(node: ts.Node, parent: ts.Node): boolean {
  if (!("name" in parent) || parent.name !== node) return false;
  if (ts.isComputedPropertyName(node)) return ts.isStringLiteral(node.expression);
  return ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isBindingElement(parent);
}

function isOrderedByName(node: ts.Node): boolean {
  return (
    ts.isObjectLiteralExpression(node) ||
    ts.isTypeLiteralNode(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isNamedImports(node) ||
    ts.isUnionTypeNode(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isBlock(node)
  );
}

function importsOf(file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const module = moduleOf(node);
    if (module !== undefined) found.push(module);
    node.forEachChild(visit);
  };
  visit(file);
  return found.sort();
}

function moduleOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? undefined : neutralModule(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node)) return `type ${neutralModule(node.argument)}`;
  if (ts.isImportEqualsDeclaration(node)) return "import =";
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? "import()" : undefined;
}

// Modules of the user's and groups of routes are named by documents; how deep they lie is not.
function neutralModule(node: ts.Node): string {
  const path = ts.isStringLiteralLike(node) ? node.text : node.getText();
  return path
    .replace(/^(\.\.\/)+(?=generated\/)/, "…/")
    .replace(/(?<=\/(?:handlers|routes)\/).*(?=\.js$)/, (inner) => (/^[\p{L}\p{N}_/-]+$/u.test(inner) ? "…" : inner));
}

function freeNames(file: ts.SourceFile): readonly string[] {
  const declared = new Set<string>();
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) (isDeclaration(node) ? declared : isReference(node) ? used : undefined)?.add(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return [...used].filter((name) => !declared.has(name)).sort();
}

function isDeclaration(node: ts.Identifier): boolean {
  const { parent } = node;
  if (!("name" in parent) || parent.name !== node || ts.isPropertyAccessExpression(parent)) return false;
  // `const { X } = …` declares what it has as a key.
  return ts.isBindingElement(parent) || !isKey(node);
}

function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return false;
  return !isKey(node);
}
