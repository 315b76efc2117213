/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import {
  assemble,
  collect,
  decode,
  decodeComponent,
  membersOf,
  shapeOf,
  splitDelimited,
  splitPair,
  type Raw,
  type Shape,
} from "./decode.js";
import { InvalidParameter } from "./errors.js";
import { parseJson, type Codec, type Parameter } from "./parameters.js";

/** The decoder of a form's fields. Fields that are not declared are kept, as text. */
export function formDecoder(fields: readonly Parameter[]): (form: string) => Record<string, unknown> {
  const sources = fields.map((field) => fieldSource(field, fields));
  const decode = sourcesDecoder(sources);
  const declared = new Set(sources.flatMap((source) => [...ownNames(source), ...source.members]));
  return (form) => {
    const pairs = parsePairs(form);
    const others = [...pairs].filter(([name]) => !declared.has(name) && !isDeep(name, fields));
    return {
      ...Object.fromEntries(others.map(([name, raw]) => [name, oneOrMany(raw.map(decodeText))])),
      ...decode(pairs),
    };
  };
}

/** Names to their values, which stay encoded: an encoded comma is not one that separates. */
export type Pairs = ReadonlyMap<string, readonly string[]>;

/** The pairs of a query or a form. */
export function parsePairs(encoded: string): Pairs {
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

// More than any honest client sends.
const maxPairs = 1000;
const maxDepth = 10;

/** The decoder of the parameters of a query. */
export function pairsDecoder(parameters: readonly Parameter[]): (pairs: Pairs) => Record<string, unknown> {
  return sourcesDecoder(parameters.map((parameter) => sourceOf(parameter, memberNames(parameter))));
}

/** A parameter, and what is found out about it once. */
interface Source extends Parameter {
  readonly shape: Shape;
  /** The properties that stand under their own names, where it is exploded. */
  readonly members: ReadonlySet<string>;
}

function sourceOf(parameter: Parameter, members: readonly string[]): Source {
  return { ...parameter, shape: shapeOf(parameter.codec), members: new Set(members) };
}

// A name that another field has as well is not taken for a property: whose it is could only be guessed, and an object
// can be written as JSON too.
function fieldSource(field: Parameter, fields: readonly Parameter[]): Source {
  const others = new Set(fields.filter((other) => other !== field).flatMap(namesOf));
  return sourceOf(
    field,
    memberNames(field).filter((name) => !others.has(name)),
  );
}

/** The names that a parameter may be written under. */
function namesOf(parameter: Parameter): string[] {
  return [...ownNames(parameter), ...memberNames(parameter)];
}

function ownNames(parameter: Parameter): string[] {
  return !isExploded(parameter) || parameter.inAnyForm || takesOne(parameter.codec) ? [parameter.name] : [];
}

function memberNames(parameter: Parameter): string[] {
  return isExploded(parameter) ? Object.keys(membersOf(parameter.codec).properties) : [];
}

// An exploded object's names are those of its properties.
function isExploded({ codec, style, explode }: Parameter): boolean {
  return style === "form" && explode && shapeOf(codec) === "named";
}

function sourcesDecoder(sources: readonly Source[]): (pairs: Pairs) => Record<string, unknown> {
  const claimed = new Set(sources.flatMap(namesOf));
  return (pairs) =>
    collect(sources, (source) => {
      const raw = readPairs(source, pairs, claimed);
      return raw === undefined ? undefined : decode(source.codec, raw);
    });
}

function readPairs(source: Source, pairs: Pairs, claimed: ReadonlySet<string>): Raw | undefined {
  const { name, codec, style, explode, allowEmpty, shape } = source;
  if (style === "deepObject") return readDeep(source, pairs);
  if (source.inAnyForm && shape === "named") {
    const object = readDeep(source, pairs) ?? readJsonObject(pairs.get(name));
    if (object !== undefined) return object;
  }
  const values = pairs.get(name);
  if (shape === "named" && explode) {
    const object = readExploded(source, pairs, claimed);
    // Where a plain value will do as well, it is written under the parameter's own name.
    if (object !== undefined || values?.length !== 1 || !takesOne(codec)) return object;
    return decodeText(values[0] ?? "");
  }
  if (values === undefined || (allowEmpty && values.every((value) => value === ""))) return undefined;
  const [only = "", ...others] = values;
  if (others.length > 0) return readRepeated(source, values);
  if (shape === "one") return decodeText(only);
  return explode ? [decodeText(only)] : assemble(splitDelimited(only, style), shape, false, decodeText);
}

function readRepeated({ name, codec, shape }: Source, values: readonly string[]): Raw {
  if (shape === "many" || takesAnything(codec)) return values.map(decodeText);
  throw new InvalidParameter(`${name} is there ${values.length} times, and takes one value`);
}

function takesOne(codec: Codec): boolean {
  return codec.kind === "union" && codec.options.some((option) => shapeOf(option) === "one");
}

function takesAnything(codec: Codec): boolean {
  return codec.kind === "anything" || (codec.kind === "union" && codec.options.some(takesAnything));
}

function readExploded({ codec, members }: Source, pairs: Pairs, claimed: ReadonlySet<string>): Raw | undefined {
  const { rest } = membersOf(codec);
  const found: [string, Raw][] = [];
  for (const [name, values] of pairs) {
    const own = members.has(name) || (rest !== undefined && !claimed.has(name));
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
