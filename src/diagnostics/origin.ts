/** A text that the user wrote, as it was read. */
export interface SourceFile {
  /** As shown to the user: relative to the working directory, with forward slashes; or its address. */
  readonly path: string;
  /** What identifies it: a path, or its address where it was fetched. */
  readonly absolutePath: string;
  readonly isRemote?: true;
  readonly text: string;
  readonly format: "yaml" | "json";
}

/**
 * A place in a source file. A pointer is the unescaped tokens of a JSON pointer (RFC 6901); `on`
 * says whether the key or the value at its end is meant. An offset is in UTF-16 code units.
 */
export type Origin =
  | { readonly file: SourceFile; readonly pointer: readonly string[]; readonly on: "key" | "value" }
  | { readonly file: SourceFile; readonly offset: number; readonly length: number };
