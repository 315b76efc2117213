import { isList, isObject, type JsonObject } from "./json.js";

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
  /** How many fields all objects have, where nothing stopped the survey. */
  readonly fields: number;
}

/**
 * Looks over all values of a file: whether they are few enough to be walked, and which other files
 * they may refer to. Each object is visited once, however often aliases repeat it.
 *
 * @param repeats whether an object may be there twice, as only YAML has it
 */
export function surveyTree(root: unknown, repeats: boolean): Survey {
  const surveyor = new Surveyor(repeats);
  surveyor.measure(root, 0);
  const { outwardRefs, ids, fields, excess, brokenName } = surveyor;
  return { outwardRefs, ids, fields, ...(excess && { excess }), ...(brokenName && { brokenName }) };
}

interface Measure {
  readonly values: number;
  readonly height: number;
}

const leaf: Measure = { values: 1, height: 0 };

class Surveyor {
  readonly outwardRefs = new Set<string>();
  readonly ids = new Set<string>();
  fields = 0;
  excess: Survey["excess"];
  brokenName: Survey["brokenName"];
  readonly #measures: Map<object, Measure | "in progress"> | undefined;

  constructor(repeats: boolean) {
    this.#measures = repeats ? new Map() : undefined;
  }

  measure(value: unknown, depth: number): Measure {
    if (typeof value !== "object" || value === null || this.excess !== undefined) return leaf;
    const known = this.#measures?.get(value);
    if (known === "in progress") return this.#stop(value, "it contains itself, by an alias");
    if (known !== undefined) return depth + known.height > deepest ? this.#stop(value, tooDeep) : known;
    if (depth > deepest) return this.#stop(value, tooDeep);
    this.#measures?.set(value, "in progress");
    const measured = isList(value) ? this.#items(value, depth) : this.#fields(value as JsonObject, depth);
    this.#measures?.set(value, measured);
    return measured.values > mostValues ? this.#stop(value, tooMany) : measured;
  }

  #items(list: readonly unknown[], depth: number): Measure {
    let values = 1;
    let height = 0;
    for (const item of list) {
      const measured = this.measure(item, depth + 1);
      values += measured.values;
      height = Math.max(height, measured.height + 1);
    }
    return { values, height };
  }

  #fields(object: JsonObject, depth: number): Measure {
    let values = 1;
    let height = 0;
    const keys = Object.keys(object);
    this.fields += keys.length;
    for (const key of keys) {
      const child = object[key];
      if (!key.isWellFormed()) this.brokenName ??= { node: object, key, on: "key" };
      this.#look(object, key, child);
      const measured = this.measure(child, depth + 1);
      values += measured.values;
      height = Math.max(height, measured.height + 1);
    }
    return { values, height };
  }

  #look(object: JsonObject, key: string, value: unknown): void {
    switch (key) {
      case "name":
        if ("in" in object && typeof value === "string" && !value.isWellFormed())
          this.brokenName ??= { node: object, key, on: "value" };
        return;
      case "$ref":
        this.#noteRef(value);
        return;
      case "$id":
        if (typeof value === "string") this.ids.add(value);
        return;
      // The mapping of a discriminator refers to schemas without saying `$ref`.
      case "mapping":
        for (const name of isObject(value) ? Object.values(value) : []) if (isFileName(name)) this.#noteRef(name);
        return;
      case "defaultMapping":
        if (isFileName(value)) this.#noteRef(value);
    }
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
