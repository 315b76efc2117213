/** An object of a document whose fields have not been checked. */
export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A field of the object itself: `own({}, "constructor")` is undefined. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function ownObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isObject(value) ? value : undefined;
}

export function ownString(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" ? value : undefined;
}

export function ownList(object: JsonObject, key: string): readonly unknown[] | undefined {
  const value = own(object, key);
  return isList(value) ? value : undefined;
}

/** A copy with the entries of `object` that pass; a key `__proto__` stays an ordinary one. */
export function pick(object: JsonObject, keep: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keep(key)));
}

/** A copy without the keys. */
export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return pick(object, (key) => !keys.includes(key));
}

export function isExtension(key: string): boolean {
  return key.startsWith("x-");
}

/** The vendor extensions of an object. */
export function extensionsOf(object: JsonObject): JsonObject {
  return pick(object, isExtension);
}

/** What a value is, in words: "a list", "the text "abc"". */
export function inWords(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "empty";
  if (typeof value === "string") return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === "number" || typeof value === "boolean") return `the ${typeof value} ${String(value)}`;
  return isList(value) ? "a list" : "an object";
}
