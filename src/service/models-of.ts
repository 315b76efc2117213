import type { DocumentScope } from "./document-scope.js";
import { normaliseSchema } from "./normalise-schema.js";
import type { Models } from "./parts-of.js";
import { keyOfRef } from "./schema-refs.js";
import type { JsonSchema } from "./service.js";

/** Finds the schemas of a document's components. What is wrong in one is reported where models are described. */
export function modelsOf({ document }: DocumentScope): Models {
  const known = new Map<string, JsonSchema>();
  return (ref) => {
    const key = keyOfRef(ref);
    const { schemas } = document.root.components;
    // What is wrong in a model is reported where models are described.
    const schema =
      known.get(key) ?? normaliseSchema(Object.hasOwn(schemas, key) ? schemas[key] : undefined, () => undefined);
    known.set(key, schema);
    return { key, schema };
  };
}
