import { dump } from "js-yaml";
import fc from "fast-check";

/** One change of a document; `at` and `from` choose among its nodes, whatever those are. */
export interface Mutation {
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly from: number;
}

/** A document of the given ones, with what is done to it, as data and then as text. */
export interface Mutant {
  readonly source: number;
  readonly format: "json" | "yaml";
  readonly mutations: readonly Mutation[];
  readonly textual: readonly { readonly kind: (typeof textKinds)[number]; readonly at: number }[];
}

const replacements: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e400, "", "x", "true", "200", "#/", "$ref", "__proto__", "a.b"],
  ...[
    [],
    {},
    [null],
    [[]],
    [{}],
    { a: null },
    { $ref: "#" },
    { $ref: "#/paths" },
    { $ref: 5 },
    { $ref: "nowhere.yaml" },
  ],
  ...[{ type: [] }, { type: ["null", 5] }, { allOf: [] }, { enum: [] }, { const: {} }, { items: [] }, { not: {} }],
];

const kinds = [
  ...(["delete", "replace", "copy", "swap", "rename", "repeat", "wrap", "nest", "ref", "version"] as const),
] as const;
const textKinds = ["truncate", "flip", "tab", "insert", "drop", "double"] as const;

const mutation = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(), from: fc.nat() });

export function mutants(sources: number): fc.Arbitrary<Mutant> {
  return fc.record({
    source: fc.nat(sources - 1),
    format: fc.constantFrom("json", "yaml"),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
    textual: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.record({ kind: fc.constantFrom(...textKinds), at: fc.nat() }), {
          minLength: 1,
          maxLength: 3,
        }),
      },
    ),
  });
}

/** The text of a mutant. */
export function textOf(mutant: Mutant, sources: readonly unknown[]): string {
  const root = { document: structuredClone(sources[mutant.source]) };
  for (const change of mutant.mutations) mutate(root, change);
  const text = mutant.format === "json" ? asJson(root.document) : asYaml(root.document);
  return mutant.textual.reduce(mutateText, text);
}

function asYaml(document: unknown): string {
  try {
    return dump(document);
  } catch {
    // What YAML can't say (an absent value, a number of JSON's alone) is said as JSON, which is YAML too.
    return asJson(document);
  }
}

function asJson(document: unknown): string {
  return document === undefined ? "" : JSON.stringify(document, null, 1);
}

interface Spot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function mutate(root: { document: unknown }, { kind, at, from }: Mutation): void {
  const spots = spotsOf(root);
  const spot = spots[at % spots.length];
  const other = spots[from % spots.length];
  if (spot === undefined || other === undefined) return;
  const { holder, key } = spot;
  const value = holder[key];
  switch (kind) {
    case "delete":
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      return;
    case "replace":
      holder[key] = structuredClone(replacements[from % replacements.length]);
      return;
    case "copy":
      holder[key] = structuredClone(other.holder[other.key]);
      return;
    case "swap": {
      const copy = structuredClone(value);
      holder[key] = structuredClone(other.holder[other.key]);
      other.holder[other.key] = copy;
      return;
    }
    case "rename":
      if (Array.isArray(holder)) return;
      Reflect.deleteProperty(holder, key);
      define(holder, names[from % names.length] ?? other.key, value);
      return;
    case "repeat":
      if (Array.isArray(holder)) holder.push(structuredClone(value));
      else define(holder, `${key}2`, structuredClone(value));
      return;
    case "wrap":
      holder[key] = from % 2 === 0 ? [value] : { [other.key]: value };
      return;
    case "nest":
      holder[key] = nested(value, 20 + (from % 500), from % 2 === 0 ? "items" : "properties");
      return;
    case "ref":
      holder[key] = { $ref: pointerOf(other, root) };
      return;
    case "version":
      if (typeof root.document !== "object" || root.document === null) return;
      define(root.document, from % 2 === 0 ? "openapi" : "swagger", versions[from % versions.length]);
  }
}

const names = [
  undefined,
  "__proto__",
  "constructor",
  "",
  "$ref",
  "x-bind-server",
  "properties",
  "allOf",
  "schema",
  "a/b~c",
  "{id}",
  "/",
];
const versions = ["2.0", "3.0.0", "3.1.0", "3.2.0", "1.2", 2, 3.1, null, [], "3.0.0-rc"];

function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function nested(value: unknown, levels: number, key: string): unknown {
  let result = value;
  for (let level = 0; level < levels; level += 1)
    result = key === "items" ? { items: result } : { properties: { a: result } };
  return result;
}

// All members of all objects and lists, in order.
function spotsOf(root: Record<string, unknown>): readonly Spot[] {
  const spots: Spot[] = [];
  const waiting: Record<string, unknown>[] = [root];
  for (let holder = waiting.shift(); holder !== undefined; holder = waiting.shift()) {
    for (const key of Object.keys(holder)) {
      spots.push({ holder, key });
      const value = holder[key];
      if (typeof value === "object" && value !== null) waiting.push(value as Record<string, unknown>);
    }
  }
  return spots;
}

function pointerOf(target: Spot, root: { document: unknown }): string {
  const find = (value: unknown, path: string): string | undefined => {
    if (typeof value !== "object" || value === null) return undefined;
    for (const [key, child] of Object.entries(value)) {
      const here = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (value === target.holder && key === target.key) return here;
      const below = find(child, here);
      if (below !== undefined) return below;
    }
    return undefined;
  };
  return find(root.document, "#") ?? "#";
}

function mutateText(text: string, { kind, at }: Mutant["textual"][number]): string {
  const place = text.length === 0 ? 0 : at % text.length;
  const [before, after] = [text.slice(0, place), text.slice(place)];
  switch (kind) {
    case "truncate":
      return before;
    case "flip":
      return before + String.fromCharCode(text.charCodeAt(place) ^ (1 << (at % 8))) + after.slice(1);
    case "tab":
      return `${before}\t${after}`;
    case "insert":
      return before + (insertions[at % insertions.length] ?? "") + after;
    case "drop":
      return before + after.slice(1 + (at % 20));
    case "double":
      return before + after.slice(0, 30) + after;
  }
}

const insertions = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  '"',
  "'",
  "&a ",
  "*a",
  "!!binary ",
  "<<: *a\n",
  "---\n",
  "\0",
  "\u2028",
  "? ",
  "|\n",
  "- ",
  "%YAML 9\n",
  "\ud800",
];
