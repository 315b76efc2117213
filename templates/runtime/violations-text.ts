/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { Violation } from "./checks.js";

/**
 * Says what is wrong with a value, and where: `query.limit must be integer`.
 *
 * @param root what the value is called: `body`
 */
export function violationsText(violations: readonly Violation[], root: string): string {
  const described = telling(violations).map((violation) => describe(violation, root));
  return [...new Set(described)].join("; ");
}

// Each option that was tried has left what it refused, before the violation of the union.
function telling(violations: readonly Violation[]): readonly Violation[] {
  const found: Violation[] = [];
  for (const violation of violations) {
    const { keyword, path } = violation;
    if (keyword !== "oneOf" && keyword !== "anyOf") {
      found.push(violation);
      continue;
    }
    const before = found.findLastIndex((other) => !`${other.path}/`.startsWith(`${path}/`));
    const inner = found.splice(before + 1);
    found.push(...(ofOption(inner, path) ?? [...inner, violation]));
  }
  return found;
}

// Where a property tells options apart, only the one that the value means has something to say.
function ofOption(inner: readonly Violation[], path: string): readonly Violation[] | undefined {
  const tags = inner.filter((violation) => violation.path !== path && allowedBy(violation) !== undefined);
  const [tag] = tags;
  if (tag === undefined || tags.some((other) => other.path !== tag.path)) return undefined;
  const others = inner.filter(
    (violation) => !tags.includes(violation) && (violation.path !== path || violation.keyword !== "type"),
  );
  if (others.length > 0) return others.length === 1 ? others : undefined;
  return [{ path: tag.path, keyword: "enum", expected: [...new Set(tags.flatMap((other) => allowedBy(other) ?? []))] }];
}

function allowedBy({ keyword, expected }: Violation): readonly unknown[] | undefined {
  if (keyword === "const") return [expected];
  return keyword === "enum" && Array.isArray(expected) ? (expected as readonly unknown[]) : undefined;
}

function describe({ path, keyword, expected }: Violation, root: string): string {
  const keys = path
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const where = [root, ...keys].filter((key) => key !== "").join(".") || "the request";
  return `${where} ${messages[keyword]?.(expected) ?? "is not valid"}`;
}

const messages: Readonly<Record<string, (expected: unknown) => string>> = {
  "false schema": () => "must not be there",
  type: (types) => `must be ${list(types).join(",")}`,
  enum: (values) => `must be equal to one of the allowed values: ${list(values).map((value) => JSON.stringify(value)).join(", ")}`,
  const: (value) => `must be equal to constant: ${JSON.stringify(value)}`,
  maximum: (bound) => `must be <= ${bound}`,
  minimum: (bound) => `must be >= ${bound}`,
  exclusiveMaximum: (bound) => `must be < ${bound}`,
  exclusiveMinimum: (bound) => `must be > ${bound}`,
  multipleOf: (factor) => `must be multiple of ${factor}`,
  maxLength: (length) => `must NOT have more than ${counted(length, "character")}`,
  minLength: (length) => `must NOT have fewer than ${counted(length, "character")}`,
  pattern: (pattern) => `must match pattern "${pattern}"`,
  format: (format) => `must match format "${format}"`,
  maxItems: (count) => `must NOT have more than ${counted(count, "item")}`,
  minItems: (count) => `must NOT have fewer than ${counted(count, "item")}`,
  items: (count) => `must NOT have more than ${counted(count, "item")}`,
  unevaluatedItems: () => "must NOT have unevaluated items",
  uniqueItems: (places) => `must NOT have duplicate items (items ## ${list(places)[1]} and ${list(places)[0]} are identical)`,
  contains: (count) => {
    const [least, most] = list(count);
    return most === undefined
      ? `must contain at least ${least} valid item(s)`
      : `must contain at least ${least} and no more than ${most} valid item(s)`;
  },
  maxProperties: (count) => `must NOT have more than ${counted(count, "property")}`,
  minProperties: (count) => `must NOT have fewer than ${counted(count, "property")}`,
  required: (name) => `must have required property '${name}'`,
  dependentRequired: (names) => `must have property ${list(names)[1]} when property ${list(names)[0]} is present`,
  propertyNames: (name) => `property name must be valid: ${name}`,
  additionalProperties: (name) => `must NOT have additional properties: ${name}`,
  unevaluatedProperties: (name) => `must NOT have unevaluated properties: ${name}`,
  not: () => "must NOT be valid",
  anyOf: () => "must match a schema in anyOf",
  oneOf: () => "must match exactly one schema in oneOf",
};

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function counted(count: unknown, what: string): string {
  return `${count} ${what.replace(/y$/, "ie")}s`;
}
