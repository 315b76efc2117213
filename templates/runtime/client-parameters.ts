/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { CallError } from "./client-errors.js";
import { inAscii } from "./json.js";
import { anything, field, json, type Codec, type Parameter } from "./parameters.js";

/** What the parameters of a call are in its request. */
export interface EncodedParameters {
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The values of the parameters, by place and name. */
export type ParameterValues = { readonly [place in Parameter["in"]]?: Values };

type Values = Readonly<Record<string, unknown>>;

/** Writes parameters by their styles, as `parameters.ts` reads them. */
export function encodeParameters(
  template: string,
  parameters: readonly Parameter[],
  values: ParameterValues,
): EncodedParameters {
  const given = parameters.flatMap((parameter) => {
    const value = values[parameter.in]?.[parameter.name];
    return isAbsent(value) ? [] : [{ parameter, value: withJoinedItems(parameter.codec, value) }];
  });
  const at = (place: Parameter["in"]) => given.filter(({ parameter }) => parameter.in === place);
  const cookies = at("cookies").flatMap(({ parameter, value }) => cookiePairs(parameter, value));
  return {
    path: fillTemplate(template, new Map(at("path").map((item) => [item.parameter.name, pathText(item.parameter, item.value)]))),
    query: at("query").flatMap(({ parameter, value }) => queryPairs(parameter, value)).join("&"),
    headers: [
      ...at("headers").map(({ parameter, value }) => [parameter.name, headerText(parameter, value)] as const),
      ...(cookies.length > 0 ? [["cookie", cookies.join("; ")] as const] : []),
    ],
  };
}

/** Writes a form, whose fields are as the parameters of a query; those that are not declared as text or JSON. */
export function encodeForm(form: unknown, fields: readonly Parameter[] = []): string {
  if (!isRecord(form)) throw new CallError("input", "The body of a form must be an object");
  const declared = new Map(fields.map((declaration) => [declaration.name, declaration]));
  const pairs = entries(form).flatMap(([name, value]) => {
    const parameter = declared.get(name) ?? field(name, anything);
    return queryPairs(parameter, withJoinedItems(parameter.codec, value));
  });
  return pairs.join("&");
}

// ---------------------------------------------------------------- the four places

function fillTemplate(template: string, texts: ReadonlyMap<string, string>): string {
  const segments = template.split("/").map((segment) => {
    const filled = segment.replace(/\{([^{}]*)\}/g, (_, name: string) => {
      const text = texts.get(name);
      if (text === undefined) throw new CallError("input", `The path parameter ${name} is missing`);
      return text;
    });
    // `/users/` and `/users/..` are other resources than the one that is meant.
    if (filled !== segment && /^\.{0,2}$/.test(filled)) {
      throw new CallError("input", `A path parameter of ${template} is empty, or made of dots alone`);
    }
    return filled;
  });
  return segments.join("/");
}

function pathText({ name, codec, style, explode }: Parameter, value: unknown): string {
  if (codec === json) return encode(JSON.stringify(value));
  const key = encode(name);
  if (style === "label") return `.${explode ? joined(value, ".", true, encodeWithDots) : joined(value, ",", false)}`;
  if (style === "matrix") {
    if (explode && Array.isArray(value)) return items(value).map((item) => matrixPair(key, encode(item))).join("");
    return explode && isRecord(value) ? `;${joined(value, ";", true)}` : matrixPair(key, joined(value, ",", false));
  }
  return joined(value, delimiters[style] ?? ",", explode);
}

// RFC 6570, section 3.2.7: what is empty has no "=".
function matrixPair(key: string, text: string): string {
  return text === "" ? `;${key}` : `;${key}=${text}`;
}

// Where dots separate, one in a value is encoded.
function encodeWithDots(text: string): string {
  return encode(text).replaceAll(".", "%2E");
}

const delimiters: Readonly<Record<string, string>> = {
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
  tabDelimited: "%09",
};

function queryPairs({ name, codec, style, explode, allowReserved, inAnyForm }: Parameter, value: unknown): string[] {
  const write = allowReserved === true ? encodeReserved : encode;
  if (codec === json || (inAnyForm && isRecord(value))) return [pair(name, JSON.stringify(value), write)];
  if (style === "deepObject") return deepPairs(name, value);
  if (!explode) return [`${encode(name)}=${joined(value, delimiters[style] ?? ",", false, write)}`];
  return isRecord(value)
    ? entries(value).flatMap(([key, member]) => manyPairs(key, member, write))
    : manyPairs(name, value, write);
}

function manyPairs(name: string, value: unknown, write = encode): string[] {
  return Array.isArray(value) ? items(value).map((item) => pair(name, item, write)) : [pair(name, textOf(value), write)];
}

// RFC 3986, section 3.4, but for what separates in a query, and `+`, which stands for a space.
function encodeReserved(text: string): string {
  return encode(text).replace(/%(?:3A|2F|3F|40|24|3B|5B|5D)/g, decodeURIComponent);
}

// color[R]=100&color[G]=200, also nested: color[edge][R]=1
function deepPairs(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.some(isRecord)) {
    return value.flatMap((item, at) => deepPairs(`${name}[${at}]`, item));
  }
  if (!isRecord(value)) return manyPairs(name, value);
  return entries(value).flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member));
}

