import type { Model } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { describeSchema } from "./describe-schema.js";
import { inOrder } from "./in-order.js";
import { assignModelNames } from "./assign-names.js";

/** The named schemas of a document, in the order of their keys. */
export function describeModels(scope: DocumentScope): readonly Model[] {
  const schemas = inOrder(scope.document.root.components.schemas);
  const typeNames = assignModelNames(schemas.map(([key]) => key));
  return schemas.map(([key, schema]) => ({
    key,
    typeName: typeNames.get(key) ?? key,
    ...(typeof schema === "object" && schema.description !== undefined && { description: schema.description }),
    deprecated: typeof schema === "object" && schema.deprecated === true,
    schema: describeSchema(schema, scope),
  }));
}
