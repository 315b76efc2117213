/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/** A map that forgets what has not been asked for in a while, so that it never outgrows its limit. */
export class RecentMap<Key, Value> {
  readonly #limit: number;
  // Two generations: when the young one is half of the limit, it becomes the old one, and the old one is dropped.
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#limit / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
