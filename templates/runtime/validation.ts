/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { Validator } from "./checks.js";
import { BadResponse, InvalidParameter } from "./errors.js";
import { violationsText } from "./violations-text.js";

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
  const violations = validate(JSON.parse(json));
  if (violations === undefined) return;
  throw new BadResponse(`${title} with a body that is not the declared one: ${violationsText(violations, "body")}`);
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
  const violations = validate(headers);
  if (violations === undefined) return;
  throw new BadResponse(`${title} with headers that are not the declared ones: ${violationsText(violations, "headers")}`);
}

/** Refuses a value that its validator doesn't accept, saying what is wrong and where. */
export function assertValid(validate: Validator | undefined, value: unknown, root = ""): void {
  const violations = validate?.(value);
  if (violations !== undefined) throw new InvalidParameter(violationsText(violations, root));
}
