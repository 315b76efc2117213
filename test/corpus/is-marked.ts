import type { JsonSchema } from "../../src/service/service.js";
import { listAt } from "./merge-schemas.js";

/** Whether a property has this annotation, itself or where its `$ref` or its `allOf` leads. */
export function isMarked(
  schema: JsonSchema,
  annotation: "readOnly" | "writeOnly",
  modelOf: (ref: string) => JsonSchema | undefined,
  steps = 0,
): boolean {
  if (typeof schema === "boolean" || steps > 20) return false;
  if (schema[annotation] === true) return true;
  const parts = [...listAt<JsonSchema>(schema, "allOf")];
  if (typeof schema["$ref"] === "string") parts.push(modelOf(schema["$ref"]) ?? true);
  return parts.some((part) => isMarked(part, annotation, modelOf, steps + 1));
}
