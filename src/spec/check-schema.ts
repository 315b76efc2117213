import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import { inWords, isList, isObject, own, type JsonObject } from "./json.js";
import { asText, withChanges } from "./typed-fields.js";
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

interface Keyword {
  readonly node: JsonObject;
  readonly key: string;
  readonly scope: CheckScope;
}

type KeywordCheck = (value: unknown, keyword: Keyword) => unknown;

const keywordChecks: ReadonlyMap<string, KeywordCheck> = new Map<string, KeywordCheck>([
  ["type", checkType],
  ["enum", checkEnum],
  ["required", (value) => (isList(value) ? uniqueTexts(value) : undefined)],
  ["discriminator", checkDiscriminator],
  ["$dynamicRef", checkDynamicRef],
  ["pattern", checkPattern],
  ...["title", "description", "format", "$comment"].map((key) => [key, asText] as const),
  ...["deprecated", "readOnly", "writeOnly", "uniqueItems"].map((key) => [key, asFlag] as const),
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

const schemaTypes = ["null", "boolean", "object", "array", "number", "string", "integer"];

function checkType(value: unknown, keyword: Keyword): unknown {
  if (!isList(value)) return isKnownType(value, keyword) ? value : undefined;
  // Without quotes, `[string, null]` has the value null of YAML in it, and not the type's name.
  const named = value.map((type: unknown) => (type === null ? "null" : type));
  const known = [...new Set(named)].filter((type) => isKnownType(type, keyword));
  if (known.length === 0) return undefined;
  return known.length === value.length && known.every((type, index) => type === value[index]) ? value : known;
}

function isKnownType(type: unknown, { node, key, scope }: Keyword): boolean {
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

function checkEnum(value: unknown, keyword: Keyword): unknown {
  if (!isList(value)) return ignored(value, keyword, "a list");
  if (value.length === 0) return undefined;
  const unique = [...new Set(value)];
  return unique.length === value.length ? value : unique;
}

function checkPattern(value: unknown, keyword: Keyword): unknown {
  return typeof value === "string" ? value : ignored(value, keyword, "a text");
}

function checkDiscriminator(value: unknown, { scope }: Keyword): unknown {
  if (!isObject(value) || typeof own(value, "propertyName") !== "string") return undefined;
  const mapping = own(value, "mapping");
  const isMapping = isObject(mapping) && Object.values(mapping).every((name) => typeof name === "string");
  const fallback = own(value, "defaultMapping");
  const wrong = [
    ...(mapping === undefined || isMapping ? [] : [["mapping", "an object of texts"] as const]),
    ...(fallback === undefined || typeof fallback === "string" ? [] : [["defaultMapping", "a text"] as const]),
  ];
  if (wrong.length === 0) return value;
  for (const [key, wanted] of wrong) ignored(own(value, key), { node: value, key, scope }, wanted);
  return scope.derived(withChanges(value, new Map(wrong.map(([key]) => [key, undefined]))), value);
}

function checkDynamicRef(value: unknown, { node, key, scope }: Keyword): unknown {
  scope.warning(
    { node, key },
    "$dynamicRef is not followed; any value is taken here",
    "refer to a schema of components with $ref",
    "unsupported-keyword",
  );
  return value;
}

function checkNumber(value: unknown, keyword: Keyword): unknown {
  return asNumber(value) ?? ignored(value, keyword, "a number");
}

function checkMultipleOf(value: unknown, keyword: Keyword): unknown {
  const number = asNumber(value);
  return number !== undefined && number > 0 ? number : ignored(value, keyword, "a number above 0");
}

function checkCount(value: unknown, keyword: Keyword): unknown {
  const number = asNumber(value);
  return number !== undefined && Number.isInteger(number) && number >= 0
    ? number
    : ignored(value, keyword, "a whole number");
}

function asNumber(value: unknown): number | undefined {
  const isNumeric = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value);
  const number = isNumeric ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

// What a keyword is that has the wrong value: absent, with a word unless nothing was written.
function ignored(value: unknown, { node, key, scope }: Keyword, wanted: string): unknown {
  if (value === null) return undefined;
  scope.warning(
    { node, key },
    `${key} must be ${wanted}, but is ${inWords(value)}; it is ignored`,
    "correct it, or remove it",
  );
  return undefined;
}

function asFlag(value: unknown): unknown {
  return typeof value === "boolean" ? value : value === "true" ? true : undefined;
}

function asFilledList(value: unknown): unknown {
  return isList(value) && value.length > 0 ? value : undefined;
}

function uniqueTexts(list: readonly unknown[]): readonly unknown[] | undefined {
  const texts = [...new Set(list.map(asText).filter((text) => text !== undefined))];
  return texts.length === list.length && texts.every((text, index) => text === list[index]) ? list : texts;
}
