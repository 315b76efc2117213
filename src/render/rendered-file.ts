import type { BoundContract } from "./contract-shape.js";

/** Below the output folder, with forward slashes: `src/generated/app.ts`. */
export type RelativePath = string;

/** Everything that one run wants to be on disk. */
export interface Rendered {
  readonly files: readonly RenderedFile[];
  readonly modules: readonly RenderedModule[];
  readonly operations: readonly BoundContract[];
}

/** A file as a whole. The user's is written only where there is none. */
export interface RenderedFile {
  readonly path: RelativePath;
  readonly text: string;
  readonly owner: "pym" | "user";
}

/** A module of the user's that must have certain exports. */
export interface RenderedModule {
  readonly path: RelativePath;
  readonly owner: "user";
  /** The whole file, for where there is none: all imports and all stubs. */
  readonly text: string;
  /** In the order in which they are appended. */
  readonly stubs: readonly Stub[];
}

/** One exported declaration, as it is added to a file that lacks it. */
export interface Stub {
  readonly exportName: string;
  /** The names that the text uses and does not declare. */
  readonly imports: readonly StubImport[];
  /** The declaration with its comment, formatted, without imports: `export const doX: DoX = …;`. */
  readonly text: string;
}

export interface StubImport {
  /** As exported there and as used in the stub's text. */
  readonly name: string;
  /** As an import writes it: `../../generated/api/operations.js`. */
  readonly from: string;
  readonly typeOnly: boolean;
}
