import type { CheckScope } from "./check-scope.js";
import { inWords, isList, isObject, own, ownList, type JsonObject } from "./json.js";
import { withChanges } from "./typed-fields.js";

/**
 * A schema whose listed values and whose default are of its type. Quotes that are missing, or are
 * there too many, are put right: `1` for a text, `"1"` for a number. A list none of whose values has
 * the type, and a default that its own schema does not admit, are ignored with a warning, unless the
 * default is null, which says that there is none.
 * https://json-schema.org/draft/2020-12/json-schema-validation#name-default
 */
export function withTypedValues(schema: JsonObject, scope: CheckScope): JsonObject {
  const types = typesOf(schema);
  if (types.length === 0) return schema;
  const changes = new Map<string, unknown>();
  const values = ownList(schema, "enum");
  const hasTyped = values?.some((value) => typedValue(value, types) !== undefined) ?? false;
  const typed = hasTyped ? values?.map((value) => typedValue(value, types) ?? value) : undefined;
  if (values !== undefined && !hasTyped) ignoreListed();
  else if (typed !== undefined && typed.some((value, index) => value !== values?.[index])) changes.set("enum", typed);
  if (Object.hasOwn(schema, "const")) setTyped("const", own(schema, "const"));
  if (Object.hasOwn(schema, "default")) setDefault(own(schema, "default"));
  return changes.size === 0 ? schema : withChanges(schema, changes);

  // With them, nothing at all would be valid.
  function ignoreListed(): void {
    changes.set("enum", undefined);
    scope.warning(
      { node: schema, key: "enum" },
      `none of the listed values is of type ${types.join(" or ")}; they are ignored`,
      "correct the type or the values, or remove one of them",
    );
  }

  function setTyped(key: string, value: unknown): void {
    const result = typedValue(value, types);
    if (result !== undefined && result !== value) changes.set(key, result);
  }

  function setDefault(value: unknown): void {
    const result = typedValue(value, types);
    const isListed = typed === undefined || typed.some((listed) => isSame(listed, result));
    if (result !== undefined && isListed) {
      setTyped("default", value);
      return;
    }
    changes.set("default", undefined);
    if (value === null) return;
    const problem = result === undefined ? `is not of type ${types.join(" or ")}` : "is none of the listed values";
    scope.warning(
      { node: schema, key: "default" },
      `the default, ${inWords(value)}, ${problem}; it is ignored`,
      "correct it, or remove it",
    );
  }
}

function typesOf(schema: JsonObject): readonly string[] {
  const type = own(schema, "type");
  return (isList(type) ? type : [type]).filter((name) => typeof name === "string");
}

// The value as one of the types, or undefined where it can't be meant as one.
function typedValue(value: unknown, types: readonly string[]): unknown {
  if (types.some((type) => isOfType(value, type))) return value;
  const isNumeric = typeof value === "string" && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value);
  const number = isNumeric ? Number(value) : undefined;
  if (types.some((type) => isOfType(number, type))) return number;
  if (types.includes("boolean") && (value === "true" || value === "false")) return value === "true";
  const isScalar = typeof value === "number" || typeof value === "boolean";
  return isScalar && types.includes("string") ? String(value) : undefined;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return isList(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}
