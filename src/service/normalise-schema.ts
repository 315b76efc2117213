import type { SchemaKeywords, SchemaObject } from "../spec/openapi.js";
import { backtracksExponentially } from "./backtracks-exponentially.js";
import { betweenSlashes } from "./between-slashes.js";
import { inOrder, withKeysInOrder } from "./in-order.js";
import type { JsonSchema } from "./service.js";

/**
 * A schema of a document as plain JSON Schema 2020-12: only the keywords that constrain or describe
 * a value, each with a value that the standard allows. What real documents get wrong, such as
 * `minimum: "5"`, is left out: it constrains nothing that could be stated. A pattern that is left out
 * for not being a regular expression, that stands between slashes, or that may take exponential time,
 * is told to the hook for patterns with the object and the key that hold it.
 */
export function normaliseSchema(schema: SchemaObject | undefined, hooks: Hooks): JsonSchema {
  if (schema === undefined) return true;
  if (typeof schema === "boolean") return schema;
  const normalised: Record<string, unknown> = {};
  if ("x-parent" in schema) hooks.onParent(schema);
  for (const [keyword, value] of inOrder(hooks.discriminate(schema))) {
    const result = keywords.get(keyword)?.(value, hooks);
    if (result !== undefined) normalised[keyword] = result;
    if (keyword === "pattern" && typeof value === "string") {
      reportPattern(schema, keyword, value, result, hooks.onPattern);
    }
  }
  const mandatory = mandatoryProperties(schema);
  if (mandatory.length === 0) return normalised;
  return { ...normalised, required: [...new Set([...((normalised["required"] ?? []) as string[]), ...mandatory])] };
}

// pymacaron's way to say that a property is required.
function mandatoryProperties({ properties }: Exclude<SchemaObject, boolean>): readonly string[] {
  if (!isRecord(properties)) return [];
  return inOrder(properties).flatMap(([name, property]) =>
    isRecord(property) && property["x-mandatory"] === true ? [name] : [],
  );
}

type OnPattern = (holder: object, key: string, problem: PatternProblem) => void;
export type PatternProblem = "slashes" | "invalid" | "exponential";

/** What takes more than the schema itself. */
export interface Hooks {
  readonly onPattern: OnPattern;
  readonly onParent: (holder: SchemaKeywords) => void;
  /** Says by keywords of JSON Schema what `discriminator` says. */
  readonly discriminate: (schema: SchemaKeywords) => SchemaKeywords;
}

type Normalise = (value: unknown, hooks: Hooks) => unknown;

const schemaValue: Normalise = (value, hooks) =>
  typeof value === "boolean" || isRecord(value) ? normaliseSchema(value, hooks) : undefined;

const schemaList: Normalise = (value, hooks) => {
  if (!Array.isArray(value)) return undefined;
  const schemas = value.map((schema) => schemaValue(schema, hooks)).filter((schema) => schema !== undefined);
  return schemas.length > 0 ? schemas : undefined;
};

// `Object.fromEntries` keeps a property of the name "__proto__", which an assignment would not.
const schemaMap: Normalise = (value, hooks) =>
  isRecord(value)
    ? Object.fromEntries(inOrder(value).map(([key, schema]) => [key, schemaValue(schema, hooks) ?? true]))
    : undefined;

const text: Normalise = (value) => (typeof value === "string" ? value : undefined);
const flag: Normalise = (value) => (typeof value === "boolean" ? value : undefined);
const number: Normalise = (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined);
const positive: Normalise = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
const count: Normalise = (value) => (Number.isInteger(value) && (value as number) >= 0 ? value : undefined);
const anything: Normalise = withKeysInOrder;

const names = (value: unknown): unknown =>
  Array.isArray(value) ? [...new Set(value.filter((name) => typeof name === "string"))] : undefined;

const values: Normalise = (value) =>
  Array.isArray(value) && value.length > 0 ? distinct(value.map(withKeysInOrder)) : undefined;

