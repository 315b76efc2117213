export interface YamlRecord {
  readonly [key: string]: unknown;
}

export function isRecord(value: unknown): value is YamlRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How a value is named in a sentence; never the value itself, which may be a secret. */
export function shownType(value: unknown): string {
  if (value === null) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a mapping";
  return `a ${typeof value}`;
}
