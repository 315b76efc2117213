import { defaultOf } from "./default-of.js";
import { isSameInForm } from "./form-marks.js";
import { hasSubschemas, mapSubschemas } from "./map-subschemas.js";
import { deepestRefs, partsOf, type SchemaOf, surePartsOf } from "./schema-refs.js";
import type { JsonSchema } from "./service.js";

/**
 * Where a value is on its way: `sent` by a client, `accepted` by the service's validator, `received` by
 * the handler; `returned` by the handler, `answered` to the client.
 */
export type Form = "sent" | "accepted" | "received" | "returned" | "answered";

/**
 * What a schema says of a value in one form. A property that is `readOnly` is in no request, one that
 * is `writeOnly` in no answer; one with a default is there when a handler receives it and may be left
 * out by who sends it (OpenAPI §4.8.24.2, JSON Schema validation §9.2). The validators take both
 * kinds as any value, since they are removed afterwards. References stay: they mean their target in
 * the same form. The schema itself where its form makes no difference.
 */
export function schemaInForm(schema: JsonSchema, form: Form, schemaOf: SchemaOf): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const known = knownForms(schemaOf, form);
  const found = known.get(schema);
  if (found !== undefined) return found;
  const inItsForm = inForm(schema, form, schemaOf, noNames);
  // That a schema stays as it is is found out as soon as it is looked up.
  if (inItsForm !== schema) known.set(schema, inItsForm);
  return inItsForm;
}

// Types and validators ask for the same models, and several handlers for the same schemas.
const forms = new WeakMap<SchemaOf, Map<Form, Map<JsonSchema, JsonSchema>>>();

function knownForms(schemaOf: SchemaOf, form: Form): Map<JsonSchema, JsonSchema> {
  const ofAll = forms.get(schemaOf) ?? new Map<Form, Map<JsonSchema, JsonSchema>>();
  forms.set(schemaOf, ofAll);
  const known = ofAll.get(form) ?? new Map<JsonSchema, JsonSchema>();
  ofAll.set(form, known);
  return known;
}

const noNames: ReadonlySet<string> = new Set();

// `optional`: names that what stands around this schema says need not be there.
function inForm(schema: JsonSchema, form: Form, schemaOf: SchemaOf, optional: ReadonlySet<string>): JsonSchema {
  if (typeof schema === "boolean") return schema;
  if (form === "returned" && hasRicherValue(schema)) return true;
  if (form === "accepted" && schema["format"] === "int64")
    return inForm(withExactRange(schema), form, schemaOf, optional);
  // Most schemas are leaves or references, and there are many of them.
  if (!("required" in schema) && !hasSubschemas(schema)) return schema;
  if (optional.size === 0 && isSameInForm(schema, form, schemaOf)) return schema;
  const own = declared(schema, schemaOf);
  const hidden = namesOf(own, (property) => isHiddenIn(form, property, schemaOf));
  const isHidden = (name: string): boolean => hidden.has(name);
  const withDefault = namesOf(own, (property) => defaultOf(property, schemaOf) !== undefined);
  const hasDefault = (name: string): boolean => withDefault.has(name);
  const mayBeLeftOut = (name: string): boolean => isLeftOut(form) && hasDefault(name) && !own.get(name)?.some(isTag);
  const names =
    hidden.size + withDefault.size === 0 ? [] : [...own.keys()].filter((name) => isHidden(name) || mayBeLeftOut(name));
  const missing = names.length === 0 ? optional : new Set([...optional, ...names]);
  const mapped = mapSubschemas(schema, (subschema, keyword) => {
    if (conditions.has(keyword)) return subschema;
    return inForm(subschema, form, schemaOf, samePlace.has(keyword) ? missing : noNames);
  });
  if (typeof mapped === "boolean") return mapped;
  const properties = mapped["properties"] as Properties | undefined;
  const required = (mapped["required"] as readonly string[] | undefined) ?? [];
  const needed = required.filter((name) => !missing.has(name));
  const filled =
    form === "received" ? Object.keys(properties ?? {}).filter((name) => hasDefault(name) && !isHidden(name)) : [];
  const whole = [...new Set([...needed, ...filled])];
  const shown = properties === undefined ? undefined : withoutHidden(properties, form, isHidden);
  if (shown === properties && whole.length === required.length) return mapped;
  return {
    ...without(mapped, "required"),
    ...(shown && { properties: shown }),
    ...(whole.length > 0 && { required: whole }),
  };
}

