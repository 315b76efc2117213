/** What was found out about texts, as long as they are not too many. */
export interface TextMemo<Value> {
  get(text: string): Value | undefined;
  has(text: string): boolean;
  set(text: string, value: Value): void;
}

/** A run asks several times for the same texts, and a watching process for most of them each time. */
export function createTextMemo<Value>(): TextMemo<Value> {
  const known = new Map<string, Value>();
  let total = 0;
  return {
    get: (text) => known.get(text),
    has: (text) => known.has(text),
    set: (text, value) => {
      total += text.length;
      if (total > largestTotal) {
        known.clear();
        total = text.length;
      }
      known.set(text, value);
    },
  };
}

// In characters.
const largestTotal = 50_000_000;
