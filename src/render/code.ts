/**
 * The only way for text to become code. A template takes nothing but `Code`, and `Code` is made here
 * alone: by encoding text of a document as a literal, a property key or a comment, or by refusing it
 * as an identifier or an import path.
 */
export type { Code };

class Code {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

/** Code as written in pym's own source, with code put in: code`url: ${literal(path)}`. */
export function code(parts: TemplateStringsArray, ...values: readonly Code[]): Code {
  let text = parts[0] ?? "";
  for (let index = 0; index < values.length; index += 1) {
    text += String(values[index]) + (parts[index + 1] ?? "");
  }
  return new Code(text);
}

/** A literal of a string, number, boolean or null (ECMA-262 §12.9). */
export function literal(value: string | number | boolean | null): Code {
  return new Code(encode(value));
}

/** A literal of any JSON value; `__proto__` is a property like any other. */
export function jsonLiteral(value: unknown): Code {
  if (Array.isArray(value)) return code`[${join(value.map(jsonLiteral), code`, `)}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, member]) => code`${propertyKey(key)}: ${jsonLiteral(member)}`);
    return code`{ ${join(members, code`, `)} }`;
  }
  return literal(value as string | number | boolean | null);
}

/**
 * The key of a property in an object literal or a type: plain where it is an identifier. In a
 * literal `{"__proto__": x}` would set the prototype, so that name is computed.
 */
export function propertyKey(name: string): Code {
  if (name === "__proto__") return new Code('["__proto__"]');
  return new Code(isPlainIdentifier(name) ? name : encode(name));
}

/** How a property is read: `path.user_id`, `path["user-id"]`. */
export function propertyAccess(object: Code, name: string): Code {
  return new Code(isPlainIdentifier(name) ? `${String(object)}.${name}` : `${String(object)}[${encode(name)}]`);
}

/** A regular expression of a document, as JSON Schema has it (§6.4). */
export function regExp(pattern: string): Code {
  return code`new RegExp(${literal(pattern)}, "u")`;
}

/** A name that code declares or refers to. Throws where it is none: names are assigned before. */
export function identifier(name: string): Code {
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) throw new Error(`not an identifier: ${encode(name)}`);
  return new Code(name);
}

/** The path of an import, quoted. Throws for anything but relative paths of plain segments and package names. */
export function importPath(path: string): Code {
  if (!/^(\.{1,2}\/)*(@?[\p{L}\p{N}_$-]+[\p{L}\p{N}_.$-]*\/)*[\p{L}\p{N}_$-]+(\.[\p{L}\p{N}_-]+)*$/u.test(path)) {
    throw new Error(`not an import path: ${encode(path)}`);
  }
  return new Code(encode(path));
}

/** The tags of a JSDoc comment. */
export interface DocTags {
  readonly deprecated?: boolean;
  /** As JSON. */
  readonly default?: string | undefined;
}

/** A JSDoc comment of paragraphs, in which nothing is a tag, and tags; nothing where there is no text. */
export function docComment(paragraphs: readonly (string | undefined)[], tags: DocTags = {}): Code {
  const written = [
    ...(tags.default === undefined ? [] : [`@default ${commentText(tags.default)}`]),
    ...(tags.deprecated === true ? ["@deprecated"] : []),
  ];
  const lines = [...paragraphs.map((paragraph) => commentText(paragraph ?? "")), written.join("\n")]
    .filter((paragraph) => paragraph !== "")
    .join("\n\n")
    .split("\n");
  if (lines.length === 1 && lines[0] === "") return nothing;
  if (lines.length === 1) return new Code(`/** ${lines.join("")} */`);
  return new Code(["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n"));
}

export function join(codes: readonly Code[], separator: Code): Code {
  return new Code(codes.map(String).join(String(separator)));
}

export const nothing: Code = new Code("");

// JSON is a subset of ECMAScript's literals since 2019; the separators are escaped for readers that
// are older, and for people, who would not see them.
function encode(value: string | number | boolean | null): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
    escaped,
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function isPlainIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__";
}

// One line of ASCII, as most are, without what is looked for below.
const plainComment = /^[ -)+-?A-~]*$/;

// Whatever ends a comment or a line is taken out, and so is what a compiler takes as its own word.
function commentText(text: string): string {
  if (plainComment.test(text)) return text.trim();
  return (
    text
      .replace(/\r\n?|[\u2028\u2029\u0085\u000b\u000c]/g, "\n")
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
      // Half of a character can't be written in UTF-8, so that the file would differ from its text.
      .replace(/\p{Cs}/gu, "\ufffd")
      .replaceAll("*/", "*\\/")
      .replace(/@(?=ts-|jsx)/g, "@ ")
      // An @ that begins a word or a line would begin a tag; TSDoc and Markdown take the backslash away.
      .replace(/@(?:(?<=[\s\u200b]@)(?=\S)|(?<=^[\s\u200b]*@))/gm, "\\@")
      .replace(/[ \t]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim()
  );
}
