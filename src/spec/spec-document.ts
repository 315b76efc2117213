import type { Origin, SourceFile } from "../diagnostics/origin.js";
import type { OpenApiDocument } from "./openapi.js";

/**
 * One API description, whatever version it was written in, as a 3.1-shaped document.
 *
 * `$ref`s are resolved: outside of schemas there are none left, and in schemas each one is
 * `#/components/schemas/<name>`. What several places refer to is one and the same object.
 */
export interface SpecDocument {
  /** The file name without its extension: `api` for `apis/api.yaml`. */
  readonly name: string;
  readonly file: SourceFile;
  /** All files that were read for it, the spec first. */
  readonly files: readonly SourceFile[];
  readonly root: OpenApiDocument;
  /**
   * Where the user wrote a node of the document, or what is at a key of it. What has fields or
   * items is named by its key, a text or a number by itself; `on` asks for the one or the other.
   */
  originOf(node: object, key?: string, on?: "key" | "value"): Origin;
}
