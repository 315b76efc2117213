/**
 * The entries of a map of the document, in the order of their keys. The order in which a document
 * has them means nothing (RFC 8259 §4), and so must not show: the same API gives the same bytes,
 * whichever tool wrote its document. The order is that of code units, whatever the locale.
 */
export function inOrder<Value>(map: Readonly<Record<string, Value>>): [key: string, value: Value][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** A value of JSON with the keys of all its objects in order. */
export function withKeysInOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeysInOrder);
  if (typeof value !== "object" || value === null) return value;
  // `Object.fromEntries` keeps a key of the name "__proto__", which an assignment would not.
  return Object.fromEntries(
    inOrder(value as Record<string, unknown>).map(([key, item]) => [key, withKeysInOrder(item)]),
  );
}
