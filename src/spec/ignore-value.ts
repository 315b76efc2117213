import type { CheckScope } from "./check-scope.js";
import { inWords } from "./json.js";

/** A field whose value is checked; `name` is how it is called, if not by its key. */
export interface Field {
  readonly node: object;
  readonly key: string;
  readonly scope: CheckScope;
  readonly name?: string;
}

/**
 * What a field is that has the wrong value: absent, with a warning unless nothing was written. Code
 * `invalid-document`.
 */
export function ignoreValue(
  value: unknown,
  { node, key, scope, name = key }: Field,
  wanted: string,
  help = "correct it, or remove it",
): unknown {
  if (value === null) return undefined;
  const message = `${name} must be ${wanted}, but is ${inWords(value)}; it is ignored`;
  scope.warning({ node, key, on: "value" }, message, help);
  return undefined;
}