// Headers are not percent-encoded, so JSON in them has to be ASCII by its own escapes.
function headerText({ codec, style, explode }: Parameter, value: unknown): string {
  if (codec === json) return inAscii(JSON.stringify(value));
  return joined(value, headerDelimiters[style] ?? ",", explode, (text) => text);
}

const headerDelimiters: Readonly<Record<string, string>> = {
  spaceDelimited: " ",
  pipeDelimited: "|",
  tabDelimited: "\t",
};

// The style `form` separates by "&", as a query does, and `cookie` as cookies are.
function cookiePairs({ name, codec, style, explode }: Parameter, value: unknown): string[] {
  const write = style === "cookie" ? cookieText : encode;
  if (codec === json) return [`${name}=${write(JSON.stringify(value))}`];
  if (!explode || !(isRecord(value) || Array.isArray(value))) return [`${name}=${joined(value, ",", false, write)}`];
  const pairs = isRecord(value)
    ? entries(value).map(([key, member]) => `${write(key)}=${write(textOf(member))}`)
    : items(value).map((item) => `${name}=${write(item)}`);
  return style === "cookie" || pairs.length === 0 ? pairs : [pairs.join("&")];
}

// RFC 6265, section 4.1.1: what a cookie can't hold as it is.
function cookieText(text: string): string {
  if (/^[!#-+\--:<-[\]-~]*$/.test(text)) return text;
  throw new CallError("input", "A cookie has a character that can't be sent");
}

// ---------------------------------------------------------------- values

// The lists that are items of a list as texts, where they have a separator of their own.
function withJoinedItems(codec: Codec, value: unknown): unknown {
  if (codec.kind !== "list" || codec.item.kind !== "list" || !Array.isArray(value)) return value;
  const { item } = codec;
  return value.map((list: unknown) => {
    const inner = withJoinedItems(item, list);
    return item.separator !== undefined && Array.isArray(inner) ? items(inner).join(item.separator) : inner;
  });
}

// A list's items, or an object's names and values: in turn (`R,100,G,200`), or paired where exploded.
function joined(value: unknown, delimiter: string, explode: boolean, write = encode): string {
  if (Array.isArray(value)) return items(value).map(write).join(delimiter);
  if (!isRecord(value)) return write(textOf(value));
  const between = explode ? "=" : delimiter;
  return entries(value)
    .map(([key, member]) => write(key) + between + write(textOf(member)))
    .join(delimiter);
}

function pair(name: string, text: string, write: (text: string) => string): string {
  return `${encode(name)}=${write(text)}`;
}

function items(value: readonly unknown[]): string[] {
  return value.filter((item) => !isAbsent(item)).map(textOf);
}

function entries(value: Values): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => !isAbsent(member));
}

// No style has a spelling for null.
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

// What is nested deeper than a style can write is written as JSON.
function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new CallError("input", "A parameter holds half of a surrogate pair", { cause });
  }
}
