import { isObject, own, ownList, ownString, type JsonObject } from "./json.js";
import { schemaNameOf } from "./schema-ref.js";

export interface RefCycle {
  /** The reference that closes the ring: a node and the key in it. */
  readonly node: JsonObject;
  readonly key: string;
  /** The schemas of the ring, the first one again at the end. */
  readonly names: readonly string[];
}

/**
 * Named schemas that stand for themselves: by `$ref` alone, or by `allOf`. A reference from a
 * property, an item or an alternative is no such thing: there the recursion can end.
 */
export function findRefCycles(schemas: JsonObject, prefix: string): readonly RefCycle[] {
  const cycles: RefCycle[] = [];
  const settled = new Set<string>();
  for (const name of Object.keys(schemas)) {
    if (!settled.has(name)) visit(name, []);
  }
  return cycles;

  function visit(name: string, path: readonly string[]): void {
    for (const { node, to } of refsInPlace(own(schemas, name), prefix)) {
      const start = [...path, name].indexOf(to);
      if (start !== -1) cycles.push({ node, key: "$ref", names: [...[...path, name].slice(start), to] });
      else if (!settled.has(to)) visit(to, [...path, name]);
    }
    settled.add(name);
  }
}

// The schemas that a value of this one has to satisfy as well.
function refsInPlace(schema: unknown, prefix: string): readonly { readonly node: JsonObject; readonly to: string }[] {
  if (!isObject(schema)) return [];
  const ref = ownString(schema, "$ref");
  const to = ref?.startsWith(prefix) === true ? schemaNameOf(ref) : undefined;
  const direct = to === undefined ? [] : [{ node: schema, to }];
  return [...direct, ...(ownList(schema, "allOf") ?? []).flatMap((part) => refsInPlace(part, prefix))];
}
