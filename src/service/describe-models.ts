import type { Model } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { describeSchema } from "./describe-schema.js";
import { assignModelNames } from "./assign-names.js";

/** The named schemas of a document, in its order. */
export function describeModels(scope: DocumentScope): readonly Model[] {
  const schemas = Object.entries(scope.document.root.components.schemas);
  const typeNames = assignModelNames(schemas.map(([key]) => key));
  return schemas.map(([key, schema]) => ({
    key,
    typeName: typeNames.get(key) ?? key,
    ...(typeof schema === "object" && schema.description !== undefined && { description: schema.description }),
    deprecated: typeof schema === "object" && schema.deprecated === true,
    schema: describeSchema(schema, scope),
  }));
}
