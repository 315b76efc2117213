/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/** A place to keep something with each request, or connection. As a property, which costs a fraction of a WeakMap. */
export function slot<Owner extends object, Value>(): {
  readonly get: (owner: Owner) => Value | undefined;
  readonly set: (owner: Owner, value: Value) => void;
} {
  const key = Symbol();
  const slots = (owner: object) => owner as { [key]?: Value };
  return {
    get: (owner) => slots(owner)[key],
    set: (owner, value) => void (slots(owner)[key] = value),
  };
}
