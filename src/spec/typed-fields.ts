import type { CheckScope } from "./check-scope.js";
import { ignoreValue, type Field } from "./ignore-value.js";
import { inWords, isList, type JsonObject } from "./json.js";

/**
 * What a field must hold. A `demand` is a flag that decides what is accepted, so that a mistake in
 * it is an error; of a `needed` text the check of its object says that there is none.
 */
export type FieldType = "text" | "needed" | "flag" | "demand" | "texts";

/**
 * The object with the listed fields of the type that they must have: a number becomes a text,
 * `"true"` a boolean, and what can't be converted is told and left out, as if it were absent. The
 * same object if all is well. Code `invalid-document`.
 */
export function withFieldTypes(node: JsonObject, types: ReadonlyMap<string, FieldType>, scope: CheckScope): JsonObject {
  let changed: Map<string, unknown> | undefined;
  for (const key of Object.keys(node)) {
    const type = types.get(key);
    if (type === undefined) continue;
    const value = typedField(node[key], type, { node, key, scope });
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

/** The value of one field as its type, or undefined, and told, where it can't be converted. */
export function typedField(value: unknown, type: FieldType, field: Field): unknown {
  switch (type) {
    case "needed":
      return asText(value);
    case "text":
      return asText(value) ?? ignoreValue(value, field, "a text");
    case "flag":
      return asFlag(value) ?? ignoreValue(value, field, "true or false", helpForFlag(value));
    case "demand":
      return asFlag(value) ?? refuseDemand(value, field);
    case "texts":
      return isList(value) ? textsOf(value, field) : ignoreValue(value, field, "a list of texts", helpForTexts(value));
  }
}

/** A text; numbers and booleans as they are written. */
export function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** A boolean, which may be written as a text. */
export function asFlag(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

// Absent would be false, and what the author demands could be left out.
function refuseDemand(value: unknown, { node, key, scope }: Field): unknown {
  if (value === null) return undefined;
  const message = `${key} must be true or false, but is ${inWords(value)}`;
  scope.error({ node, key, on: "value" }, message, helpForFlag(value));
  return undefined;
}

function helpForFlag(value: unknown): string {
  const flag = flagOfWord(value);
  if (flag === undefined) return "write true or false";
  return `write ${String(flag)}: "${String(value)}" is a text in YAML 1.2, as in JSON`;
}

function helpForTexts(value: unknown): string | undefined {
  const text = asText(value);
  return text === undefined || flagOfWord(value) !== undefined ? undefined : `write it as a list: [${text}]`;
}

// Words that are booleans in YAML 1.1.
function flagOfWord(value: unknown): boolean | undefined {
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (["yes", "y", "on"].includes(word)) return true;
  return ["no", "n", "off"].includes(word) ? false : undefined;
}

function textsOf(list: readonly unknown[], { scope, key }: Field): readonly unknown[] {
  if (list.every((item) => typeof item === "string")) return list;
  return list
    .map((item, index) => typedField(item, "text", { node: list, key: String(index), scope, name: `${key}[${index}]` }))
    .filter((text) => text !== undefined);
}
