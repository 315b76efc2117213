/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/** Finds what is declared for a Content-Type, whose essence may be known already. */
export type FindByType<Item> = (contentType: string, essence?: string) => Item | undefined;

/**
 * Finds things by their media types. Of those that differ in their parameters alone, it is the one all of
 * whose parameters are there, or that with the most of them: one without any takes what the others
 * leave. Where none is, it is the first.
 */
export function finderByType<Item>(items: readonly Item[], typeOf: (item: Item) => string): FindByType<Item> {
  const byEssence = new Map<string, Declared<Item>[]>();
  for (const item of items) {
    const essence = essenceOf(typeOf(item));
    const declared = { item, parameters: parametersOf(typeOf(item)) };
    byEssence.set(essence, [...(byEssence.get(essence) ?? []), declared]);
  }
  return (contentType, essence = essenceOf(contentType)) => {
    const alike = byEssence.get(essence);
    // What has no other beside it is meant with any parameters.
    if (alike === undefined || alike.length === 1) return alike?.[0]?.item;
    const given = parametersOf(contentType);
    const [best] = alike
      .filter(({ parameters }) => [...parameters].every(([name, value]) => given.get(name) === value))
      .toSorted((one, other) => other.parameters.size - one.parameters.size);
    return (best ?? alike[0])?.item;
  };
}

interface Declared<Item> {
  readonly item: Item;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Type and subtype, which are the same in any case (RFC 9110, section 8.3.1). */
export function essenceOf(mediaType: string): string {
  const end = mediaType.indexOf(";");
  return (end === -1 ? mediaType : mediaType.slice(0, end)).trim().toLowerCase();
}

// The case of a value means something, but for a charset; whether it has quotes means nothing.
function parametersOf(mediaType: string): ReadonlyMap<string, string> {
  const start = mediaType.indexOf(";");
  const found = start === -1 ? [] : mediaType.slice(start).matchAll(parameter);
  return new Map(
    Array.from(found, ([, name = "", quoted, token = ""]): [string, string] => {
      const key = name.toLowerCase();
      const value = quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1");
      return [key, key === "charset" ? value.toLowerCase() : value];
    }),
  );
}

// RFC 9110, section 5.6.6. Each begins where the last one ended, so that a long header is read once.
const parameter = /\s*;\s*(?:([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+)))?/gy;
