import type { OperationObject } from "../spec/openapi.js";
import type { Access, NonEmpty, Requirement, SchemeUse } from "./service.js";
import { inOrder } from "./in-order.js";
import type { DocumentScope } from "./document-scope.js";

/**
 * The access rule of one operation, after inheriting the document's `security` (OpenAPI §4.8.30):
 * any one requirement of the list suffices, all schemes of one requirement are needed together, and
 * an empty requirement makes the others optional.
 */
export function describeAccess(operation: OperationObject, scope: DocumentScope): Access {
  // `security: []` on an operation cancels the document's rule; an absent key inherits it.
  const security = operation.security ?? scope.document.root.security ?? [];
  const requirements = security.map((requirement) => schemeUses(requirement, scope));
  const anyOf = requirements.filter(isRequirement);
  if (!isNonEmpty(anyOf)) return { kind: "public" };
  return { kind: anyOf.length < requirements.length ? "optional" : "required", anyOf };
}

function schemeUses(
  requirement: Readonly<Record<string, readonly string[]>>,
  scope: DocumentScope,
): readonly SchemeUse[] {
  return inOrder(requirement).map(([scheme, scopes]) => {
    if (!Object.hasOwn(scope.document.root.components.securitySchemes, scheme)) {
      scope.error(
        "unknown-security-scheme",
        requirement,
        scheme,
        `security scheme "${scheme}" is not declared`,
        "declare it under components.securitySchemes, or remove it here",
      );
    }
    return { scheme, scopes };
  });
}

function isRequirement(uses: readonly SchemeUse[]): uses is Requirement {
  return uses.length > 0;
}

function isNonEmpty<Item>(items: readonly Item[]): items is NonEmpty<Item> {
  return items.length > 0;
}
