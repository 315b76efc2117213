/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { refusePoison } from "./json.js";
import { anything, parseJson, text, union, type Codec, type Parameter } from "./parameters.js";

/** A value taken apart by its style, before its texts are decoded by their types. */
export type Raw = string | readonly Raw[] | { readonly [name: string]: Raw };

/** What the texts of a value stand for: itself, its items, or its properties. */
export type Shape = "one" | "many" | "named";

/** The shape that a codec takes. */
export function shapeOf(codec: Codec): Shape {
  if (codec.kind === "list") return "many";
  if (codec.kind === "record") return "named";
  if (codec.kind === "union") return codec.options.map(shapeOf).find((shape) => shape !== "one") ?? "one";
  return "one";
}

/** The properties of an object; one of several kinds has those of all. */
export function membersOf(codec: Codec): Members {
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

// ---------------------------------------------------------------- styles

/**
 * A value of the parts that its style separates. Names and values alternate (`R,100,G,200`), or are
 * paired (`R=100,G=200`) where exploded.
 */
export function assemble(
  parts: readonly string[],
  shape: Shape,
  explode: boolean,
  read: (text: string) => string,
): Raw {
  if (parts.length === 1 && parts[0] === "") return shape === "many" ? [] : {};
  if (shape === "many") return parts.map(read);
  const pairs = explode
    ? parts.map(splitPair)
    : parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1] ?? ""] as const] : []));
  return Object.fromEntries(pairs.map(([name, value]) => [read(name), read(value)]));
}

/**
 * The parts that a style separates. Where no separator stands plainly, the encoded ones separate:
 * many clients encode all they send.
 */
export function splitDelimited(value: string, style: string): string[] {
  const { plain, encoded } = delimiters[style] ?? comma;
  return value.split(value.includes(plain) ? plain : encoded);
}

const delimiters: Readonly<Record<string, { readonly plain: string; readonly encoded: RegExp }>> = {
  spaceDelimited: { plain: " ", encoded: /%20|\+/ },
  pipeDelimited: { plain: "|", encoded: /%7C/i },
  tabDelimited: { plain: "\t", encoded: /%09/ },
};
const comma = { plain: ",", encoded: /%2C/i };

/** A name and its value, which is empty where there is none. */
export function splitPair(pair: string): [string, string] {
  const mark = pair.indexOf("=");
  return mark === -1 ? [pair, ""] : [pair.slice(0, mark), pair.slice(mark + 1)];
}

/** A text without its percent-encoding, or as it is where that is wrong. */
export function decodeComponent(encoded: string): string {
  if (!encoded.includes("%")) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

// ---------------------------------------------------------------- types

/** A value by its type. */
export function decode(codec: Codec, raw: Raw): unknown {
  switch (codec.kind) {
    case "scalar":
      return typeof raw === "string" ? codec.decode(raw) : raw;
    case "list":
      return decodeList(codec, raw);
    case "record":
      return isNamed(raw) ? decodeMembers(codec, raw) : (nestedJson(raw, isNamed) ?? raw);
    case "union":
      return isNamed(raw) ? decodeMembers(membersOf(codec), raw) : decodeUnion(codec.options, raw);
    case "anything":
      return isNamed(raw) ? decodeMembers({ properties: {} }, raw) : raw;
  }
}

// In a form or a deep object, a list of one is written like a value alone, and one of objects with
// the places of its items: `lines[0][id]=1`.
function decodeList({ item: rest, first = [] }: Codec & { kind: "list" }, raw: Raw): unknown {
  const codecAt = (at: number): Codec => first[at] ?? rest;
  if (isNamed(raw)) return isIndexed(raw) ? itemsOf(raw).map((value, at) => decode(codecAt(at), value)) : raw;
  if (typeof raw !== "string" && !Array.isArray(raw)) return raw;
  const item = codecAt(0);
  // A text that could be an item itself is one.
  if (takesNoText(item)) {
    const whole = nestedJson(raw, Array.isArray) ?? (shapeOf(item) === "one" ? undefined : jsonItems(raw));
    if (whole !== undefined) return whole;
  }
  return (typeof raw === "string" ? [raw] : raw).map((value, at) => decodeItem(codecAt(at), value));
}

// Of a list in a list, a text is JSON, where it can be, or has its own separator.
function decodeItem(item: Codec, raw: Raw): unknown {
  if (item.kind !== "list") return decode(item, raw);
  return nestedJson(raw, Array.isArray) ?? decode(item, separate(raw, item.separator));
}

function separate(raw: Raw, separator: string | undefined): Raw {
  if (typeof raw !== "string" || separator === undefined) return raw;
  return raw === "" ? [] : raw.split(separator);
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
  let lossy: unknown;
  for (const option of options) {
    const candidate = shapeOf(option) === "one" ? single : raw;
    const value = decode(option, candidate);
    // One text is a list of one only where it can't be meant as a text.
    const isText = single !== raw && options.includes(text) && isSameList(value, candidate);
    if (value === candidate || isText) continue;
    if (isSameText(value, candidate)) return value;
    lossy ??= value;
  }
  if (lossy !== undefined && (typeof single !== "string" || options.every(takesNoText))) return lossy;
  return options.some((option) => shapeOf(option) === "one") ? single : raw;
}

// `007` and `1e3` are numbers, but not what these are written as.
function isSameText(value: unknown, raw: unknown): boolean {
  if (typeof value === "number") return String(value) === raw;
  if (!Array.isArray(value)) return true;
  const texts = typeof raw === "string" ? [raw] : raw;
  return !Array.isArray(texts) || value.every((item, at) => isSameText(item, texts[at]));
}

function isSameList(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) && one.every((item, at) => item === other[at]);
}

function decodeMembers(members: Members, raw: { readonly [name: string]: Raw }): Record<string, unknown> {
  const decoded = mapValues(raw, (value, name) =>
    decode(ownProperty(members, name)[0] ?? members.rest ?? anything, value),
  );
  return refusePoison(decoded, "An object");
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

// ---------------------------------------------------------------- values by their names

/** The values of the parameters that are there. */
export function collect<Read extends Parameter>(
  parameters: readonly Read[],
  read: (parameter: Read) => unknown,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const value = read(parameter);
    if (value !== undefined) setMember(values, parameter.name, value);
  }
  return values;
}

/** Sets a property of any name. */
export function setMember(values: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") values[name] = value;
  // An assignment would set the prototype.
  else Object.defineProperty(values, name, { value, configurable: true, enumerable: true, writable: true });
}
