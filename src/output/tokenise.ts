/**
 * A token of TypeScript or JSON. The text of a string starts with `"`, whatever its quotes were, and
 * has no closing one; a comment's has no indentation.
 */
export interface Token {
  readonly kind: "word" | "sign" | "string" | "template" | "comment" | "regex";
  readonly text: string;
}

/**
 * Cuts a text into tokens, without loading a compiler: this runs over each file on each run. It
 * never fails; in what isn't TypeScript, white space may count where it needn't.
 */
export function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = [];
  // The depth of braces at which each open template goes on.
  const templates: number[] = [];
  let depth = 0;
  let last: Token | undefined;
  let at = 0;
  const add = (kind: Token["kind"], value: string): void => {
    const token = { kind, text: value };
    tokens.push(token);
    if (kind !== "comment") last = token;
  };
  while (at < text.length) {
    const piece = pieceAt(text, at, last);
    at += piece.length;
    const { kind } = piece;
    if (kind === "space") continue;
    if (kind === "template") {
      if (piece.text.endsWith("${")) templates.push(depth);
      add(kind, piece.text);
      continue;
    }
    if (kind === "sign" && piece.text === "{") depth += 1;
    if (kind === "sign" && piece.text === "}") {
      if (templates.at(-1) === depth && templates.length > 0) {
        const rest = matchAt(templateRest, text, at) ?? "";
        at += rest.length;
        if (!rest.endsWith("${")) templates.pop();
        add("template", `}${rest}`);
        continue;
      }
      depth -= 1;
    }
    add(kind, piece.text);
  }
  return tokens;
}

interface Piece {
  readonly kind: Token["kind"] | "space";
  readonly text: string;
  /** Of what it takes in the source. */
  readonly length: number;
}

const space = /\s+/y;
const word = /[\p{L}\p{N}\p{M}$_#@\\]+/uy;
const lineComment = /\/\/[^\n\r\u2028\u2029]*/y;
const blockComment = /\/\*[^]*?(?:\*\/|$)/y;
const string = /"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/y;
const templateRest = /(?:[^`\\$]|\\[^]|\$(?!\{))*(?:`|\$\{|\\?$)/y;
const regex = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const sign = /=>|\?\.(?!\d)|\|\|=?|&&=?|\?\?=?|\*\*|[^]/y;

function pieceAt(text: string, at: number, last: Token | undefined): Piece {
  const found = (kind: Piece["kind"], pattern: RegExp): Piece | undefined => {
    const match = matchAt(pattern, text, at);
    return match === undefined ? undefined : { kind, text: match, length: match.length };
  };
  switch (text.charAt(at)) {
    case '"':
    case "'":
      return asString(found("string", string) ?? oneSign(text, at));
    case "`": {
      const rest = matchAt(templateRest, text, at + 1) ?? "";
      return { kind: "template", text: `\`${rest}`, length: rest.length + 1 };
    }
    case "/": {
      const comment = found("comment", lineComment) ?? found("comment", blockComment);
      if (comment !== undefined) return { ...comment, text: withoutIndentation(comment.text) };
      const literal = mayStartRegex(last) ? found("regex", regex) : undefined;
      return literal ?? oneSign(text, at);
    }
    default:
      return found("space", space) ?? found("word", word) ?? found("sign", sign) ?? oneSign(text, at);
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function oneSign(text: string, at: number): Piece {
  return { kind: "sign", text: text.charAt(at), length: 1 };
}

// Formatters choose the quotes that need the fewest escapes.
function asString(piece: Piece): Piece {
  const content = piece.text.slice(1, piece.text.length > 1 ? -1 : 1);
  return { ...piece, text: `"${content.replace(/\\(["'])/g, "$1")}` };
}

function withoutIndentation(comment: string): string {
  return comment
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .join("\n");
}

// After a value, a slash divides.
function mayStartRegex(last: Token | undefined): boolean {
  if (last === undefined) return true;
  if (last.kind === "word") return /^(?:return|typeof|case|in|of|void|delete|throw)$/.test(last.text);
  return last.kind === "sign" && !/^[)\]}]$/.test(last.text);
}
