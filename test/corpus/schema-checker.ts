import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { mapSubschemas } from "../../src/service/map-subschemas.js";
import { keyOfRef } from "../../src/service/schema-refs.js";
import type { JsonSchema, Model } from "../../src/service/service.js";
import { listAt, schemasAt } from "./merge-schemas.js";
import { isMarked } from "./is-marked.js";

/** What is wrong with a value by its schema, or undefined. */
export type Check = (schema: JsonSchema, value: unknown) => string | undefined;

/**
 * Checks values with ajv as it comes, and not as pym compiles it. A property that is `omitted` from
 * what goes in this direction is not required; a format says nothing of values that are listed.
 */
export function createSchemaChecker(
  models: readonly Model[],
  modelOf: (ref: string) => JsonSchema | undefined,
  omitted: "readOnly" | "writeOnly",
): Check {
  const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false, inlineRefs: false });
  formats.default(ajv);
  const prepare = (schema: JsonSchema): JsonSchema => prepared(schema, modelOf, omitted);
  for (const { key, schema } of models) ajv.addSchema(prepare(schema), idOf(key));
  const compiled = new Map<JsonSchema, ValidateFunction>();
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(prepare(schema));
    compiled.set(schema, validate);
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath ?? ""} ${first?.message ?? "is not valid"}`.trim();
  };
}

function idOf(key: string): string {
  return `model:${Buffer.from(key).toString("hex")}`;
}

function prepared(
  schema: JsonSchema,
  modelOf: (ref: string) => JsonSchema | undefined,
  omitted: "readOnly" | "writeOnly",
): JsonSchema {
  const mapped = mapSubschemas(
    schema,
    (subschema) => prepared(subschema, modelOf, omitted),
    () => true,
  );
  if (typeof mapped === "boolean") return mapped;
  const { $ref, format, ...others } = mapped;
  const isListed = "enum" in mapped || "const" in mapped;
  const described = isListed || format === undefined ? others : { ...others, format };
  const referring = typeof $ref === "string" ? { ...described, $ref: idOf(keyOfRef($ref)) } : described;
  const required = listAt<string>(mapped, "required");
  if (required.length === 0 || typeof schema === "boolean") return referring;
  const properties = schemasAt(schema, "properties");
  const isSent = (name: string): boolean =>
    !Object.hasOwn(properties, name) || !isMarked(properties[name] ?? true, omitted, modelOf);
  return { ...referring, required: required.filter(isSent) };
}
