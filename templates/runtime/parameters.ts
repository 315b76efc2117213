/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { parseCookie } from "cookie";
import type { FastifyRequest } from "fastify";
import { InvalidParameter } from "./errors.js";

/** How the text of a parameter becomes a value of its type. */
export type Codec =
  | { readonly kind: "scalar"; readonly decode: (text: string) => unknown }
  | { readonly kind: "list"; readonly item: Codec }
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
  decode: (text) => (isNumber(text) ? Number(text) : text),
};
export const boolean: Codec = {
  kind: "scalar",
  decode: (text) => (text === "true" ? true : text === "false" ? false : text),
};
export const json: Codec = { kind: "scalar", decode: parseJson };
/** For a schema without a type. */
export const anything: Codec = { kind: "anything" };

export function list(item: Codec): Codec {
  return { kind: "list", item };
}

/** `rest` is for the properties that the schema doesn't name; without it they stay text. */
export function record(properties: Readonly<Record<string, Codec>>, rest?: Codec): Codec {
  return { kind: "record", properties, ...(rest && { rest }) };
}

/** The first option that makes more of the text than text wins. */
export function union(...options: readonly Codec[]): Codec {
  return { kind: "union", options };
}

export type PathStyle = "simple" | "label" | "matrix";
export type QueryStyle = "form" | "spaceDelimited" | "pipeDelimited" | "tabDelimited" | "deepObject";

export interface Parameter {
  readonly in: "path" | "query" | "headers" | "cookies";
  readonly name: string;
  readonly codec: Codec;
  readonly style: PathStyle | QueryStyle;
  readonly explode: boolean;
  /** The name that the router knows a path parameter by. */
  readonly routeName: string;
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

/** A field of a form, which is written as the parameters of a query are. */
export const field = query;

export function header(name: string, codec: Codec, options: { readonly explode?: boolean } = {}): Parameter {
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

export function cookie(name: string, codec: Codec): Parameter {
  return { in: "cookies", name, codec, style: "form", explode: false, routeName: name };
}

/** What an operation's parameters were in one request: a member for each place that has any. */
export type Decoded = { [place in Parameter["in"]]?: Record<string, unknown> };

/** The decoder of an operation's parameters, put together once. */
export function parametersDecoder(parameters: readonly Parameter[]): (request: FastifyRequest) => Decoded {
  const readers = [
    placeReader("path", parameters, pathReader),
    placeReader("query", parameters, queryReader),
    placeReader("headers", parameters, headersReader),
    placeReader("cookies", parameters, cookiesReader),
  ].filter((reader) => reader !== undefined);
  return (request) => {
    const decoded: Decoded = {};
    for (const { place, read } of readers) decoded[place] = read(request);
    return decoded;
  };
}

/** The decoder of a form's fields. Fields that are not declared are kept, as text. */
export function formDecoder(fields: readonly Parameter[]): (form: string) => Record<string, unknown> {
  const decode = pairsDecoder(fields);
  const declared = new Set(fields.flatMap(namesOf));
  return (form) => {
    const pairs = parsePairs(form);
    const others = [...pairs].filter(([name]) => !declared.has(name) && !isDeep(name, fields));
    return {
      ...Object.fromEntries(others.map(([name, raw]) => [name, oneOrMany(raw.map(decodeText))])),
      ...decode(pairs),
    };
  };
}

// ---------------------------------------------------------------- the four places

type Reader = (request: FastifyRequest) => Record<string, unknown>;

function placeReader(
  place: Parameter["in"],
  parameters: readonly Parameter[],
  reader: (parameters: readonly Parameter[]) => Reader,
): { readonly place: Parameter["in"]; readonly read: Reader } | undefined {
  const here = parameters.filter((parameter) => parameter.in === place);
  return here.length === 0 ? undefined : { place, read: reader(here) };
}

function pathReader(parameters: readonly Parameter[]): Reader {
  return (request) => {
    const segments = request.params as Readonly<Record<string, string>>;
    return collect(parameters, ({ routeName, name, style, explode, codec }) => {
      const raw = segments[routeName];
      return raw === undefined ? undefined : decode(codec, splitPath(raw, name, style, explode, shapeOf(codec)));
    });
  };
}

function queryReader(parameters: readonly Parameter[]): Reader {
  const decodePairs = pairsDecoder(parameters);
  return ({ url }) => {
    const mark = url.indexOf("?");
    return decodePairs(parsePairs(mark === -1 ? "" : url.slice(mark + 1)));
  };
}

function headersReader(parameters: readonly Parameter[]): Reader {
  return ({ headers }) =>
    collect(parameters, ({ name, explode, codec }) => {
      const raw = headers[name];
      if (raw === undefined) return undefined;
      const line = typeof raw === "string" ? raw : raw.join(",");
      const shape = shapeOf(codec);
      return decode(
        codec,
        shape === "one"
          ? line
          : splitSimple(
              line.split(",").map((part) => part.trim()),
              shape,
              explode,
            ),
      );
    });
}

function cookiesReader(parameters: readonly Parameter[]): Reader {
  return ({ headers }) => {
    const cookies = parseCookie(headers.cookie ?? "");
    return collect(parameters, ({ name, codec }) => {
      const raw = cookies[name];
      const shape = shapeOf(codec);
      if (raw === undefined) return undefined;
      return decode(codec, shape === "one" ? raw : splitSimple(raw.split(","), shape, false));
    });
  };
}

function collect(parameters: readonly Parameter[], read: (parameter: Parameter) => unknown): Record<string, unknown> {
  const values: [string, unknown][] = [];
  for (const parameter of parameters) {
    const value = read(parameter);
    if (value !== undefined) values.push([parameter.name, value]);
  }
  return Object.fromEntries(values); // keeps a name like `__proto__` a name
}

// ---------------------------------------------------------------- paths, headers and cookies

/** A value taken apart by its style, before its texts are decoded by their types. */
type Raw = string | readonly Raw[] | { readonly [name: string]: Raw };
type Shape = "one" | "many" | "named";

function shapeOf(codec: Codec): Shape {
  if (codec.kind === "list") return "many";
  if (codec.kind === "record") return "named";
  if (codec.kind === "union") return codec.options.map(shapeOf).find((shape) => shape !== "one") ?? "one";
  return "one";
}

function splitPath(raw: string, name: string, style: string, explode: boolean, shape: Shape): Raw {
  if (style === "label") {
    const value = raw.replace(/^\./, "");
    return shape === "one" ? value : splitSimple(value.split(explode ? "." : ","), shape, explode);
  }
  if (style === "matrix") {
    const parts = raw.replace(/^;/, "").split(";");
    if (explode && shape === "named") return splitSimple(parts, shape, true);
    const values = parts.map((part) => (part.startsWith(`${name}=`) ? part.slice(name.length + 1) : part));
    if (shape === "one") return values.join(";");
    return explode ? values : splitSimple(values.join(";").split(","), shape, false);
  }
  return shape === "one" ? raw : splitSimple(raw.split(","), shape, explode);
}

// Names and values alternate (`R,100,G,200`), or are paired (`R=100,G=200`) where exploded.
function splitSimple(parts: readonly string[], shape: Shape, explode: boolean): Raw {
  if (shape === "many") return parts.length === 1 && parts[0] === "" ? [] : parts;
  if (explode) return Object.fromEntries(parts.map(splitPair));
  return Object.fromEntries(parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1] ?? ""]] : [])));
}

