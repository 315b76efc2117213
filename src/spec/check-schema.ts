import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import { ignoreValue, type Field } from "./ignore-value.js";
import { inWords, isList, isObject, own, type JsonObject } from "./json.js";
import { asText, typedField, withChanges, type FieldType } from "./typed-fields.js";
import { withTypedValues } from "./typed-values.js";

/**
 * A schema whose keywords have values of the right type, so that nobody has to look again. What
 * means nothing is left out: without a word where documents commonly have it (`required: true`, an
 * empty list), else with a warning.
 * https://json-schema.org/draft/2020-12/json-schema-validation
 */
export function checkSchema(schema: JsonObject, scope: CheckScope): JsonObject {
  let changes: Map<string, unknown> | undefined;
  for (const key of Object.keys(schema)) {
    const check = keywordChecks.get(key);
    if (check === undefined) continue;
    const value = check(schema[key], { node: schema, key, scope });
    if (value !== schema[key]) (changes ??= new Map()).set(key, value);
  }
  const checked = changes === undefined ? schema : scope.derived(withChanges(schema, changes), schema);
  const typed = withTypedValues(checked, scope);
  return typed === checked ? checked : scope.derived(typed, checked);
}

type KeywordCheck = (value: unknown, keyword: Field) => unknown;

const keywordChecks: ReadonlyMap<string, KeywordCheck> = new Map<string, KeywordCheck>([
  ["type", checkType],
  ["enum", checkEnum],
  ["required", checkRequired],
  ["discriminator", checkDiscriminator],
  ["$dynamicRef", checkDynamicRef],
  ["pattern", checkPattern],
  ...["title", "description", "format", "$comment"].map((key) => [key, ofType("text")] as const),
  ...["deprecated", "readOnly", "writeOnly", "uniqueItems", "nullable", "x-nullable"].map(
    (key) => [key, ofType("flag")] as const,
  ),
  ["x-mandatory", ofType("demand")],
  ...["allOf", "anyOf", "oneOf", "prefixItems"].map((key) => [key, asFilledList] as const),
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((key) => [key, checkNumber] as const),
  ["multipleOf", checkMultipleOf],
  ...[
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
  ].map((key) => [key, checkCount] as const),
]);

function ofType(type: FieldType): KeywordCheck {
  return (value, keyword) => typedField(value, type, keyword);
}

const schemaTypes = ["null", "boolean", "object", "array", "number", "string", "integer"];

function checkType(value: unknown, keyword: Field): unknown {
  if (!isList(value)) return isKnownType(value, keyword) ? value : undefined;
  // Without quotes, `[string, null]` has the value null of YAML in it, and not the type's name.
  const named = value.map((type: unknown) => (type === null ? "null" : type));
  const known = [...new Set(named)].filter((type) => isKnownType(type, keyword));
  if (known.length === 0) return undefined;
  return known.length === value.length && known.every((type, index) => type === value[index]) ? value : known;
}

function isKnownType(type: unknown, { node, key, scope }: Field): boolean {
  if (schemaTypes.includes(type as string)) return true;
  if (type === null || type === "") return false;
  const near = typeof type === "string" ? nearest(type, schemaTypes) : undefined;
  const help = near === undefined ? `use one of ${schemaTypes.join(", ")}` : `did you mean "${near}"?`;
  scope.warning(
    { node, key },
    `there is no type ${inWords(type).replace(/^the text /, "")}; any value is taken here`,
    help,
  );
  return false;
}

function checkEnum(value: unknown, keyword: Field): unknown {
  if (!isList(value)) return ignoreValue(value, keyword, "a list");
  if (value.length === 0) return undefined;
  const unique = [...new Set(value)];
  return unique.length === value.length ? value : unique;
}

function checkPattern(value: unknown, keyword: Field): unknown {
  return typeof value === "string" ? value : ignoreValue(value, keyword, "a text");
}

function checkDiscriminator(value: unknown, keyword: Field): unknown {
  const { scope } = keyword;
  // In 2.0 it is the name alone.
  if (!isObject(value)) return ignoreValue(value, keyword, "an object", helpForDiscriminator(asText(value)));
  if (typeof own(value, "propertyName") !== "string") {
    scope.warning({ node: value }, "a discriminator needs a propertyName; it is ignored", helpForDiscriminator());
    return undefined;
  }
  const mapping = own(value, "mapping");
  const isMapping = isObject(mapping) && Object.values(mapping).every((name) => typeof name === "string");
  const fallback = own(value, "defaultMapping");
  const wrong = [
    ...(mapping === undefined || isMapping ? [] : [["mapping", "an object of texts"] as const]),
    ...(fallback === undefined || typeof fallback === "string" ? [] : [["defaultMapping", "a text"] as const]),
  ];
  if (wrong.length === 0) return value;
  for (const [key, wanted] of wrong) ignoreValue(own(value, key), { node: value, key, scope }, wanted);
  return scope.derived(withChanges(value, new Map(wrong.map(([key]) => [key, undefined]))), value);
}

function helpForDiscriminator(name = "<name>"): string {
  return `write it as discriminator: { propertyName: ${name} }`;
}

function checkDynamicRef(value: unknown, { node, key, scope }: Field): unknown {
  scope.warning(
    { node, key },
    "$dynamicRef is not followed; any value is taken here",
    "refer to a schema of components with $ref",
    "unsupported-keyword",
  );
  return value;
}

function checkNumber(value: unknown, keyword: Field): unknown {
  return asNumber(value) ?? ignoreValue(value, keyword, "a number");
}

function checkMultipleOf(value: unknown, keyword: Field): unknown {
  const number = asNumber(value);
  return number !== undefined && number > 0 ? number : ignoreValue(value, keyword, "a number above 0");
}

function checkCount(value: unknown, keyword: Field): unknown {
  const number = asNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 0
    ? number
    : ignoreValue(value, keyword, "a whole number");
}

function asNumber(value: unknown): number | undefined {
  const isNumeric = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value);
  const number = isNumeric ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function asFilledList(value: unknown): unknown {
  return isList(value) && value.length > 0 ? value : undefined;
}

// A flag is what 2.0 has at a parameter, and many write at a property.
function checkRequired(value: unknown, keyword: Field): unknown {
  if (typeof value === "boolean" || value === "true" || value === "false") return undefined;
  const texts = typedField(value, "texts", keyword);
  return isList(texts) && new Set(texts).size < texts.length ? [...new Set(texts)] : texts;
}
