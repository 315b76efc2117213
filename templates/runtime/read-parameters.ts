/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { parseCookie } from "cookie";
import type { FastifyRequest } from "fastify";
import {
  assemble,
  collect,
  decode,
  decodeComponent,
  membersOf,
  setMember,
  shapeOf,
  splitDelimited,
  splitPair,
  type Raw,
  type Shape,
} from "./decode.js";
import { pairsDecoder, parsePairs } from "./form-pairs.js";
import type { Codec, Parameter } from "./parameters.js";

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

type Reader = (request: FastifyRequest) => Record<string, unknown>;

function placeReader(
  place: Parameter["in"],
  parameters: readonly Parameter[],
  reader: (parameters: readonly Parameter[]) => Reader,
): Reader | undefined {
  const here = parameters.filter((parameter) => parameter.in === place);
  return here.length === 0 ? undefined : reader(here);
}

// Found once, and not for each request.
function withShapes(parameters: readonly Parameter[]): readonly (Parameter & { readonly shape: Shape })[] {
  return parameters.map((parameter) => ({ ...parameter, shape: shapeOf(parameter.codec) }));
}

// ---------------------------------------------------------------- path

function pathReader(parameters: readonly Parameter[]): Reader {
  const shaped = withShapes(parameters);
  if (shaped.every(({ shape, style }) => shape === "one" && style === "simple")) {
    const read = valuesReader(shaped.map(({ name, routeName, codec }) => ({ name, from: routeName, codec })));
    return ({ params }) => read(params as Readonly<Record<string, string>>)!; // as the router has them
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

// ---------------------------------------------------------------- query

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
  return valuesReader(
    shaped.map(({ name, codec, shape }) => ({ name, from: name, codec, isMany: shape === "many" })),
  );
}

/** A value that stands under a name of its own, and needs not be taken apart. */
interface PlainValue {
  readonly name: string;
  readonly from: string;
  readonly codec: Codec;
  readonly isMany?: boolean;
}

// For what most requests bring, without a question that has the same answer for all of them. Undefined where one value
// is asked for and something else is there.
function valuesReader(plain: readonly PlainValue[]): (texts: ParsedQuery) => Record<string, unknown> | undefined {
  const values = plain.map(({ codec, ...value }) => ({
    ...value,
    read: (codec.kind === "scalar" ? codec.decode : (raw) => decode(codec, raw)) as (raw: Raw) => unknown,
  }));
  return (texts) => {
    const decoded: Record<string, unknown> = {};
    for (const { name, from, isMany, read } of values) {
      const raw = texts[from];
      if (raw === undefined) continue;
      if (typeof raw === "string") setMember(decoded, name, read(isMany ? [raw] : raw));
      else if (isMany && Array.isArray(raw)) setMember(decoded, name, read(raw));
      else return undefined;
    }
    return decoded;
  };
}

// ---------------------------------------------------------------- headers

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

// ---------------------------------------------------------------- cookies

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
