/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { BadResponse, InvalidParameter } from "./errors.js";

/** A validator that was compiled when the service was generated. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly Violation[] | null;
}

export interface Violation {
  /** Where, as a JSON pointer: `/query/limit`. */
  readonly instancePath: string;
  /** What of the schema is not kept: `maxLength`. */
  readonly keyword: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What an operation's answers are checked with, by status. */
export type ResponseValidators = Readonly<Record<string, AnswerValidators>>;

export interface AnswerValidators {
  /** By media type. */
  readonly bodies: Readonly<Record<string, Validator>>;
  readonly headers?: HeaderValidators;
}

export interface HeaderValidators {
  readonly required: readonly string[];
  /** For all headers together, under their names in lower case. */
  readonly validate: Validator;
}

/** Refuses an answer that its validator doesn't accept, before it leaves the service. */
export function assertAnswer(validate: Validator, json: string, title: string): void {
  if (validate(JSON.parse(json))) return;
  throw new BadResponse(`${title} with a body that is not the declared one: ${violationsOf(validate, "body")}`);
}

/**
 * Refuses an answer whose headers are not the declared ones. Those that the handler did not return,
 * but set on Fastify's reply, are text already: they are there, and are not checked.
 */
export function assertHeaders(
  { required, validate }: HeaderValidators,
  json: string,
  isSet: (name: string) => boolean,
  title: string,
): void {
  const headers = JSON.parse(json) as object;
  const missing = required.find((name) => !Object.hasOwn(headers, name) && !isSet(name));
  if (missing !== undefined) throw new BadResponse(`${title} without the header ${missing}, which it always has`);
  if (validate(headers)) return;
  throw new BadResponse(`${title} with headers that are not the declared ones: ${violationsOf(validate, "headers")}`);
}

/** Refuses a value that its validator doesn't accept, saying what is wrong and where. */
export function assertValid(validate: Validator | undefined, value: unknown, root = ""): void {
  if (validate === undefined || validate(value)) return;
  throw new InvalidParameter(violationsOf(validate, root) || "The request is not valid");
}

function violationsOf({ errors }: Validator, root: string): string {
  const described = telling(errors ?? []).map((violation) => describe(violation, root));
  return [...new Set(described)].join("; ");
}

// Each option that was tried has left what it refused, before the violation of the union.
function telling(violations: readonly Violation[]): readonly Violation[] {
  const found: Violation[] = [];
  for (const violation of violations) {
    const { keyword, instancePath } = violation;
    if (keyword !== "oneOf" && keyword !== "anyOf") {
      found.push(violation);
      continue;
    }
    const before = found.findLastIndex((other) => !`${other.instancePath}/`.startsWith(`${instancePath}/`));
    const inner = found.splice(before + 1);
    found.push(...(ofOption(inner, instancePath) ?? [...inner, violation]));
  }
  return found;
}

// Where a property tells options apart, only the one that the value means has something to say.
function ofOption(inner: readonly Violation[], path: string): readonly Violation[] | undefined {
  const tags = inner.filter((violation) => violation.instancePath !== path && allowedBy(violation) !== undefined);
  const [tag] = tags;
  if (tag === undefined || tags.some(({ instancePath }) => instancePath !== tag.instancePath)) return undefined;
  const others = inner.filter(
    (violation) => !tags.includes(violation) && (violation.instancePath !== path || violation.keyword !== "type"),
  );
  if (others.length > 0) return others.length === 1 ? others : undefined;
  const allowedValues = [...new Set(tags.flatMap((violation) => allowedBy(violation) ?? []))];
  const message = "must be equal to one of the allowed values";
  return [{ instancePath: tag.instancePath, keyword: "enum", message, params: { allowedValues } }];
}

function allowedBy({ keyword, params = {} }: Violation): readonly unknown[] | undefined {
  if (keyword === "const") return [params["allowedValue"]];
  return Array.isArray(params["allowedValues"]) ? (params["allowedValues"] as readonly unknown[]) : undefined;
}

// `query.limit must be integer`
function describe(violation: Violation, root: string): string {
  const { instancePath, message = "is not valid", params = {} } = violation;
  const keys = instancePath
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const where = [root, ...keys].filter((key) => key !== "").join(".") || "the request";
  const detail =
    allowedBy(violation)
      ?.map((value) => JSON.stringify(value))
      .join(", ") ?? params["additionalProperty"];
  return detail === undefined ? `${where} ${message}` : `${where} ${message}: ${detail}`;
}