function splitPair(pair: string): [string, string] {
  const mark = pair.indexOf("=");
  return mark === -1 ? [pair, ""] : [pair.slice(0, mark), pair.slice(mark + 1)];
}

// ---------------------------------------------------------------- queries and forms

// More than any honest client sends.
const maxPairs = 1000;
const maxDepth = 10;

/** Names to their values, which stay encoded: an encoded comma is not one that separates. */
type Pairs = ReadonlyMap<string, readonly string[]>;

function parsePairs(encoded: string): Pairs {
  const pairs = new Map<string, string[]>();
  if (encoded === "") return pairs;
  const parts = encoded.split("&", maxPairs + 1);
  if (parts.length > maxPairs) throw new InvalidParameter(`There are more than ${maxPairs} parameters`);
  for (const part of parts) {
    if (part === "") continue;
    const [name, value] = splitPair(part);
    const key = decodeText(name);
    const values = pairs.get(key);
    if (values) values.push(value);
    else pairs.set(key, [value]);
  }
  return pairs;
}

function pairsDecoder(parameters: readonly Parameter[]): (pairs: Pairs) => Record<string, unknown> {
  const claimed = new Set(parameters.flatMap(namesOf));
  return (pairs) =>
    collect(parameters, (parameter) => {
      const raw = readPairs(parameter, pairs, claimed);
      return raw === undefined ? undefined : decode(parameter.codec, raw);
    });
}

// The names that a parameter is written under: an exploded object's are those of its properties.
function namesOf({ name, codec, style, explode }: Parameter): string[] {
  return style === "form" && explode && codec.kind === "record" ? Object.keys(codec.properties) : [name];
}

function readPairs(parameter: Parameter, pairs: Pairs, claimed: ReadonlySet<string>): Raw | undefined {
  const { name, codec, style, explode } = parameter;
  const shape = shapeOf(codec);
  if (style === "deepObject") return readDeep(name, pairs);
  if (shape === "named" && explode && codec.kind === "record") return readExploded(codec, pairs, claimed);
  const values = pairs.get(name);
  if (values === undefined) return undefined;
  const only = values.length === 1 ? values[0] : undefined;
  if (shape === "one" || only === undefined)
    return shape === "many" ? values.map(decodeText) : oneOrMany(values.map(decodeText));
  if (explode) return [decodeText(only)];
  return splitSimple(splitDelimited(only, style), shape, false);
}

