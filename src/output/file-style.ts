import ts from "typescript";

/** How a file is written, as far as what is added to it should be written the same way. */
export interface FileStyle {
  readonly newline: string;
  readonly quote: '"' | "'";
  readonly indentation: string;
  readonly semicolon: "" | ";";
  readonly endsWithNewline: boolean;
}

/** Detects the style of a file; what it doesn't show is as prettier has it by default. */
export function detectStyle(source: ts.SourceFile): FileStyle {
  const { text } = source;
  const imports = source.statements.filter(ts.isImportDeclaration);
  const [first] = imports;
  const telling = first ?? source.statements.find(mayEndWithSemicolon);
  const indentation = /^(\t|[ ]{2,8})\S/m.exec(text.replace(/^ \*.*$/gm, ""))?.[1];
  return {
    newline: /\r\n|\n/.exec(text)?.[0] ?? "\n",
    quote: first !== undefined && first.moduleSpecifier.getText().startsWith("'") ? "'" : '"',
    indentation: indentation ?? "  ",
    semicolon: telling?.getText().endsWith(";") === false ? "" : ";",
    endsWithNewline: text === "" || /[\r\n]$/.test(text),
  };
}

function mayEndWithSemicolon(statement: ts.Statement): boolean {
  return ts.isVariableStatement(statement) || ts.isExpressionStatement(statement);
}
