import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SchemaKeywords, SchemaObject } from "../spec/openapi.js";
import type { JsonSchema } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { discriminateOptions } from "./discriminate-options.js";
import { normaliseSchema, type PatternProblem } from "./normalise-schema.js";

/**
 * A schema of the document as JSON Schema. Reports a pattern that is no regular expression, one that
 * is written as in JavaScript, and one that takes exponential time with some texts; and what is wrong
 * with a discriminator, and an `x-parent` that counts for nothing.
 *
 * @returns the same object each time, so that whatever is made of it is made once
 */
export function describeSchema(schema: SchemaObject | undefined, scope: DocumentScope): JsonSchema {
  if (typeof schema !== "object") return schema ?? true;
  const known = described.get(scope) ?? new WeakMap<object, JsonSchema>();
  described.set(scope, known);
  const result = known.get(schema) ?? describe(schema, scope);
  known.set(schema, result);
  return result;
}

// What several operations refer to is one object of the document.
const described = new WeakMap<DocumentScope, WeakMap<object, JsonSchema>>();

function describe(schema: SchemaKeywords, scope: DocumentScope): JsonSchema {
  return normaliseSchema(schema, {
    onPattern: (holder, key, problem) => {
      const { code, message, help } = problems[problem];
      scope.warning(code, holder, key, message, help);
    },
    onParent: (holder) => {
      if (Object.values(scope.document.root.components.schemas).includes(holder)) return;
      scope.warning(
        "unsupported-keyword",
        holder,
        "x-parent",
        "x-parent is ignored here: only values of named schemas inherit from a class",
        "give the schema a name in components, and refer to it",
      );
    },
    discriminate: (union) => discriminateOptions(union, scope),
  });
}

const problems: Readonly<Record<PatternProblem, Pick<Diagnostic, "code" | "message" | "help">>> = {
  slashes: {
    code: "invalid-pattern",
    message:
      "this pattern is written as in JavaScript and could match nothing; what stands between its slashes is taken",
    help: "write it without the slashes; for small letters and capitals alike, as in [a-zA-Z]",
  },
  invalid: {
    code: "invalid-pattern",
    message: "this pattern is not a regular expression of ECMAScript, so values are not checked against it",
    help: "correct the pattern, or remove it",
  },
  exponential: {
    code: "exponential-pattern",
    message:
      "this pattern can take time that doubles with each character of a value, so that a request can stop the service",
    help: "let no repetition stand within another that takes the same characters, or add maxLength: 20 or less",
  },
};