const delimiters: Readonly<Record<string, RegExp>> = {
  form: /,/,
  spaceDelimited: /%20|\+/,
  pipeDelimited: /\||%7C/i,
  tabDelimited: /\t|%09/i,
};

// Where no comma stands plainly, the encoded ones separate: many clients encode all they send.
function splitDelimited(value: string, style: string): string[] {
  const delimiter = style === "form" && !value.includes(",") ? /%2C/i : (delimiters[style] ?? /,/);
  return value.split(delimiter).map(decodeText);
}

function readExploded(codec: Codec & { kind: "record" }, pairs: Pairs, claimed: ReadonlySet<string>): Raw | undefined {
  const found: [string, Raw][] = [];
  for (const [name, values] of pairs) {
    const own = Object.hasOwn(codec.properties, name) || (codec.rest !== undefined && !claimed.has(name));
    if (own) found.push([name, oneOrMany(values.map(decodeText))]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

// color[R]=100&color[G]=200, also nested: color[edge][R]=1
function readDeep(name: string, pairs: Pairs): Raw | undefined {
  const root: Branch = new Map();
  for (const [key, values] of pairs) {
    const keys = deepKeys(key, name);
    if (keys !== undefined) insert(root, keys, oneOrMany(values.map(decodeText)));
  }
  return root.size === 0 ? undefined : toRaw(root);
}

type Branch = Map<string, Raw | Branch>;

function insert(branch: Branch, keys: readonly string[], value: Raw): void {
  let at = branch;
  for (const key of keys.slice(0, -1)) {
    const next = at.get(key);
    const child: Branch = next instanceof Map ? next : new Map();
    at.set(key, child);
    at = child;
  }
  at.set(keys.at(-1) ?? "", value);
}

function toRaw(branch: Branch): Raw {
  return Object.fromEntries([...branch].map(([key, value]) => [key, value instanceof Map ? toRaw(value) : value]));
}

function deepKeys(key: string, name: string): string[] | undefined {
  if (!key.startsWith(`${name}[`) || !key.endsWith("]")) return undefined;
  const keys = key.slice(name.length + 1, -1).split("][", maxDepth + 1);
  if (keys.length > maxDepth) throw new InvalidParameter(`${name} is nested deeper than ${maxDepth} levels`);
  return keys.at(-1) === "" && keys.length > 1 ? keys.slice(0, -1) : keys; // color[tags][]=a is a list, as in color[tags]=a
}

function isDeep(key: string, fields: readonly Parameter[]): boolean {
  return fields.some(({ name, style }) => style === "deepObject" && key.startsWith(`${name}[`));
}

function oneOrMany(values: readonly string[]): Raw {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function decodeText(encoded: string): string {
  if (!/[%+]/.test(encoded)) return encoded;
  try {
    return decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    return encoded;
  }
}

// ---------------------------------------------------------------- types

function isNumber(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function decode(codec: Codec, raw: Raw): unknown {
  switch (codec.kind) {
    case "scalar":
      return typeof raw === "string" ? codec.decode(raw) : raw;
    case "list":
      return decodeList(codec.item, raw);
    case "record":
      return isNamed(raw) ? mapValues(raw, (value, name) => decode(ownCodec(codec, name), value)) : raw;
    case "union":
      return decodeUnion(codec.options, raw);
    case "anything":
      return raw;
  }
}

// In a form or a deep object, a list of one is written like a value alone.
function decodeList(item: Codec, raw: Raw): unknown {
  if (isNamed(raw)) return raw;
  return (typeof raw === "string" ? [raw] : raw).map((value) => decode(item, value));
}

function decodeUnion(options: readonly Codec[], raw: Raw): unknown {
  const [only] = Array.isArray(raw) ? raw : [];
  const single = Array.isArray(raw) && raw.length === 1 && typeof only === "string" ? only : raw;
  for (const option of options) {
    const candidate = shapeOf(option) === "one" ? single : raw;
    const value = decode(option, candidate);
    if (value !== candidate) return value;
  }
  return options.some((option) => shapeOf(option) === "one") ? single : raw;
}

function ownCodec(codec: Codec & { kind: "record" }, name: string): Codec {
  return (Object.hasOwn(codec.properties, name) ? codec.properties[name] : codec.rest) ?? anything;
}

function isNamed(raw: Raw): raw is { readonly [name: string]: Raw } {
  return typeof raw === "object" && !Array.isArray(raw);
}

function mapValues(
  raw: { readonly [name: string]: Raw },
  map: (value: Raw, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, map(value, name)]));
}
