import formats from "ajv-formats/dist/formats.js";
import type { Code } from "../code.js";
import { code, join, jsonLiteral, literal, regExp } from "../code.js";
import type { Place } from "./place.js";
import { refuseIf } from "./refuse.js";
import type { SchemaObject, Scope } from "./scope.js";
import type { Statement } from "./statement.js";
import { ofType } from "./type-checks.js";

/** Checks of numbers, of strings, and of the values that are listed (JSON Schema validation §6.1 to §6.3, §7). */
export function valueChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return [
    ...ofType("number", schema, place, numberChecks(schema, place)),
    ...ofType("string", schema, place, stringChecks(schema, place, scope)),
    ...listedChecks(schema, place, scope),
  ];
}

function numberChecks(schema: SchemaObject, place: Place): readonly Statement[] {
  const { value } = place;
  const checks: Statement[] = [];
  for (const [keyword, operator] of bounds) {
    const bound = schema[keyword];
    if (typeof bound === "number") {
      checks.push(refuseIf(code`${value} ${operator} ${literal(bound)}`, place, keyword, literal(bound)));
    }
  }
  const { multipleOf } = schema;
  if (typeof multipleOf === "number") {
    const factor = literal(multipleOf);
    checks.push(refuseIf(code`!isMultipleOf(${value}, ${factor})`, place, "multipleOf", factor));
  }
  return [...checks, ...formatChecks(schema, place, "number")];
}

const bounds: readonly (readonly [keyword: string, operator: Code])[] = [
  ["maximum", code`>`],
  ["minimum", code`<`],
  ["exclusiveMaximum", code`>=`],
  ["exclusiveMinimum", code`<=`],
];

function stringChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const { value } = place;
  const { maxLength, minLength, pattern } = schema;
  const checks: Statement[] = [];
  if (typeof maxLength === "number") {
    const length = literal(maxLength);
    checks.push(refuseIf(code`isLonger(${value}, ${length})`, place, "maxLength", length));
  }
  if (typeof minLength === "number" && minLength > 0) {
    const length = literal(minLength);
    checks.push(refuseIf(code`isShorter(${value}, ${length})`, place, "minLength", length));
  }
  if (typeof pattern === "string") {
    const expression = scope.constant(regExp(pattern));
    checks.push(refuseIf(code`!${expression}.test(${value})`, place, "pattern", literal(pattern)));
  }
  return [...checks, ...formatChecks(schema, place, "string")];
}

// What is listed is valid as it stands: `enum: [now]` beside `format: date-time`. By the standard, a format only
// describes (JSON Schema validation §7.2.1).
function formatChecks(schema: SchemaObject, place: Place, type: "number" | "string"): readonly Statement[] {
  const { format } = schema;
  if (typeof format !== "string" || "enum" in schema || "const" in schema || typeOfFormat(format) !== type) return [];
  const name = literal(format);
  return [refuseIf(code`!hasFormat(${name}, ${place.value})`, place, "format", name)];
}

// The type of the values that a format constrains; undefined where there is nothing to check.
function typeOfFormat(name: string): "number" | "string" | undefined {
  if (!Object.hasOwn(formats.fullFormats, name)) return undefined;
  const format: unknown = formats.fullFormats[name as keyof typeof formats.fullFormats];
  if (format === true) return undefined;
  return typeof format === "object" && format !== null && "type" in format && format.type === "number"
    ? "number"
    : "string";
}

function listedChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const checks: Statement[] = [];
  if ("const" in schema) {
    const expected = jsonLiteral(schema["const"]);
    const condition = isPlain(schema["const"])
      ? code`${place.value} !== ${expected}`
      : code`canonicalText(${place.value}) !== ${scope.constant(code`canonicalText(${expected})`)}`;
    checks.push(refuseIf(condition, place, "const", expected));
  }
  if (Array.isArray(schema["enum"])) checks.push(enumCheck(schema["enum"], place, scope));
  return checks;
}

function enumCheck(values: readonly unknown[], place: Place, scope: Scope): Statement {
  const { value } = place;
  const list = jsonLiteral(values);
  if (values.length <= few && values.every(isPlain)) {
    const conditions = values.map((listed) => code`${value} !== ${jsonLiteral(listed)}`);
    return refuseIf(join(conditions, code` && `), place, "enum", list);
  }
  const all = scope.constant(list);
  if (values.every(isPlain)) {
    const set = values.length <= many ? code`${all}.includes` : code`${scope.constant(code`new Set(${all})`)}.has`;
    return refuseIf(code`!${set}(${value})`, place, "enum", all);
  }
  const texts = scope.constant(code`${all}.map(canonicalText)`);
  return refuseIf(code`!${texts}.includes(canonicalText(${value}))`, place, "enum", all);
}

// So many values are compared one by one, so many more are found in a list as fast as in a set.
const few = 3;
const many = 12;

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}
