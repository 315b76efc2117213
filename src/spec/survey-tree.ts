import { isObject } from "./json.js";

/** How deep a document may be nested. */
export const deepest = 400;

/** How many values a document may have, each alias of YAML counted as what it stands for. */
export const mostValues = 5_000_000;

export interface Survey {
  /** Where the document is too deep, contains itself, or has too many values. */
  readonly excess?: { readonly node: object; readonly reason: string };
  /** A key, or the name of a parameter, that can't be written in UTF-8. */
  readonly brokenName?: { readonly node: object; readonly key: string; readonly on: "key" | "value" };
  /** The texts of all `$ref`s that don't start with `#`, wherever they stand. */
  readonly outwardRefs: ReadonlySet<string>;
  /** The texts of all `$id`s. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Looks over all values of a file: whether they are few enough to be walked, and which other files
 * they may refer to. Each object is visited once, however often aliases repeat it.
 */
export function surveyTree(root: unknown): Survey {
  const surveyor = new Surveyor();
  surveyor.measure(root, 0);
  const { outwardRefs, ids, excess, brokenName } = surveyor;
  return { outwardRefs, ids, ...(excess && { excess }), ...(brokenName && { brokenName }) };
}

interface Measure {
  readonly values: number;
  readonly height: number;
}

const leaf: Measure = { values: 1, height: 0 };

class Surveyor {
  readonly outwardRefs = new Set<string>();
  readonly ids = new Set<string>();
  excess: Survey["excess"];
  brokenName: Survey["brokenName"];
  readonly #measures = new Map<object, Measure | "in progress">();

  measure(value: unknown, depth: number): Measure {
    if (typeof value !== "object" || value === null || this.excess !== undefined) return leaf;
    const known = this.#measures.get(value);
    if (known === "in progress") return this.#stop(value, "it contains itself, by an alias");
    if (known !== undefined) return depth + known.height > deepest ? this.#stop(value, tooDeep) : known;
    if (depth > deepest) return this.#stop(value, tooDeep);
    this.#measures.set(value, "in progress");
    const measured = this.#children(value, depth);
    this.#measures.set(value, measured);
    return measured.values > mostValues ? this.#stop(value, tooMany) : measured;
  }

  #children(value: object, depth: number): Measure {
    let values = 1;
    let height = 0;
    const entries = value as { readonly [key: string]: unknown };
    for (const key of Object.keys(value)) {
      const child = entries[key];
      if (isBroken(key)) this.brokenName ??= { node: value, key, on: "key" };
      if (key === "name" && "in" in entries && isBroken(child)) this.brokenName ??= { node: value, key, on: "value" };
      const measured = this.measure(child, depth + 1);
      values += measured.values;
      height = Math.max(height, measured.height + 1);
      if (key === "$ref") this.#noteRef(child);
      if (key === "$id" && typeof child === "string") this.ids.add(child);
      // The mapping of a discriminator refers to schemas without saying `$ref`.
      const mapped = key === "mapping" && isObject(child) ? Object.values(child) : [];
      for (const name of [...mapped, ...(key === "defaultMapping" ? [child] : [])]) {
        if (isFileName(name)) this.#noteRef(name);
      }
    }
    return { values, height };
  }

  #noteRef(ref: unknown): void {
    if (typeof ref === "string" && !ref.startsWith("#")) this.outwardRefs.add(ref);
  }

  #stop(node: object, reason: string): Measure {
    this.excess ??= { node, reason };
    return leaf;
  }
}

const tooDeep = `it is nested more than ${deepest} levels deep`;
const tooMany = `it has more than ${mostValues.toLocaleString("en-US")} values, its aliases expanded`;

function isFileName(value: unknown): boolean {
  return typeof value === "string" && /\.(?:ya?ml|json)(?:#|$)/i.test(value);
}

// Half of a character: a surrogate without its other one.
function isBroken(text: unknown): boolean {
  return typeof text === "string" && /\p{Cs}/u.test(text);
}
