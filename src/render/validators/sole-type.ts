import { deepestRefs, keyOfRef, type SchemaOf } from "../../service/schema-refs.js";
import type { JsonSchema } from "../../service/service.js";
import type { ValueType } from "./place.js";
import { typesOf } from "./type-checks.js";

/** The one type that values of a schema can have; undefined where it is not known, or there are several. */
export function soleType(schema: JsonSchema, schemaOf: SchemaOf, depth = 0): ValueType | undefined {
  if (typeof schema === "boolean" || depth > deepestRefs) return undefined;
  const types = new Set(typesOf(schema).map((name) => (name === "integer" ? "number" : name)));
  if (types.size > 0) return types.size === 1 ? [...types][0] : undefined;
  const { $ref } = schema;
  const target = typeof $ref === "string" ? schemaOf(keyOfRef($ref)) : undefined;
  return target === undefined ? undefined : soleType(target, schemaOf, depth + 1);
}
