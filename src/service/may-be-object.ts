import type { SchemaObject } from "../spec/openapi.js";
import { schemaOf } from "./declared-property.js";
import type { DocumentScope } from "./document-scope.js";
import { keyOfOption } from "./read-union.js";

/** Whether a value of a schema may be an object: a list, say, never has a property. */
export function mayBeObject(schema: SchemaObject, scope: DocumentScope): boolean {
  return admits(schema, new Map(), scope);
}

// `known` is by the keys of schemas; one that is being looked at excludes nothing.
function admits(schema: SchemaObject, known: Map<string, boolean>, scope: DocumentScope): boolean {
  if (typeof schema === "boolean") return schema;
  const { type, allOf = [], anyOf, oneOf } = schema;
  if (type !== undefined && ![type].flat().includes("object")) return false;
  const admitted = (part: SchemaObject): boolean => admits(part, known, scope);
  return (
    modelAdmits(keyOfOption(schema), known, scope) &&
    allOf.every(admitted) &&
    (anyOf?.some(admitted) ?? true) &&
    (oneOf?.some(admitted) ?? true)
  );
}

function modelAdmits(key: string | undefined, known: Map<string, boolean>, scope: DocumentScope): boolean {
  if (key === undefined) return true;
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  known.set(key, true);
  const isAdmitted = admits(schemaOf(key, scope) ?? true, known, scope);
  known.set(key, isAdmitted);
  return isAdmitted;
}
