import { isList, isObject, ownString } from "./json.js";

/** A named place in a file. */
export interface Anchor {
  readonly pointer: readonly string[];
  readonly value: unknown;
}

/** The places of a file that references name without saying the way to them. */
export interface Anchors {
  /** By `$anchor` or `$dynamicAnchor`. */
  readonly byName: ReadonlyMap<string, Anchor>;
  /** By `$id`. */
  readonly byId: ReadonlyMap<string, Anchor>;
  /** Names that several schemas have, so that they name none. */
  readonly ambiguous: ReadonlySet<string>;
}

const known = new WeakMap<object, Anchors>();

/**
 * The anchors of a file, found when the first one is asked for.
 * https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.2
 */
export function findAnchors(root: unknown): Anchors {
  if (!isObject(root)) return collect(root);
  const anchors = known.get(root) ?? collect(root);
  known.set(root, anchors);
  return anchors;
}

function collect(root: unknown): Anchors {
  const byName = new Map<string, Anchor>();
  const byId = new Map<string, Anchor>();
  const ambiguous = new Set<string>();
  const visited = new Set<object>();
  visit(root, []);
  return { byName, byId, ambiguous };

  function visit(value: unknown, pointer: readonly string[]): void {
    if ((!isObject(value) && !isList(value)) || visited.has(value)) return;
    visited.add(value);
    if (isObject(value)) note(value, pointer);
    for (const [key, child] of Object.entries(value)) visit(child, [...pointer, key]);
  }

  function note(value: { readonly [key: string]: unknown }, pointer: readonly string[]): void {
    const place = { pointer, value };
    for (const key of ["$anchor", "$dynamicAnchor"]) {
      const name = ownString(value, key);
      if (name === undefined) continue;
      if (byName.has(name) && byName.get(name)?.value !== value) ambiguous.add(name);
      byName.set(name, place);
    }
    const id = ownString(value, "$id");
    if (id !== undefined && !byId.has(id)) byId.set(id, place);
  }
}
