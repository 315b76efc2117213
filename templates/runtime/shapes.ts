/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { Validator } from "./checks.js";

/**
 * What becomes of a value that is valid, on its way to a handler or from one. It changes nothing in
 * place: what changes is copied, and what doesn't is given back as it is.
 */
export type Shape = (value: unknown) => unknown;

export interface Members {
  /** Properties that are not let through: `readOnly` in a request, `writeOnly` in an answer. */
  readonly omit?: readonly string[];
  /** What properties are where they were not sent. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Properties that are null where there is nothing. */
  readonly nulls?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly patterns?: readonly (readonly [name: RegExp, shape: Shape])[];
  /** For the properties that are not named, and that no pattern fits. */
  readonly rest?: readonly [named: readonly string[], patterns: readonly RegExp[], shape: Shape];
}

export function object(members: Members): Shape {
  const { omit = [], nulls = [], patterns = [], rest } = members;
  const defaults = Object.entries(members.defaults ?? {});
  const properties = Object.entries(members.properties ?? {});
  const named = new Set(rest?.[0]);
  const isRest = (name: string) => !named.has(name) && !rest?.[1].some((pattern) => pattern.test(name));
  return (given) => {
    const value = toJson(given);
    if (!isRecord(value)) return value;
    const draft = drafted(value);
    for (const name of omit) draft.remove(name);
    for (const [name, fallback] of defaults) if (draft.get(name) === undefined) draft.set(name, structuredClone(fallback));
    for (const name of nulls) if (draft.get(name) === undefined) draft.set(name, null);
    for (const [name, shape] of properties) draft.apply(name, shape);
    if (patterns.length > 0 || rest !== undefined) {
      for (const name of Object.keys(draft.result())) {
        const shapes = patterns.filter(([pattern]) => pattern.test(name)).map(([, shape]) => shape);
        if (rest !== undefined && isRest(name)) shapes.push(rest[2]);
        if (shapes.includes(omitted)) draft.remove(name);
        else for (const shape of shapes) draft.apply(name, shape);
      }
    }
    return draft.result();
  };
}

/** The shapes of the first items, and that of all that follow. */
export function list(items: Shape, ...first: readonly Shape[]): Shape {
  return (value) => {
    if (!Array.isArray(value)) return value;
    const shaped = value.map((item, at) => (first[at] ?? items)(item));
    return shaped.every((item, at) => item === value[at]) ? value : shaped;
  };
}

export function all(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.reduce((shaped, shape) => shape(shaped), value);
}

/**
 * The shapes of the options that accept the value. Where none does, those of all: in production nothing else keeps
 * what is `writeOnly` from leaving the service in an answer that is wrong.
 */
export function fitting(...options: readonly (readonly [accepts: Validator, shape?: Shape])[]): Shape {
  return (given) => {
    const value = toJson(given);
    const accepting = options.filter(([accepts]) => accepts(value) === undefined);
    const applied = accepting.length > 0 ? accepting : options;
    return applied.reduce((shaped, [, shape]) => (shape === undefined ? shaped : shape(shaped)), value);
  };
}

/** An object with what the class gives: its own properties are those of the value, also where the class has them. */
export function instanceOf(parent: () => new () => object): Shape {
  return (value) => {
    if (!isRecord(value)) return value;
    // An assignment would call the class's setters, and set the prototype for a name like `__proto__`.
    return Object.defineProperties(new (parent())(), Object.getOwnPropertyDescriptors(value));
  };
}

/** For a shape that is declared further below, or that holds itself. */
export function later(shape: () => Shape): Shape {
  return (value) => shape()(value);
}

export const unchanged: Shape = (value) => value;

/** For properties that are not let through, in the place of a shape by pattern or for the rest. */
export const omitted: Shape = () => undefined;

type Properties = Record<string, unknown>;

// An object of a class may say by itself what is sent of it.
export function toJson(value: unknown): unknown {
  const isOwnWriter = typeof value === "object" && value !== null && "toJSON" in value && typeof value.toJSON === "function";
  return isOwnWriter ? (value.toJSON as () => unknown)() : value;
}

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object that is copied with its first change. */
function drafted(original: Properties) {
  let draft = original;
  const changed = (): Properties => (draft === original ? (draft = { ...original }) : draft);
  const get = (name: string): unknown => (Object.hasOwn(draft, name) ? draft[name] : undefined);
  // An assignment would set the prototype for a name like `__proto__`.
  const set = (name: string, value: unknown): void => {
    Object.defineProperty(changed(), name, { value, configurable: true, enumerable: true, writable: true });
  };
  return {
    get,
    set,
    remove: (name: string): void => {
      if (Object.hasOwn(draft, name)) delete changed()[name];
    },
    apply: (name: string, shape: Shape): void => {
      const value = get(name);
      const shaped = value === undefined ? undefined : shape(value);
      if (shaped !== value) set(name, shaped);
    },
    result: (): Properties => draft,
  };
}
