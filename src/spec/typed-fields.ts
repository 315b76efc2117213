import { isList, type JsonObject } from "./json.js";

/** What a field must hold. */
export type FieldType = "text" | "flag" | "texts";

/**
 * The object with the listed fields of the type that they must have: a number becomes a text,
 * `"true"` a boolean, and what can't be converted is left out, as if it were absent. The same
 * object if all is well.
 */
export function withFieldTypes(node: JsonObject, types: ReadonlyMap<string, FieldType>): JsonObject {
  let changed: Map<string, unknown> | undefined;
  for (const key of Object.keys(node)) {
    const type = types.get(key);
    if (type === undefined) continue;
    const value = converted(node[key], type);
    if (value !== node[key]) (changed ??= new Map()).set(key, value);
  }
  return changed === undefined ? node : withChanges(node, changed);
}

/** A copy with some values replaced, in the order of the original; undefined removes a key. */
export function withChanges(node: JsonObject, changes: ReadonlyMap<string, unknown>): JsonObject {
  const entries = Object.entries(node).map(
    ([key, value]) => [key, changes.has(key) ? changes.get(key) : value] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function converted(value: unknown, type: FieldType): unknown {
  switch (type) {
    case "text":
      return asText(value);
    case "flag":
      return typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined;
    case "texts":
      return isList(value) ? textsOf(value) : undefined;
  }
}

/** A text; numbers and booleans as they are written. */
export function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function textsOf(list: readonly unknown[]): readonly unknown[] {
  if (list.every((item) => typeof item === "string")) return list;
  return list.map(asText).filter((text) => text !== undefined);
}