const types: Normalise = (value) => (typeof value === "string" ? value : names(value));

const keywords: ReadonlyMap<string, Normalise> = new Map<string, Normalise>([
  ["$ref", text],
  ["type", types],
  ["title", text],
  ["description", text],
  ["deprecated", flag],
  ["readOnly", flag],
  ["writeOnly", flag],
  // pymacaron's: it also says that an answer always has the property.
  ["x-nullable", flag],
  ["default", anything],
  ["enum", values],
  ["const", anything],
  ["format", text],
  ["contentEncoding", text],
  ["contentMediaType", text],
  ["pattern", repairedPattern],
  ["minLength", count],
  ["maxLength", count],
  ["minimum", number],
  ["maximum", number],
  ["exclusiveMinimum", number],
  ["exclusiveMaximum", number],
  ["multipleOf", positive],
  // Of a list within a list of 2.0.
  ["pymSeparator", text],
  ["items", schemaValue],
  ["prefixItems", schemaList],
  ["contains", schemaValue],
  ["minContains", count],
  ["maxContains", count],
  ["minItems", count],
  ["maxItems", count],
  ["uniqueItems", flag],
  ["properties", schemaMap],
  ["required", names],
  ["dependentRequired", nameMap],
  ["dependentSchemas", schemaMap],
  ["additionalProperties", schemaValue],
  ["patternProperties", patternMap],
  ["propertyNames", schemaValue],
  ["minProperties", count],
  ["maxProperties", count],
  ["allOf", schemaList],
  ["anyOf", schemaList],
  ["oneOf", schemaList],
  ["not", schemaValue],
  ["if", schemaValue],
  ["then", schemaValue],
  ["else", schemaValue],
  ["unevaluatedProperties", schemaValue],
  ["unevaluatedItems", schemaValue],
]);

function nameMap(value: unknown): unknown {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(inOrder(value).map(([key, list]) => [key, names(list) ?? []]));
}

function patternMap(value: unknown, hooks: Hooks): unknown {
  if (!isRecord(value)) return undefined;
  const entries = inOrder(value).flatMap(([pattern, schema]) => {
    const repaired = repairedPattern(pattern);
    reportPattern(value, pattern, pattern, repaired, hooks.onPattern);
    return repaired === undefined ? [] : [[repaired, schemaValue(schema, hooks) ?? true] as const];
  });
  return Object.fromEntries(entries);
}

// A text that is short enough is matched soon, whatever the pattern is: its length is checked first.
const shortText = 20;

function reportPattern(
  holder: Record<string, unknown>,
  key: string,
  pattern: string,
  repaired: unknown,
  onPattern: OnPattern,
): void {
  const { maxLength } = holder;
  const isShort = key === "pattern" && typeof maxLength === "number" && maxLength <= shortText;
  if (betweenSlashes(pattern) !== undefined) onPattern(holder, key, "slashes");
  if (typeof repaired !== "string") onPattern(holder, key, "invalid");
  else if (!isShort && backtracksExponentially(repaired)) onPattern(holder, key, "exponential");
}

/**
 * A pattern that compiles under the `u` flag, which JSON Schema asks for (§6.4): escapes that it
 * forbids but that mean the character itself are removed (`\:`, as in `^https\:\/\/`), and slashes
 * around it with them; undefined where the pattern is none.
 */
function repairedPattern(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const pattern = betweenSlashes(value) ?? value;
  if (compiles(pattern)) return pattern;
  const repaired = pattern.replace(/\\([^\\])|\\\\/gu, (escape, character: string | undefined) =>
    character !== undefined && /[^\w^$\\.*+?()[\]{}|/-]/u.test(character) ? character : escape,
  );
  return compiles(repaired) ? repaired : undefined;
}

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

// A value that is listed twice says nothing more.
function distinct(list: readonly unknown[]): unknown[] {
  const seen = new Set<string>();
  return list.filter((item) => {
    const key = JSON.stringify(item);
    return seen.has(key) ? false : seen.add(key);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