type Properties = { readonly [name: string]: JsonSchema };

type Declared = ReadonlyMap<string, readonly JsonSchema[]>;

function namesOf(own: Declared, isMeant: (property: JsonSchema) => boolean): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const [name, properties] of own) if (properties.some(isMeant)) (names ??= new Set()).add(name);
  return names ?? noNames;
}

// Keywords whose schemas are about the same value.
const samePlace = new Set(["allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas"]);
// What these say decides something and describes no value.
const conditions = new Set(["if", "not"]);

function isLeftOut(form: Form): boolean {
  return form === "sent" || form === "accepted";
}

// What has one value only tells the options of a union apart, which without it would accept each other's values.
function isTag(property: JsonSchema): boolean {
  if (typeof property === "boolean") return false;
  return "const" in property || (Array.isArray(property["enum"]) && property["enum"].length === 1);
}

/** Whether a property is in no value of a form. */
export function isHiddenIn(form: Form, property: JsonSchema, schemaOf: SchemaOf): boolean {
  return isMarked(property, form === "returned" || form === "answered" ? "writeOnly" : "readOnly", schemaOf, 0);
}

// Many documents mark the schema that a property refers to, or write the mark into `allOf`.
function isMarked(schema: JsonSchema, mark: string, schemaOf: SchemaOf, depth: number): boolean {
  if (typeof schema === "boolean" || depth > deepestRefs) return false;
  if (schema[mark] === true) return true;
  return surePartsOf(schema, schemaOf).some((part) => isMarked(part, mark, schemaOf, depth + 1));
}

/** The properties that a schema has for its value, also by reference and through `allOf`. */
function declared(schema: JsonSchema, schemaOf: SchemaOf, depth = 0): Declared {
  const found = new Map<string, readonly JsonSchema[]>();
  if (typeof schema === "boolean" || depth > deepestRefs) return found;
  const add = (name: string, properties: readonly JsonSchema[]): void => {
    const known = found.get(name);
    found.set(name, known === undefined ? properties : [...known, ...properties]);
  };
  for (const [name, property] of Object.entries((schema["properties"] as Properties | undefined) ?? {}))
    add(name, [property]);
  for (const part of partsOf(schema, schemaOf)) {
    for (const [name, properties] of declared(part, schemaOf, depth + 1)) add(name, properties);
  }
  return found;
}

// What a handler may return as a Date or a bigint is no JSON yet.
function hasRicherValue({ format }: Exclude<JsonSchema, boolean>): boolean {
  return format === "date-time" || format === "int64";
}

// JSON.parse rounds what is further from zero: better refused than changed.
function withExactRange(schema: Exclude<JsonSchema, boolean>): JsonSchema {
  const { minimum, maximum } = schema;
  const bound = Number.MAX_SAFE_INTEGER;
  return {
    ...without(schema, "format"),
    minimum: typeof minimum === "number" ? Math.max(minimum, -bound) : -bound,
    maximum: typeof maximum === "number" ? Math.min(maximum, bound) : bound,
  };
}

function withoutHidden(properties: Properties, form: Form, isHidden: (name: string) => boolean): Properties {
  const entries = Object.entries(properties);
  if (!entries.some(([name]) => isHidden(name))) return properties;
  if (form === "accepted" || form === "returned") {
    return Object.fromEntries(entries.map(([name, property]) => [name, isHidden(name) ? true : property]));
  }
  return Object.fromEntries(entries.filter(([name]) => !isHidden(name)));
}

function without(schema: Exclude<JsonSchema, boolean>, keyword: string): Exclude<JsonSchema, boolean> {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));
}
