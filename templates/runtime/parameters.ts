/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { parseCookie } from "cookie";
import type { FastifyRequest } from "fastify";
import { InvalidParameter } from "./errors.js";
import { readJson } from "./json.js";

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
  decode: decodeNumber,
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

/** What an operation's parameters were in one request: a member for each place that has any. */
export type Decoded = { [place in Parameter["in"]]?: Record<string, unknown> };

/** The decoder of an operation's parameters, put together once. */
export function parametersDecoder(parameters: readonly Parameter[]): (request: FastifyRequest) => Decoded {
  if (parameters.length === 0) return () => ({});
  const path = placeReader("path", parameters, pathReader);
  const query = placeReader("query", parameters, queryReader);
  const headers = placeReader("headers", parameters, headersReader);
  const cookies = placeReader("cookies", parameters, cookiesReader);
  return (request) => {
    const decoded: Decoded = {};
    if (path !== undefined) decoded.path = path(request);
    if (query !== undefined) decoded.query = query(request);
    if (headers !== undefined) decoded.headers = headers(request);
    if (cookies !== undefined) decoded.cookies = cookies(request);
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
): Reader | undefined {
  const here = parameters.filter((parameter) => parameter.in === place);
  return here.length === 0 ? undefined : reader(here);
}

function pathReader(parameters: readonly Parameter[]): Reader {
  const shaped = withShapes(parameters);
  if (shaped.every(({ shape, style }) => shape === "one" && style === "simple")) {
    const read = valuesReader(shaped.map(({ name, routeName, codec }) => ({ name, from: routeName, codec })));
    return ({ params }) => read(params as Readonly<Record<string, string>>);
  }
  return (request) => {
    const decoded = request.params as Readonly<Record<string, string>>;
    const encoded = encodedSegments(request);
    return collect(shaped, ({ routeName, name, style, explode, codec, shape }) => {
      const raw = shape === "one" ? decoded[routeName] : (encoded?.get(routeName) ?? decoded[routeName]);
      return raw === undefined ? undefined : decode(codec, splitPath(raw, name, style, explode, shape));
    });
  };
}

// Found once, and not for each request.
function withShapes(parameters: readonly Parameter[]): readonly (Parameter & { readonly shape: Shape })[] {
  return parameters.map((parameter) => ({ ...parameter, shape: shapeOf(parameter.codec) }));
}

// The router has decoded what it found, and with it the separators that don't separate: `a%2Cb,c`.
function encodedSegments({ url, routeOptions }: FastifyRequest): ReadonlyMap<string, string> | undefined {
  const route = routeOptions.url ?? "";
  const template = templates.get(route) ?? parseRoute(route);
  templates.set(route, template);
  const found = template.pattern.exec(url.replace(/[?#].*/s, "").replace(/^https?:\/\/[^/]*/i, ""));
  return found === null ? undefined : new Map(template.names.map((name, at) => [name, found[at + 1] ?? ""]));
}

interface RouteTemplate {
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const templates = new Map<string, RouteTemplate>();

// `/files/:name(^[^]+?).:ext(^[^]+?)`, in which `::` is a colon.
function parseRoute(route: string): RouteTemplate {
  const names: string[] = [];
  const source = route.replace(/::|:(\w+)(?:\(\^\[\^\]\+\?\))?|./gsu, (part, name?: string) => {
    if (name === undefined) return part === "::" ? literally(":") : literally(part);
    names.push(name);
    return "([^/]+?)";
  });
  return { names, pattern: new RegExp(`^${source}/?$`, "u") };
}

// A client may encode what needs no encoding.
function literally(character: string): string {
  const encoded = [...new TextEncoder().encode(character)].map((byte) => byte.toString(16).padStart(2, "0"));
  const plain = character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  return `(?:${plain}|${encoded.map((hex) => `%${anyCase(hex)}`).join("")})`;
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function queryReader(parameters: readonly Parameter[]): Reader {
  const decodePairs = pairsDecoder(parameters);
  const readParsed = parsedReader(parameters);
  return ({ url, query }) => {
    const parsed = url.length > longestUsual ? undefined : readParsed(query as ParsedQuery);
    if (parsed !== undefined) return parsed;
    const mark = url.indexOf("?");
    return decodePairs(parsePairs(mark === -1 ? "" : url.slice(mark + 1)));
  };
}

type ParsedQuery = Readonly<Record<string, string | string[] | undefined>>;

// What is longer may have more parameters than are allowed.
const longestUsual = 2000;

// Fastify has parsed the query already. That suffices where each parameter stands under its own name, as one value
// or as several, and nothing has to be split before it is decoded. For all else, undefined.
function parsedReader(parameters: readonly Parameter[]): (query: ParsedQuery) => Record<string, unknown> | undefined {
  const shaped = withShapes(parameters);
  const isPlain = shaped.every(
    ({ shape, style, explode, allowEmpty }) =>
      style === "form" && (shape === "one" || (shape === "many" && explode)) && allowEmpty !== true,
  );
  if (!isPlain) return () => undefined;
  const read = valuesReader(shaped.map(({ name, codec, shape }) => ({ name, from: name, codec, isMany: shape === "many" })));
  return (query) => {
    for (const { name, shape } of shaped) {
      const raw = query[name];
      if (raw !== undefined && typeof raw !== "string" && !(shape === "many" && Array.isArray(raw))) return undefined;
    }
    return read(query);
  };
}

/** A value that stands under a name of its own, and needs not be taken apart. */
interface PlainValue {
  readonly name: string;
  readonly from: string;
  readonly codec: Codec;
  readonly isMany?: boolean;
}

// For what most requests bring, without a question that has the same answer for all of them.
function valuesReader(plain: readonly PlainValue[]): (texts: ParsedQuery) => Record<string, unknown> {
  const values = plain.map(({ codec, ...value }) => ({
    ...value,
    read: codec.kind === "scalar" ? codec.decode : (raw: Raw) => decode(codec, raw),
  }));
  return (texts) => {
    const decoded: Record<string, unknown> = {};
    for (const { name, from, isMany, read } of values) {
      const raw = texts[from];
      if (raw === undefined) continue;
      set(decoded, name, read((isMany && typeof raw === "string" ? [raw] : raw) as string));
    }
    return decoded;
  };
}

function headersReader(parameters: readonly Parameter[]): Reader {
  const shaped = withShapes(parameters);
  return ({ headers }) =>
    collect(shaped, ({ name, style, explode, codec, shape }) => {
      const raw = Object.hasOwn(headers, name) ? headers[name] : undefined;
      if (raw === undefined) return undefined;
      const line = typeof raw === "string" ? raw : raw.join(",");
      // Headers are not percent-encoded.
      const parts = () => line.split(headerDelimiters[style] ?? ",").map((part) => part.trim());
      return decode(codec, shape === "one" ? line : assemble(parts(), shape, explode, asItIs));
    });
}

const headerDelimiters: Readonly<Record<string, string>> = {
  spaceDelimited: " ",
  pipeDelimited: "|",
  tabDelimited: "\t",
};

function cookiesReader(parameters: readonly Parameter[]): Reader {
  return ({ headers }) => {
    const line = headers.cookie ?? "";
    const cookies = parseCookie(line, { decode: asItIs });
    return collect(parameters, (parameter) => {
      const raw = readCookie(parameter, cookies, line);
      return raw === undefined ? undefined : decode(parameter.codec, raw);
    });
  };
}

function readCookie(
  { name, codec, style, explode }: Parameter,
  cookies: Readonly<Record<string, string | undefined>>,
  line: string,
): Raw | undefined {
  const shape = shapeOf(codec);
  const read = style === "cookie" ? asItIs : decodeComponent;
  const exploded = explode && shape !== "one" ? explodedCookies(line, read) : [];
  if (shape === "named") {
    const { properties } = membersOf(codec);
    const members = exploded.filter(([key]) => Object.hasOwn(properties, key));
    if (members.length > 0) return Object.fromEntries(members);
  }
  const several = exploded.filter(([key]) => key === name);
  if (several.length > 1) return several.map(([, value]) => value);
  const raw = cookies[name];
  if (raw === undefined) return undefined;
  return shape === "one" ? read(raw) : assemble(splitDelimited(raw, style), shape, false, read);
}

// The style `form` separates by "&", as a query does, and `cookie` as cookies are.
function explodedCookies(line: string, read: (text: string) => string): [string, string][] {
  return line.split(/[;&]/).map((part) => {
    const [name, value] = splitPair(part.trim());
    return [decodeComponent(name), read(value)];
  });
}

function asItIs(text: string): string {
  return text;
}

function collect<Read extends Parameter>(
  parameters: readonly Read[],
  read: (parameter: Read) => unknown,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const value = read(parameter);
    if (value !== undefined) set(values, parameter.name, value);
  }
  return values;
}

function set(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") values[name] = value;
  // An assignment would set the prototype.
  else Object.defineProperty(values, name, { value, configurable: true, enumerable: true, writable: true });
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

// What is to be split is encoded still, and what is one value isn't any more.
function splitPath(raw: string, name: string, style: string, explode: boolean, shape: Shape): Raw {
  if (style === "label") {
    const value = raw.replace(/^\./, "");
    if (shape === "one") return value;
    return assemble(explode ? value.split(".") : splitDelimited(value, style), shape, explode, decodeComponent);
  }
  if (style === "matrix") {
    const parts = raw.replace(/^;/, "").split(";");
    if (explode && shape === "named") return assemble(parts, shape, true, decodeComponent);
    const values = parts.map((part) => ownValue(part, name, shape));
    if (shape === "one") return values.join(";");
    if (explode) return values.map(decodeComponent);
    return assemble(splitDelimited(values.join(";"), style), shape, false, decodeComponent);
  }
  if (shape === "one") return raw;
  const isPaired = explode && shape === "named";
  return assemble(isPaired ? raw.split(",") : splitDelimited(raw, style), shape, explode, decodeComponent);
}

// `;color=blue`, and `;color` where the value is empty.
function ownValue(part: string, name: string, shape: Shape): string {
  const [key, value] = splitPair(part);
  return key === name || (shape !== "one" && decodeComponent(key) === name) ? value : part;
}

// Names and values alternate (`R,100,G,200`), or are paired (`R=100,G=200`) where exploded.
function assemble(parts: readonly string[], shape: Shape, explode: boolean, read: (text: string) => string): Raw {
  if (parts.length === 1 && parts[0] === "") return shape === "many" ? [] : {};
  if (shape === "many") return parts.map(read);
  const pairs = explode
    ? parts.map(splitPair)
    : parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1] ?? ""] as const] : []));
  return Object.fromEntries(pairs.map(([name, value]) => [read(name), read(value)]));
}

const delimiters: Readonly<Record<string, { readonly plain: string; readonly encoded: RegExp }>> = {
  spaceDelimited: { plain: " ", encoded: /%20|\+/ },
  pipeDelimited: { plain: "|", encoded: /%7C/i },
  tabDelimited: { plain: "\t", encoded: /%09/ },
};
const comma = { plain: ",", encoded: /%2C/i };

// Where no separator stands plainly, the encoded ones separate: many clients encode all they send.
function splitDelimited(value: string, style: string): string[] {
  const { plain, encoded } = delimiters[style] ?? comma;
  return value.split(value.includes(plain) ? plain : encoded);
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
function namesOf({ name, codec, style, explode, inAnyForm }: Parameter): string[] {
  if (style !== "form" || !explode || shapeOf(codec) !== "named") return [name];
  return [...(inAnyForm || takesOne(codec) ? [name] : []), ...Object.keys(membersOf(codec).properties)];
}

// An object of several kinds has the properties of all.
function membersOf(codec: Codec): Members {
  if (codec.kind === "record") return codec;
  const options = codec.kind === "union" ? codec.options.map(membersOf) : [];
  const rests = options.flatMap(({ rest }) => rest ?? []);
  const names = new Set(options.flatMap(({ properties }) => Object.keys(properties)));
  const properties = [...names].map((name) => [name, union(...options.flatMap((option) => ownProperty(option, name)))]);
  return { properties: Object.fromEntries(properties), ...(rests.length > 0 && { rest: union(...rests) }) };
}

type Members = Pick<Codec & { kind: "record" }, "properties" | "rest">;

function ownProperty({ properties }: Members, name: string): readonly Codec[] {
  const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return property === undefined ? [] : [property];
}

function readPairs(parameter: Parameter, pairs: Pairs, claimed: ReadonlySet<string>): Raw | undefined {
  const { name, codec, style, explode, allowEmpty } = parameter;
  const shape = shapeOf(codec);
  if (style === "deepObject") return readDeep(parameter, pairs);
  if (parameter.inAnyForm && shape === "named") {
    const object = readDeep(parameter, pairs) ?? readJsonObject(pairs.get(name));
    if (object !== undefined) return object;
  }
  const values = pairs.get(name);
  if (shape === "named" && explode) {
    const object = readExploded(codec, pairs, claimed);
    // Where a plain value will do as well, it is written under the parameter's own name.
    if (object !== undefined || values?.length !== 1 || !takesOne(codec)) return object;
    return decodeText(values[0] ?? "");
  }
  if (values === undefined || (allowEmpty && values.every((value) => value === ""))) return undefined;
  const [only = "", ...others] = values;
  if (others.length > 0) return readRepeated(parameter, shape, values);
  if (shape === "one") return decodeText(only);
  return explode ? [decodeText(only)] : assemble(splitDelimited(only, style), shape, false, decodeText);
}

function readRepeated({ name, codec }: Parameter, shape: Shape, values: readonly string[]): Raw {
  if (shape === "many" || takesAnything(codec)) return values.map(decodeText);
  throw new InvalidParameter(`${name} is there ${values.length} times, and takes one value`);
}

function takesOne(codec: Codec): boolean {
  return codec.kind === "union" && codec.options.some((option) => shapeOf(option) === "one");
}

function takesAnything(codec: Codec): boolean {
  return codec.kind === "anything" || (codec.kind === "union" && codec.options.some(takesAnything));
}

function readExploded(codec: Codec, pairs: Pairs, claimed: ReadonlySet<string>): Raw | undefined {
  const { properties, rest } = membersOf(codec);
  const found: [string, Raw][] = [];
  for (const [name, values] of pairs) {
    const own = Object.hasOwn(properties, name) || (rest !== undefined && !claimed.has(name));
    if (own) found.push([name, oneOrMany(values.map(decodeText))]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

// What is JSON has its types already, which no codec changes.
function readJsonObject(values: readonly string[] | undefined): Raw | undefined {
  const value = values?.length === 1 ? parseJson(decodeText(values[0] ?? "")) : undefined;
  return typeof value === "object" && value !== null ? (value as Raw) : undefined;
}

// color[R]=100&color[G]=200, also nested: color[edge][R]=1
function readDeep({ name, codec }: Parameter, pairs: Pairs): Raw | undefined {
  const root: Branch = new Map();
  for (const [key, values] of pairs) {
    const keys = deepKeys(key, name);
    if (keys !== undefined) insert(root, keys, oneOrMany(values.map(decodeText)));
  }
  const list = root.get("");
  if (root.size === 1 && list !== undefined && !(list instanceof Map)) return list; // tags[]=a
  if (root.size > 0) return toRaw(root);
  const values = shapeOf(codec) === "many" ? pairs.get(name) : undefined;
  return values?.map(decodeText);
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
  return fields.some(
    ({ name, style, inAnyForm }) => (style === "deepObject" || inAnyForm === true) && key.startsWith(`${name}[`),
  );
}

function oneOrMany(values: readonly string[]): Raw {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function decodeText(encoded: string): string {
  return decodeComponent(encoded.replaceAll("+", " "));
}

function decodeComponent(encoded: string): string {
  if (!encoded.includes("%")) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

// ---------------------------------------------------------------- types

function decodeNumber(text: string): number | string {
  const number = Number(text);
  // Most are written as a program would, which is found out faster than how else a number may be written.
  if (Number.isFinite(number) && String(number) === text) return number;
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? number : text;
}

// What is none, or would do harm, stays a text, which no schema of an object accepts.
function parseJson(text: string): unknown {
  try {
    return readJson(text);
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
      return isNamed(raw) ? decodeMembers(codec, raw) : (nestedJson(raw, isNamed) ?? raw);
    case "union":
      return isNamed(raw) ? decodeMembers(membersOf(codec), raw) : decodeUnion(codec.options, raw);
    case "anything":
      return raw;
  }
}

// In a form or a deep object, a list of one is written like a value alone, and one of objects with
// the places of its items: `lines[0][id]=1`.
function decodeList(item: Codec, raw: Raw): unknown {
  if (isNamed(raw)) return isIndexed(raw) ? itemsOf(raw).map((value) => decode(item, value)) : raw;
  if (typeof raw !== "string" && !Array.isArray(raw)) return raw;
  // A text that could be an item itself is one.
  if (takesNoText(item)) {
    const whole = nestedJson(raw, Array.isArray) ?? (shapeOf(item) === "one" ? undefined : jsonItems(raw));
    if (whole !== undefined) return whole;
  }
  return (typeof raw === "string" ? [raw] : raw).map((value) => decodeItem(item, value));
}

// Of a list in a list, a text is JSON, where it can be.
function decodeItem(item: Codec, raw: Raw): unknown {
  return (item.kind === "list" ? nestedJson(raw, Array.isArray) : undefined) ?? decode(item, raw);
}

// What is nested deeper than a style can write stands there as JSON, which has its types already.
function nestedJson(raw: Raw, isExpected: (value: Raw) => boolean): unknown {
  const value = typeof raw === "string" ? (parseJson(raw) as Raw) : undefined;
  return value !== undefined && isExpected(value) ? value : undefined;
}

// A comma within JSON separates nothing: what was split there is put together again.
function jsonItems(raw: string | readonly Raw[]): readonly unknown[] | undefined {
  const value = parseJson(`[${String(raw)}]`);
  const isNested = Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null);
  return isNested && value.length > 0 ? value : undefined;
}

function takesNoText(codec: Codec): boolean {
  if (codec.kind === "union") return codec.options.every(takesNoText);
  return codec.kind !== "anything" && codec !== text;
}

function isIndexed(raw: { readonly [name: string]: Raw }): boolean {
  return Object.keys(raw).length > 0 && Object.keys(raw).every((key) => /^\d{1,9}$/.test(key));
}

// Without the gaps, which would make a short query a long list. Such keys are in order.
function itemsOf(raw: { readonly [name: string]: Raw }): readonly Raw[] {
  return Object.values(raw);
}

function decodeUnion(options: readonly Codec[], raw: Raw): unknown {
  const [only] = Array.isArray(raw) ? raw : [];
  const single = Array.isArray(raw) && raw.length === 1 && typeof only === "string" ? only : raw;
  for (const option of options) {
    const candidate = shapeOf(option) === "one" ? single : raw;
    const value = decode(option, candidate);
    // One text is a list of one only where it can't be meant as a text.
    const isText = single !== raw && options.includes(text) && isSameList(value, candidate);
    if (value !== candidate && !isText) return value;
  }
  return options.some((option) => shapeOf(option) === "one") ? single : raw;
}

function isSameList(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) && one.every((item, at) => item === other[at]);
}

function decodeMembers(members: Members, raw: { readonly [name: string]: Raw }): Record<string, unknown> {
  return mapValues(raw, (value, name) => decode(ownProperty(members, name)[0] ?? members.rest ?? anything, value));
}

function isNamed(raw: Raw): raw is { readonly [name: string]: Raw } {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function mapValues(
  raw: { readonly [name: string]: Raw },
  map: (value: Raw, name: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, map(value, name)]));
}
