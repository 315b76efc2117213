import { hash } from "node:crypto";

import type { RelativePath } from "./rendered-file.js";

/** An operation and the function of the user's that serves it, as the manifest remembers it. */
export interface BoundContract {
  readonly api: string;
  /** The operation's name, and that of the type of its handler: `doGetProfile`, `DoGetProfile`. */
  readonly operation: string;
  readonly typeName: string;
  readonly method: string;
  readonly path: string;
  readonly module: RelativePath;
  readonly exportName: string;
  readonly shape: ContractShape;
}

/** What a handler and its callers can notice of an operation. Types are short hashes of schemas. */
export interface ContractShape {
  readonly parameters: readonly ParameterShape[];
  readonly body?: { readonly required: boolean; readonly contents: readonly ContentShape[] };
  readonly responses: readonly ResponseShape[];
  /** Everything that protects the call, outermost first: `requiresAuth`, `security jwt`. */
  readonly guards: readonly string[];
}

export interface ParameterShape {
  readonly in: string;
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
}

export interface ContentShape {
  readonly mediaType: string;
  readonly type: string;
}

export interface ResponseShape {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly contents: readonly ContentShape[];
  readonly headers: readonly Omit<ParameterShape, "in">[];
}

/** A short hash of anything that JSON can hold, whatever the order of its keys. */
export function shapeHash(value: unknown): string {
  return hash("sha256", canonicalText(value)).slice(0, 12);
}

// Objects as lists of pairs in the order of their keys.
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const object = value as Readonly<Record<string, unknown>>;
  const pairs = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `[${JSON.stringify(key)},${canonicalText(object[key])}]`);
  return `[${pairs.join(",")}]`;
}
