import fc from "fast-check";
import { listAt, NoValue, type SchemaObject } from "./merge-schemas.js";

/** A text that a schema admits, by its format, patterns and lengths. Each variant is another one. */
export function sampleText(schema: SchemaObject, variant: number): string {
  const patterns = patternsOf(schema);
  const fits = (text: string): boolean =>
    hasLength(text, schema) && patterns.every((pattern) => new RegExp(pattern, "u").test(text));
  const found = candidates(schema, patterns, variant).find(fits);
  if (found !== undefined) return found;
  const matching = patterns.flatMap((pattern) => matches(pattern, schema)).filter(fits);
  const text = [...new Set(matching)].at(variant % Math.max(1, new Set(matching).size));
  if (text === undefined) throw new NoValue(`no text was found for ${patterns.join(" and ") || "its length"}`);
  return text;
}

function patternsOf(schema: SchemaObject): readonly string[] {
  const { pattern } = schema;
  return typeof pattern === "string" ? [pattern] : [];
}

function hasLength(text: string, schema: SchemaObject): boolean {
  const length = Array.from(text).length;
  return length >= lengthAt(schema, "minLength", 0) && length <= lengthAt(schema, "maxLength", Infinity);
}

function lengthAt(schema: SchemaObject, keyword: string, otherwise: number): number {
  const length = schema[keyword];
  return typeof length === "number" ? length : otherwise;
}

// Last the ones that patterns ask for which look ahead, such as those of passwords.
function candidates(schema: SchemaObject, patterns: readonly string[], variant: number): readonly string[] {
  const written = [...listAt<unknown>(schema, "examples"), schema["default"]].filter(
    (text) => typeof text === "string",
  );
  const ofFormat = typeof schema["format"] === "string" ? formats.get(schema["format"])?.(variant) : undefined;
  if (ofFormat !== undefined) return [ofFormat, ...written];
  const suffix = variant === 0 ? "" : String(variant);
  const word = `text${suffix}`;
  const padded = word.padEnd(lengthAt(schema, "minLength", 0), "x");
  const short = `${suffix}x`.slice(0, lengthAt(schema, "maxLength", 10));
  const usual = patterns.length === 0 ? [word, padded, short, ...letters(variant)] : [];
  return [
    ...usual,
    ...written,
    ...(patterns.length === 0 ? [] : [`Aa1!aaaa${suffix}`, `Abcdefgh-1234${suffix}`, word]),
  ];
}

function letters(variant: number): readonly string[] {
  return [String.fromCharCode(97 + (variant % 26))];
}

// The same seed each time: a run that fails can be repeated.
function matches(pattern: string, schema: SchemaObject): readonly string[] {
  const maxLength = lengthAt(schema, "maxLength", 100);
  for (const constraints of [{ maxLength }, {}]) {
    try {
      const arbitrary = fc.stringMatching(new RegExp(pattern, "u"), constraints);
      return fc.sample(arbitrary, { numRuns: 200, seed: 1 }).toSorted(plainFirst);
    } catch {
      // It can't be limited, or the pattern has what fast-check does not know.
    }
  }
  return [];
}

// What a path and a header can hold is tried before control characters and emoji.
function plainFirst(one: string, other: string): number {
  const rank = (text: string): number => (text === "" ? 2 : /^[\w.~-]+$/.test(text) ? 0 : 1);
  return rank(one) - rank(other);
}

const two = (variant: number): string => String(variant % 100).padStart(2, "0");

const formats: ReadonlyMap<string, (variant: number) => string> = new Map<string, (variant: number) => string>([
  ["date", (variant) => `20${two(variant)}-02-03`],
  ["time", (variant) => `10:20:30.${two(variant)}Z`],
  ["iso-time", (variant) => `10:20:30.${two(variant)}Z`],
  ["date-time", (variant) => `20${two(variant)}-02-03T10:20:30Z`],
  ["iso-date-time", (variant) => `20${two(variant)}-02-03T10:20:30Z`],
  ["duration", (variant) => `P${variant + 1}D`],
  ["uri", (variant) => `https://example.com/${variant}`],
  ["url", (variant) => `https://example.com/${variant}`],
  ["uri-reference", (variant) => `/there/${variant}`],
  ["uri-template", (variant) => `/there/{id}/${variant}`],
  ["iri", (variant) => `https://example.com/${variant}`],
  ["email", (variant) => `ann${variant}@example.com`],
  ["idn-email", (variant) => `ann${variant}@example.com`],
  ["hostname", (variant) => `host${variant}.example.com`],
  ["ipv4", (variant) => `192.0.2.${variant % 256}`],
  ["ipv6", (variant) => `2001:db8::${(variant + 1).toString(16)}`],
  ["regex", (variant) => `^a{${variant}}$`],
  ["uuid", (variant) => `00000000-0000-4000-8000-${String(variant).padStart(12, "0")}`],
  ["json-pointer", (variant) => `/a/${variant}`],
  ["json-pointer-uri-fragment", (variant) => `#/a/${variant}`],
  ["relative-json-pointer", (variant) => `${variant}/a`],
  ["byte", (variant) => Buffer.from(`bytes ${two(variant)}!`).toString("base64")],
  ["int32", (variant) => String(variant)],
  ["int64", (variant) => String(variant)],
]);
