import type { SchemaObject } from "../spec/openapi.js";
import type { JsonSchema } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { normaliseSchema } from "./normalise-schema.js";

/** A schema of the document as JSON Schema; a pattern that is no regular expression is reported. */
export function describeSchema(schema: SchemaObject | undefined, scope: DocumentScope): JsonSchema {
  return normaliseSchema(schema, (holder) => {
    scope.warning(
      "invalid-pattern",
      holder,
      "pattern",
      "this pattern is not a regular expression of ECMAScript, so values are not checked against it",
      "correct the pattern, or remove it",
    );
  });
}
