import type { ConfigEntry, ConfigValueType } from "./config.js";
import { isRecord, type YamlRecord } from "./values.js";

/** The type of a value, as data: that of each key of a mapping, that of the items of a list. */
export function inferType(value: unknown): ConfigValueType {
  if (value === null) return { kind: "null" };
  if (typeof value === "string") return { kind: "string" };
  if (typeof value === "number") return { kind: "number" };
  if (typeof value === "boolean") return { kind: "boolean" };
  if (Array.isArray(value)) return { kind: "list", items: itemType(value) };
  if (isRecord(value)) return { kind: "object", entries: entries(value) };
  return { kind: "unknown" };
}

function itemType(items: readonly unknown[]): ConfigValueType {
  const distinct = new Map(items.map(inferType).map((type) => [JSON.stringify(type), type]));
  const members = [...distinct.keys()].sort().flatMap((key) => distinct.get(key) ?? []);
  const [first, second] = members;
  if (first === undefined) return { kind: "unknown" };
  return second === undefined ? first : { kind: "union", members };
}

function entries(record: YamlRecord): readonly ConfigEntry[] {
  return Object.entries(record).map(([key, value]) => ({ key, type: inferType(value) }));
}
