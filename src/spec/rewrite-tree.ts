import { isList, isObject, type JsonObject } from "./json.js";
import { childOf, type Child, type NodeKind } from "./structure.js";

/** An object of a document, or a schema that is `true` or `false`. */
export type Node = JsonObject | boolean;

/** What a rewriting does at each node. `Context` goes down with the walk: the file, for instance. */
export interface Rewriting<Context> {
  /**
   * The node to go on with, before its children are visited: that which a `$ref` leads to, say.
   * Undefined leaves it out.
   */
  readonly enter?: (
    node: JsonObject,
    kind: NodeKind,
    context: Context,
  ) => { readonly node: Node; readonly context: Context } | undefined;
  /** The same for a map of nodes, such as all parameters of `components`. */
  readonly enterMap?: (
    map: JsonObject,
    kind: NodeKind,
    context: Context,
  ) => { readonly map: JsonObject; readonly context: Context } | undefined;
  /** What stands for a node in the new tree, after its children. */
  readonly leave?: (node: JsonObject, kind: NodeKind, context: Context) => Node;
  /** Tells of each copy that had to be made, and of the children that were left out of it. */
  readonly copied: (copy: object, original: object) => void;
  /** Tells of an object that was made for a key of a map that has no value. */
  readonly filled?: (empty: object, map: object, key: string) => void;
  /** A value that isn't the object or list that its position asks for; it is left out. */
  readonly mistyped?: (parent: object, key: string, child: Child, value: unknown) => void;
  /** A node that contains itself by way of `enter`; it is left out there. */
  readonly cycle?: (node: JsonObject, kind: NodeKind) => void;
}

/** Rewrites a node and all below it. */
export type Rewriter<Context> = (node: Node, kind: NodeKind, context: Context) => Node | undefined;

/**
 * A walk along the table of `structure.ts` that copies only what changes. An object that is met
 * twice is rewritten once, so that what was one object stays one.
 */
export function createRewriter<Context>(rewriting: Rewriting<Context>): Rewriter<Context> {
  return new TreeRewriter(rewriting).rewrite;
}

const inProgress = Symbol("in progress");

class TreeRewriter<Context> {
  readonly #rewriting: Rewriting<Context>;
  // By kind, since an alias of YAML may use one object in two roles.
  readonly #done = new Map<NodeKind, Map<JsonObject, Node | typeof inProgress>>();

  constructor(rewriting: Rewriting<Context>) {
    this.#rewriting = rewriting;
  }

  readonly rewrite = (node: Node, kind: NodeKind, context: Context): Node | undefined => {
    if (typeof node === "boolean") return node;
    const entered = this.#rewriting.enter ? this.#rewriting.enter(node, kind, context) : { node, context };
    if (entered === undefined || typeof entered.node === "boolean") return entered?.node;
    const done = this.#doneOf(kind);
    const known = done.get(entered.node);
    if (known === inProgress) {
      this.#rewriting.cycle?.(node, kind);
      return undefined;
    }
    if (known !== undefined) return known;
    const keys = Object.keys(entered.node).filter((key) => childOf(kind, key) !== undefined);
    // Leaves are many, contain nothing, and most of them stay as they are.
    if (keys.length > 0) done.set(entered.node, inProgress);
    const withChildren = keys.length > 0 ? this.#fields(entered.node, keys, kind, entered.context) : entered.node;
    const result = this.#rewriting.leave?.(withChildren, kind, entered.context) ?? withChildren;
    if (keys.length > 0 || result !== entered.node) done.set(entered.node, result);
    return result;
  };

  #doneOf(kind: NodeKind): Map<JsonObject, Node | typeof inProgress> {
    const known = this.#done.get(kind);
    if (known !== undefined) return known;
    const created = new Map<JsonObject, Node | typeof inProgress>();
    this.#done.set(kind, created);
    return created;
  }

  #fields(node: JsonObject, keys: string[], kind: NodeKind, context: Context): JsonObject {
    return this.#mapEntries(node, keys, (key, value) => {
      const child = childOf(kind, key);
      return child === undefined ? value : this.#child(node, key, child, value, context);
    });
  }

  #child(parent: object, key: string, child: Child, value: unknown, context: Context): unknown {
    switch (child.as) {
      case "one":
        return this.#one(parent, key, child, value, context);
      case "oneOrMany":
        return isList(value) ? this.#list(value, child, context) : this.#one(parent, key, child, value, context);
      case "list":
        if (isList(value)) return this.#list(value, child, context);
        return this.#leaveOut(parent, key, child, value);
      case "map":
        if (isObject(value)) return this.#map(value, child, context);
        return this.#leaveOut(parent, key, child, value);
      case "member":
        return this.#member(parent, key, child, value, context);
    }
  }

  #one(parent: object, key: string, child: Child, value: unknown, context: Context): unknown {
    if (isObject(value) || (child.kind === "schema" && typeof value === "boolean")) {
      return this.rewrite(value, child.kind, context);
    }
    return this.#leaveOut(parent, key, child, value);
  }

  // A key without a value is as good as no key.
  #leaveOut(parent: object, key: string, child: Child, value: unknown): unknown {
    if (value !== null) this.#rewriting.mistyped?.(parent, key, child, value);
    return undefined;
  }

  #list(list: readonly unknown[], child: Child, context: Context): readonly unknown[] {
    const items = list.map((item, index) => this.#one(list, String(index), child, item, context));
    if (items.every((item, index) => item === list[index])) return list;
    const copy = items.filter((item) => item !== undefined);
    this.#rewriting.copied(copy, list);
    return copy;
  }

  #map(original: JsonObject, child: Child, outer: Context): JsonObject | undefined {
    const { enterMap } = this.#rewriting;
    const entered = enterMap ? enterMap(original, child.kind, outer) : { map: original, context: outer };
    if (entered === undefined) return undefined;
    const { map, context } = entered;
    return this.#mapEntries(map, Object.keys(map), (key, value) => this.#member(map, key, child, value, context));
  }

  // A name without a value has an empty object: `204:` is a response without anything.
  #member(parent: object, key: string, child: Child, value: unknown, context: Context): unknown {
    if (value !== null) return this.#one(parent, key, child, value, context);
    const empty = {};
    this.#rewriting.filled?.(empty, parent, key);
    return empty;
  }

  #mapEntries(object: JsonObject, keys: string[], rewrite: (key: string, value: unknown) => unknown): JsonObject {
    let changed: Map<string, unknown> | undefined;
    // In the order of the keys, so that a name that is given on the way is the same in any order.
    for (const key of keys.length > 1 ? keys.sort() : keys) {
      const value = object[key];
      const result = rewrite(key, value);
      if (result !== value) (changed ??= new Map()).set(key, result);
    }
    if (changed === undefined) return object;
    const entries = Object.entries(object).map(
      ([key, value]) => [key, changed.has(key) ? changed.get(key) : value] as const,
    );
    const copy = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    this.#rewriting.copied(copy, object);
    return copy;
  }
}
