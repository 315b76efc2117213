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
  return hash("sha256", JSON.stringify(sorted(value))).slice(0, 12);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value ?? null;
  // Pairs, since an object would lose a key `__proto__` and move keys that look like numbers.
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}
