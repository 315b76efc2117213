import type { WrittenOperation } from "./describe-operations.js";
import type { DocumentScope } from "./document-scope.js";
import type { Api } from "./service.js";

/** A document while it is being described: its API, and the nodes that it came from. */
export interface DescribedDocument {
  readonly scope: DocumentScope;
  /** Those that the service answers. */
  readonly operations: readonly WrittenOperation[];
  /** Those that its client calls, wherever they are served. */
  readonly called: readonly WrittenOperation[];
  readonly api: Api;
}
