import { eachSubschema, hasSubschemas } from "./map-subschemas.js";
import { deepestRefs, keyOfRef, type SchemaOf, surePartsOf } from "./schema-refs.js";
import type { Form } from "./schema-in-form.js";
import type { JsonSchema } from "./service.js";

/**
 * Whether a schema is surely the same in a form: nothing in it says anything that makes a difference
 * there, and neither does what it refers to as far as that counts for it. Most schemas are, and to
 * find out takes one look at each of their parts for all forms.
 */
export function isSameInForm(schema: JsonSchema, form: Form, schemaOf: SchemaOf): boolean {
  if (typeof schema === "boolean") return true;
  const known = marks.get(schemaOf) ?? { ofSchemas: new Map(), ofModels: new Map() };
  marks.set(schemaOf, known);
  return (marksOf(schema, schemaOf, known) & telling[form]) === 0;
}

interface KnownMarks {
  readonly ofSchemas: Map<JsonSchema, number>;
  /** Of models, as far as they count for what refers to them. */
  readonly ofModels: Map<string, number>;
}

// By what finds the models: an API has one of it.
const marks = new WeakMap<SchemaOf, KnownMarks>();

const readOnly = 1;
const writeOnly = 2;
const hasDefault = 4;
const int64 = 8;
const dateTime = 16;

const telling: Readonly<Record<Form, number>> = {
  sent: readOnly | hasDefault,
  accepted: readOnly | hasDefault | int64,
  received: readOnly | hasDefault,
  returned: writeOnly | int64 | dateTime,
  answered: writeOnly,
};

function marksOf(schema: JsonSchema, schemaOf: SchemaOf, known: KnownMarks): number {
  if (typeof schema === "boolean") return 0;
  const found = known.ofSchemas.get(schema);
  if (found !== undefined) return found;
  let all = ownMarks(schema);
  if (typeof schema["$ref"] === "string") all |= marksOfModel(keyOfRef(schema["$ref"]), schemaOf, known);
  // Leaves are many, and looked at sooner than found.
  if (!hasSubschemas(schema)) return all;
  eachSubschema(schema, (subschema) => {
    all |= marksOf(subschema, schemaOf, known);
  });
  known.ofSchemas.set(schema, all);
  return all;
}

function ownMarks(schema: Exclude<JsonSchema, boolean>): number {
  const { format } = schema;
  return (
    (schema["readOnly"] === true ? readOnly : 0) |
    (schema["writeOnly"] === true ? writeOnly : 0) |
    ("default" in schema ? hasDefault : 0) |
    (format === "int64" ? int64 : format === "date-time" ? dateTime : 0)
  );
}

// A reference stays, so that of its target only what it says of the same value counts, and of its properties.
function marksOfModel(key: string, schemaOf: SchemaOf, known: KnownMarks): number {
  const found = known.ofModels.get(key);
  if (found !== undefined) return found;
  const all = marksOfValue(schemaOf(key) ?? true, schemaOf, true, 0);
  known.ofModels.set(key, all);
  return all;
}

function marksOfValue(schema: JsonSchema, schemaOf: SchemaOf, withProperties: boolean, depth: number): number {
  if (typeof schema === "boolean" || depth > deepestRefs) return 0;
  let all = ownMarks(schema);
  const properties = withProperties ? Object.values((schema["properties"] ?? {}) as Record<string, JsonSchema>) : [];
  for (const property of properties) all |= marksOfValue(property, schemaOf, false, depth + 1);
  for (const part of surePartsOf(schema, schemaOf)) all |= marksOfValue(part, schemaOf, withProperties, depth + 1);
  return all;
}
