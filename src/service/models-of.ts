import { describeSchema } from "./describe-schema.js";
import { quietly, type DocumentScope } from "./document-scope.js";
import type { Models } from "./parts-of.js";
import { keyOfRef } from "./schema-refs.js";
import type { JsonSchema } from "./service.js";

/** Finds the schemas of a document's components. What is wrong in one is reported where models are described. */
export function modelsOf(scope: DocumentScope): Models {
  const known = new Map<string, JsonSchema>();
  const { schemas } = scope.document.root.components;
  return (ref) => {
    const key = keyOfRef(ref);
    const schema =
      known.get(key) ?? describeSchema(Object.hasOwn(schemas, key) ? schemas[key] : undefined, quietly(scope));
    known.set(key, schema);
    return { key, schema };
  };
}
