/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { readJson } from "./json.js";

/** How the text of a parameter becomes a value of its type. */
export type Codec =
  | { readonly kind: "scalar"; readonly decode: (text: string) => unknown }
  | {
      readonly kind: "list";
      readonly item: Codec;
      readonly first?: readonly Codec[];
      readonly separator?: string;
    }
  | {
      readonly kind: "record";
      readonly properties: Readonly<Record<string, Codec>>;
      readonly rest?: Codec;
    }
  | { readonly kind: "union"; readonly options: readonly Codec[] }
  | { readonly kind: "anything" };

// A scalar that can't be decoded stays the text that it was: the validator then says what is wrong.
export const text: Codec = { kind: "scalar", decode: (text) => text };
export const number: Codec = {
  kind: "scalar",
  decode: decodeNumber,
};
/** For an integer beside a text: what is no integer stays a text. */
export const integer: Codec = {
  kind: "scalar",
  decode: (text) => {
    const number = decodeNumber(text);
    return Number.isInteger(number) ? number : text;
  },
};
export const boolean: Codec = {
  kind: "scalar",
  decode: (text) => (text === "true" ? true : text === "false" ? false : text),
};
/** For values that are listed: a text that is written as one of these is it, and any other stays a text. */
export function listed(...values: readonly (number | boolean)[]): Codec {
  const byText = new Map(values.map((value) => [String(value), value]));
  return { kind: "scalar", decode: (text) => byText.get(text) ?? text };
}
export const json: Codec = { kind: "scalar", decode: parseJson };
/** For a schema without a type. */
export const anything: Codec = { kind: "anything" };

/** `separator` is for a list that is an item of another one; without it, it is written as JSON there. */
export function list(item: Codec, separator?: string): Codec {
  return { kind: "list", item, ...(separator !== undefined && { separator }) };
}

/** A list whose first items have codecs of their own; `rest` is for those after them. */
export function tuple(first: readonly Codec[], rest: Codec = anything): Codec {
  return { kind: "list", item: rest, first };
}

/** `rest` is for the properties that the schema doesn't name; without it they stay text. */
export function record(properties: Readonly<Record<string, Codec>>, rest?: Codec): Codec {
  return { kind: "record", properties, ...(rest && { rest }) };
}

/** The first option that makes more of the text than text wins; where it may be text, only if nothing of it is lost. */
export function union(...options: readonly Codec[]): Codec {
  return { kind: "union", options };
}

/** Of Swagger 2.0, where every list may have them. */
export type DelimitedStyle = "spaceDelimited" | "pipeDelimited" | "tabDelimited";
export type PathStyle = "simple" | "label" | "matrix" | DelimitedStyle;
export type QueryStyle = "form" | "deepObject" | DelimitedStyle;
export type HeaderStyle = "simple" | DelimitedStyle;
export type CookieStyle = "form" | "cookie";

export interface Parameter {
  readonly in: "path" | "query" | "headers" | "cookies";
  readonly name: string;
  readonly codec: Codec;
  readonly style: PathStyle | QueryStyle | HeaderStyle | CookieStyle;
  readonly explode: boolean;
  /** The name that the router knows a path parameter by. */
  readonly routeName: string;
  /** Whether an empty text stands for no value. */
  readonly allowEmpty?: boolean;
  /** Whether a client sends characters such as `/` and `:` as they are. */
  readonly allowReserved?: boolean;
  /** Whether an object may be written as JSON, as a deep object, or as fields of its own: nobody said how. */
  readonly inAnyForm?: true;
}

export interface PathOptions {
  readonly style?: PathStyle;
  readonly explode?: boolean;
  readonly routeName?: string;
}

export function path(name: string, codec: Codec, options: PathOptions = {}): Parameter {
  return { in: "path", name, codec, style: "simple", explode: false, routeName: name, ...options };
}

export interface QueryOptions {
  readonly style?: QueryStyle;
  readonly explode?: boolean;
  readonly allowEmpty?: boolean;
  readonly allowReserved?: boolean;
}

export function query(name: string, codec: Codec, options: QueryOptions = {}): Parameter {
  const style = options.style ?? "form";
  return {
    in: "query",
    name,
    codec,
    style,
    explode: style === "form",
    routeName: name,
    ...options,
  };
}

/** A field of a form, which is written as the parameters of a query are; an object without a style also as JSON. */
export function field(name: string, codec: Codec, options: QueryOptions = {}): Parameter {
  const hasStyle = options.style !== undefined || options.explode !== undefined;
  return { ...query(name, codec, options), ...(!hasStyle && { inAnyForm: true }) };
}

export interface HeaderOptions {
  readonly style?: HeaderStyle;
  readonly explode?: boolean;
}

export function header(name: string, codec: Codec, options: HeaderOptions = {}): Parameter {
  return {
    in: "headers",
    name: name.toLowerCase(),
    codec,
    style: "simple",
    explode: false,
    routeName: name,
    ...options,
  };
}

export interface CookieOptions {
  readonly style?: CookieStyle;
  readonly explode?: boolean;
}

export function cookie(name: string, codec: Codec, options: CookieOptions = {}): Parameter {
  return { in: "cookies", name, codec, style: "form", explode: true, routeName: name, ...options };
}

// ---------------------------------------------------------------- texts

function decodeNumber(text: string): number | string {
  const number = Number(text);
  // Most are written as a program would, which is found out faster than how else a number may be written.
  if (Number.isFinite(number) && String(number) === text) return number;
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? number : text;
}

/** A text as JSON. What is none, or would do harm, stays a text, which no schema of an object accepts. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}
