/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/** Which properties and items of a value schemas have looked at (JSON Schema core §11). */
export interface Seen {
  key(name: string): void;
  keys(names: readonly string[]): void;
  everyKey(): void;
  hasKey(name: string): boolean;
  item(index: number): void;
  /** The first of the items. */
  itemsTo(count: number): void;
  everyItem(): void;
  hasItem(index: number): boolean;
  hasItems(count: number): boolean;
  /** What another schema looked at, which is about the same value. */
  add(other: Seen): void;
  readonly names: ReadonlySet<string> | "all";
  readonly indexes: ReadonlySet<number> | "all";
}

export function nothingSeen(): Seen {
  const names = new Set<string>();
  const indexes = new Set<number>();
  let hasAllNames = false;
  let hasAllIndexes = false;
  const seen: Seen = {
    get names() {
      return hasAllNames ? "all" : names;
    },
    get indexes() {
      return hasAllIndexes ? "all" : indexes;
    },
    key: (name) => void names.add(name),
    keys: (all) => all.forEach(seen.key),
    everyKey: () => void (hasAllNames = true),
    hasKey: (name) => hasAllNames || names.has(name),
    item: (index) => void indexes.add(index),
    itemsTo: (count) => {
      for (let index = 0; index < count; index += 1) indexes.add(index);
    },
    everyItem: () => void (hasAllIndexes = true),
    hasItem: (index) => hasAllIndexes || indexes.has(index),
    hasItems: (count) => {
      for (let index = 0; index < count; index += 1) if (!seen.hasItem(index)) return false;
      return true;
    },
    add: (other) => {
      if (other.names === "all") hasAllNames = true;
      else other.names.forEach(seen.key);
      if (other.indexes === "all") hasAllIndexes = true;
      else other.indexes.forEach(seen.item);
    },
  };
  return seen;
}
