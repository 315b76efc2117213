import { eachSubschema } from "./map-subschemas.js";
import type { JsonSchema } from "./service.js";

/** Finds a named schema by its key. */
export type SchemaOf = (key: string) => JsonSchema | undefined;

/** The key of the model that a reference of a schema names: `#/components/schemas/a~1b` → `a/b`. */
export function keyOfRef(ref: string): string {
  const token = ref.slice("#/components/schemas/".length);
  return /[%~]/.test(token) ? decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~") : token;
}

/** The keys of the models that a schema refers to. */
export function refsOf(schema: JsonSchema): readonly string[] {
  if (typeof schema === "boolean") return none;
  const known = refs.get(schema);
  if (known !== undefined) return known;
  const found = new Set<string>();
  addRefs(schema, found);
  const keys = found.size === 0 ? none : [...found];
  refs.set(schema, keys);
  return keys;
}

// Each stage asks for those of all models.
const refs = new WeakMap<object, readonly string[]>();

function addRefs(schema: JsonSchema, found: Set<string>): void {
  if (typeof schema === "boolean") return;
  if (typeof schema["$ref"] === "string") found.add(keyOfRef(schema["$ref"]));
  eachSubschema(schema, (subschema) => {
    addRefs(subschema, found);
  });
}

/** The schemas that hold for the same value without a condition: the one referred to, and those of `allOf`. */
export function partsOf(schema: Exclude<JsonSchema, boolean>, schemaOf: SchemaOf): readonly JsonSchema[] {
  const { $ref, allOf } = schema;
  if ($ref === undefined && allOf === undefined) return none;
  const target = typeof $ref === "string" ? [schemaOf(keyOfRef($ref)) ?? true] : [];
  return Array.isArray(allOf) ? [...target, ...(allOf as JsonSchema[])] : target;
}

const none: readonly never[] = [];

/**
 * The options of `anyOf` and of `oneOf`, without null: where that leaves a single one, there is
 * nothing to choose.
 */
export function choicesOf(schema: Exclude<JsonSchema, boolean>): readonly (readonly JsonSchema[])[] {
  return [schema["anyOf"], schema["oneOf"]].flatMap((list) =>
    Array.isArray(list) ? [(list as readonly JsonSchema[]).filter((option) => !isNull(option))] : [],
  );
}

/** What holds for a value in any case: its parts, and an option beside which there is only null. */
export function surePartsOf(schema: Exclude<JsonSchema, boolean>, schemaOf: SchemaOf): readonly JsonSchema[] {
  const parts = partsOf(schema, schemaOf);
  if (!("anyOf" in schema || "oneOf" in schema)) return parts;
  return [
    ...parts,
    ...choicesOf(schema)
      .filter((options) => options.length === 1)
      .flat(),
  ];
}

/** Whether null is an option beside others, or a type. */
export function mayBeNull(schema: JsonSchema): boolean {
  if (typeof schema === "boolean") return false;
  const options = [schema["anyOf"], schema["oneOf"]].flatMap((list) =>
    Array.isArray(list) ? (list as JsonSchema[]) : [],
  );
  return [schema["type"]].flat().includes("null") || options.some(isNull);
}

function isNull(schema: JsonSchema): boolean {
  return typeof schema === "object" && (schema["type"] === "null" || ("const" in schema && schema["const"] === null));
}

// A ring of references is refused when loading; the bound is for safety alone.
export const deepestRefs = 50;
