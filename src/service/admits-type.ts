import type { SchemaObject } from "../spec/openapi.js";
import { schemaOf } from "./declared-property.js";
import type { DocumentScope } from "./document-scope.js";
import { keyOfOption } from "./read-union.js";

/** What a schema says of a type: that its values may be of it, that none is, or nothing. */
export type Admission = "said" | "refused" | "open";

/**
 * Whether a value of a schema may be of a type: a list, say, never has a property. References, and
 * the schemas that must hold together, are looked into.
 */
export function admitsType(schema: SchemaObject, type: "object" | "null", scope: DocumentScope): Admission {
  // By the keys of schemas; one that is being looked at says nothing.
  const known = new Map<string, Admission>();
  const admits = (part: SchemaObject): Admission => {
    if (typeof part === "boolean") return part ? "open" : "refused";
    const types = part.type === undefined ? undefined : [part.type].flat();
    const own = types === undefined ? "open" : types.includes(type) ? "said" : "refused";
    const options = [part.anyOf, part.oneOf].flatMap((list) => (list === undefined ? [] : [anyOf(list.map(admits))]));
    return allOf([own, ofModel(keyOfOption(part)), ...(part.allOf ?? []).map(admits), ...options]);
  };
  const ofModel = (key: string | undefined): Admission => {
    if (key === undefined) return "open";
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    known.set(key, "open");
    const found = admits(schemaOf(key, scope) ?? true);
    known.set(key, found);
    return found;
  };
  return admits(schema);
}

function allOf(admissions: readonly Admission[]): Admission {
  if (admissions.includes("refused")) return "refused";
  return admissions.includes("said") ? "said" : "open";
}

function anyOf(admissions: readonly Admission[]): Admission {
  if (admissions.includes("said")) return "said";
  return admissions.every((admission) => admission === "refused") ? "refused" : "open";
}
