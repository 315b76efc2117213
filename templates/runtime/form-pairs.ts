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
import { refusePoison } from "./json.js";
import { parseJson, type Codec, type Parameter } from "./parameters.js";

/** The decoder of a form's fields. Fields that are not declared are kept, as text. */
export function formDecoder(fields: readonly Parameter[]): (form: string) => Record<string, unknown> {
  const decode = sourcesDecoder(fields.map((field) => fieldSource(field, fields)));
  return (form) => {
    const pairs = parsePairs(form);
    const used = new Set<string>();
    const declared = decode(pairs, used);
    const others = [...pairs].filter(([name]) => !used.has(name));
    const twice = others.find(([name]) => Object.hasOwn(declared, name));
    if (twice !== undefined) throw writtenTwice(twice[0]);
    const kept = others.map(([name, raw]) => [name, oneOrMany(raw.map(decodeText))] as const);
    return refusePoison({ ...Object.fromEntries(kept), ...declared }, "The body");
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

// The names that a value was read from are added to the used ones: what is left of a form is not declared.
function sourcesDecoder(sources: readonly Source[]): (pairs: Pairs, used?: Set<string>) => Record<string, unknown> {
  const names = new Set(sources.flatMap(namesOf));
  const deep = sources.filter(isDeep);
  const isClaimed = (key: string) => names.has(key) || deep.some(({ name }) => deepKeys(key, name) !== undefined);
  return (pairs, used) =>
    collect(sources, (source) => {
      const raw = readPairs(source, pairs, isClaimed, used);
      return raw === undefined ? undefined : decode(source.codec, raw);
    });
}

function isDeep({ style, inAnyForm, shape }: Source): boolean {
  return style === "deepObject" || (inAnyForm === true && shape === "named");
}

type IsClaimed = (name: string) => boolean;

function readPairs(source: Source, pairs: Pairs, isClaimed: IsClaimed, used?: Set<string>): Raw | undefined {
  const { name, style, explode, allowEmpty, shape } = source;
  if (isDeep(source)) {
    const object = readDeep(source, pairs, used);
    if (object !== undefined || style === "deepObject") return object;
  }
  if (shape === "named" && explode) return readObject(source, pairs, isClaimed, used);
  const values = pairs.get(name);
  if (values === undefined || (allowEmpty && values.every((value) => value === ""))) return undefined;
  used?.add(name);
  const [only = "", ...others] = values;
  if (others.length > 0) return readRepeated(source, values);
  if (shape === "one") return decodeText(only);
  return explode ? [decodeText(only)] : assemble(splitDelimited(only, style), shape, false, decodeText);
}

// Under the names of its properties, or under its own: as JSON, or as a plain value where that will do as well.
function readObject(source: Source, pairs: Pairs, isClaimed: IsClaimed, used?: Set<string>): Raw | undefined {
  const { name, codec, inAnyForm } = source;
  const values = pairs.get(name);
  const own = values?.length === 1 ? decodeText(values[0] ?? "") : undefined;
  const json = own === undefined || !inAnyForm ? undefined : readJsonObject(own);
  const exploded = json === undefined ? readExploded(source, pairs, isClaimed, used) : undefined;
  if (exploded !== undefined) return exploded;
  const found = json ?? (takesOne(codec) ? own : undefined);
  if (found !== undefined) used?.add(name);
  return found;
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

function readExploded(
  { codec, members }: Source,
  pairs: Pairs,
  isClaimed: IsClaimed,
  used?: Set<string>,
): Raw | undefined {
  const { rest } = membersOf(codec);
  const found: [string, Raw][] = [];
  for (const [name, values] of pairs) {
    const isMember = members.has(name);
    if (isMember) used?.add(name);
    if (isMember || (rest !== undefined && !isClaimed(name))) found.push([name, oneOrMany(values.map(decodeText))]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

// What is JSON has its types already, which no codec changes.
function readJsonObject(text: string): Raw | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? (value as Raw) : undefined;
}

// color[R]=100&color[G]=200, also nested: color[edge][R]=1
function readDeep({ name, shape }: Source, pairs: Pairs, used?: Set<string>): Raw | undefined {
  const root: Branch = new Map();
  for (const [key, values] of pairs) {
    const keys = deepKeys(key, name);
    if (keys === undefined) continue;
    used?.add(key);
    if (!insert(root, keys, oneOrMany(values.map(decodeText)))) throw writtenTwice(name);
  }
  const list = root.get("");
  if (root.size === 1 && list !== undefined && !(list instanceof Map)) return list; // tags[]=a
  if (root.size > 0) return toRaw(root);
  const values = shape === "many" ? pairs.get(name) : undefined;
  if (values !== undefined) used?.add(name);
  return values?.map(decodeText);
}

function writtenTwice(name: string): Error {
  return new InvalidParameter(`${name} is written in two ways`);
}

type Branch = Map<string, Raw | Branch>;

// False where something else has the place: o[a]=1 beside o[a][b]=2.
function insert(branch: Branch, keys: readonly string[], value: Raw): boolean {
  let at = branch;
  for (const key of keys.slice(0, -1)) {
    const next = at.get(key) ?? new Map<string, Raw | Branch>();
    if (!(next instanceof Map)) return false;
    at.set(key, next);
    at = next;
  }
  const last = keys.at(-1) ?? "";
  if (at.has(last)) return false;
  at.set(last, value);
  return true;
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

function oneOrMany(values: readonly string[]): Raw {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function decodeText(encoded: string): string {
  return decodeComponent(encoded.replaceAll("+", " "));
}
