import { isObject } from "../spec/json.js";
import { schemaNameOf } from "../spec/schema-ref.js";
import type { WrittenOperation } from "./describe-operations.js";
import type { DocumentScope } from "./document-scope.js";

/**
 * Warns of each `anyOf` and `oneOf` with properties in or beside it that an operation which strips
 * meets: which of them a value is of would have to be guessed, so that nothing is removed there.
 */
export function reportUnstripped(operations: readonly WrittenOperation[], scope: DocumentScope): void {
  const seen = new Set<object>();
  for (const { operation, written } of operations) {
    if (operation.undeclared !== "strip") continue;
    const contents = [written.requestBody, ...Object.values(written.responses ?? {})].flatMap((holder) =>
      Object.values(holder?.content ?? {}),
    );
    for (const { schema } of contents) visit(schema, seen, scope);
  }
}

function visit(schema: unknown, seen: Set<object>, scope: DocumentScope): void {
  if (!isObject(schema) || seen.has(schema)) return;
  seen.add(schema);
  const keyword = ["oneOf", "anyOf"].find((keyword) => isChoice(schema[keyword], scope));
  if (keyword !== undefined) {
    report(schema, keyword, scope);
    return;
  }
  for (const subschema of [...sameValue(schema, scope), ...below(schema)]) visit(subschema, seen, scope);
}

function report(schema: object, keyword: string, scope: DocumentScope): void {
  scope.warning(
    "not-stripped",
    schema,
    keyword,
    `properties that are not declared are not removed inside ${keyword}, nor beside it`,
    "declare the properties outside of it, use reject, or set x-unknown-properties: allow for the operation",
  );
}

function isChoice(list: unknown, scope: DocumentScope): boolean {
  if (!Array.isArray(list)) return false;
  const options = list.filter((option) => !isObject(option) || option["type"] !== "null");
  return options.length > 1 && options.some((option) => declaresProperties(option, new Set(), scope));
}

function declaresProperties(schema: unknown, seen: Set<unknown>, scope: DocumentScope): boolean {
  if (!isObject(schema) || seen.has(schema)) return false;
  if (isObject(schema["properties"]) || isObject(schema["patternProperties"])) return true;
  seen.add(schema);
  return [...sameValue(schema, scope), ...below(schema)].some((part) => declaresProperties(part, seen, scope));
}

function sameValue(schema: Readonly<Record<string, unknown>>, scope: DocumentScope): readonly unknown[] {
  const { $ref } = schema;
  const target = typeof $ref === "string" ? [scope.document.root.components.schemas[schemaNameOf($ref)]] : [];
  return [...target, ...["allOf", "anyOf", "oneOf"].flatMap((keyword) => listed(schema[keyword]))];
}

function below(schema: Readonly<Record<string, unknown>>): readonly unknown[] {
  const maps = ["properties", "patternProperties"].flatMap((keyword) => {
    const members = schema[keyword];
    return isObject(members) ? Object.values(members) : [];
  });
  return [...maps, schema["additionalProperties"], schema["items"], ...listed(schema["prefixItems"])];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
