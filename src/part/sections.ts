import { isObject, type JsonObject } from "../spec/json.js";
import { escapeToken } from "../spec/json-pointer.js";
import { childOf, type NodeKind } from "../spec/structure.js";

/** What references can name, each by the pointer to it: `components/schemas/Pet`, `paths/~1pets`. */
export type Units = ReadonlyMap<string, Unit>;

export interface Unit {
  readonly kind: NodeKind;
  readonly value: unknown;
  /** The key of a named schema. */
  readonly schemaKey?: string;
}

/** A document, and what it is made of. */
export interface Sections {
  readonly root: JsonObject;
  readonly units: Units;
  /** All but the units. Security schemes are in it: operations name them otherwise than by references. */
  readonly rest: JsonObject;
}

/** @returns nothing where the document is no object, or a map of units is itself a reference */
export function sectionsOf(root: unknown): Sections | undefined {
  if (!isObject(root)) return undefined;
  const units = new Map<string, Unit>();
  const rest = keepUnits(root, (pointer, unit) => {
    units.set(pointer, unit);
    return false;
  });
  return [...units.keys()].some((pointer) => pointer.endsWith("/$ref")) ? undefined : { root, units, rest };
}

/** The document with some of its units only, and all the rest. */
export function onlyUnits({ root }: Sections, kept: ReadonlySet<string>): JsonObject {
  return keepUnits(root, (pointer) => kept.has(pointer));
}

/** The pointer that a unit is known by. */
export function pointerTo(tokens: readonly string[]): string {
  return tokens.map(escapeToken).join("/");
}

type Keep = (pointer: string, unit: Unit) => boolean;

function keepUnits(root: JsonObject, keep: Keep): JsonObject {
  return mapValues(root, (value, key) => {
    const child = childOf(Object.hasOwn(root, "swagger") ? "swagger" : "document", key);
    if (!isObject(value) || child === undefined) return value;
    if (child.kind === "components") return mapValues(value, (map, name) => keepIn(map, ["components", name], keep));
    return keepIn(value, [key], keep);
  });
}

function keepIn(map: unknown, path: readonly string[], keep: Keep): unknown {
  const kind = kindOfMembers(path);
  if (kind === undefined || !isObject(map)) return map;
  const isKept = ([name, value]: [string, unknown]): boolean => {
    // An extension beside the paths.
    if (path[0] === "paths" && childOf("paths", name) === undefined) return true;
    return keep(pointerTo([...path, name]), { kind, value, ...(kind === "schema" && { schemaKey: name }) });
  };
  return Object.fromEntries(Object.entries(map).filter(isKept));
}

function kindOfMembers([section = "", name]: readonly string[]): NodeKind | undefined {
  if (section === "paths") return "pathItem";
  const child =
    name === undefined ? (childOf("document", section) ?? childOf("swagger", section)) : childOf("components", name);
  return child?.as === "map" && child.kind !== "securityScheme" ? child.kind : undefined;
}

function mapValues(object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
