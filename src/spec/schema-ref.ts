import { escapeToken, parseFragment } from "./json-pointer.js";

const prefix = "#/components/schemas/";

/** The `$ref` to a named schema, as all documents have it after loading. */
export function schemaRef(name: string): string {
  return prefix + escapeToken(name);
}

/** The name in a `$ref` that `schemaRef` made. Loading guarantees that all are of that form. */
export function schemaNameOf(ref: string): string {
  return parseFragment(ref.slice(1))?.at(-1) ?? "";
}
