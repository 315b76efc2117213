import type { JsonSchema } from "../../service/service.js";
import type { SchemaObject } from "./scope.js";

/** The keywords of a schema that constrain values: all but those that only describe them. */
export function constraintsOf(schema: SchemaObject): readonly string[] {
  return Object.keys(schema).filter((keyword) => !texts.has(keyword));
}

/** Whether a schema says no more than that another holds. */
export function isReference(schema: JsonSchema): schema is SchemaObject & { readonly $ref: string } {
  return typeof schema === "object" && typeof schema["$ref"] === "string" && constraintsOf(schema).length === 1;
}

const texts = new Set(
  "contentEncoding contentMediaType default deprecated description pymFile readOnly title writeOnly x-nullable".split(
    " ",
  ),
);
