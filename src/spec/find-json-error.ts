/** Where a text stops being JSON, and what was expected there. */
export interface JsonError {
  readonly offset: number;
  readonly message: string;
}

/**
 * The first mistake in a text that `JSON.parse` refuses, which itself does not always tell the
 * place. https://www.rfc-editor.org/rfc/rfc8259
 */
export function findJsonError(text: string): JsonError {
  const open: ("{" | "[")[] = [];
  let expected: Expectation = "value";
  let offset = skipSpace(text, 0);
  while (expected !== "end") {
    const token = readToken(text, offset);
    const next: Expectation | undefined = token === undefined ? undefined : follow(expected, token, open);
    if (token === undefined || next === undefined)
      return { offset: brokenAt(text, offset), message: complaint(text, offset, expected) };
    expected = next;
    offset = skipSpace(text, offset + token.length);
  }
  return { offset, message: "there is more text after the end of the JSON value" };
}

type Expectation = "value" | "firstItem" | "key" | "firstKey" | "colon" | "separator" | "end";

const expectations: Readonly<Record<Expectation, string>> = {
  value: "a value",
  firstItem: 'a value or "]"',
  key: "a key in double quotes",
  firstKey: 'a key in double quotes or "}"',
  colon: '":"',
  separator: '"," or the closing bracket',
  end: "the end",
};

const tokenPattern =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|[{}[\]:,]/y;

function readToken(text: string, offset: number): string | undefined {
  tokenPattern.lastIndex = offset;
  return tokenPattern.exec(text)?.[0];
}

function skipSpace(text: string, offset: number): number {
  const space = /[ \t\n\r]*/y;
  space.lastIndex = offset;
  space.exec(text);
  return space.lastIndex;
}

// What may come after the token, or undefined where the token must not stand.
function follow(expected: Expectation, token: string, open: ("{" | "[")[]): Expectation | undefined {
  const isKey = token.startsWith('"');
  switch (expected) {
    case "firstItem":
      if (token === "]") return close(open);
      return followValue(token, open);
    case "value":
      return followValue(token, open);
    case "firstKey":
      if (token === "}") return close(open);
      return isKey ? "colon" : undefined;
    case "key":
      return isKey ? "colon" : undefined;
    case "colon":
      return token === ":" ? "value" : undefined;
    case "separator":
      if (token === ",") return open.at(-1) === "{" ? "key" : "value";
      return token === (open.at(-1) === "{" ? "}" : "]") ? close(open) : undefined;
    case "end":
      return undefined;
  }
}

function followValue(token: string, open: ("{" | "[")[]): Expectation | undefined {
  if (token === "{" || token === "[") {
    open.push(token);
    return token === "{" ? "firstKey" : "firstItem";
  }
  if ("}]:,".includes(token)) return undefined;
  return open.length === 0 ? "end" : "separator";
}

function close(open: ("{" | "[")[]): Expectation {
  open.pop();
  return open.length === 0 ? "end" : "separator";
}

// Inside of a string, the character that must not be there.
function brokenAt(text: string, offset: number): number {
  if (text[offset] !== '"' || readToken(text, offset) !== undefined) return offset;
  const good = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
  good.lastIndex = offset;
  good.exec(text);
  return Math.min(good.lastIndex, text.length);
}

function complaint(text: string, offset: number, expected: Expectation): string {
  if (brokenAt(text, offset) !== offset)
    return "this can't stand in a string, or the closing quote is missing before it";
  if (offset >= text.length) return `the file ends where ${expectations[expected]} is expected`;
  return `${expectations[expected]} is expected here`;
}
