/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { InvalidParameter } from "./errors.js";

/** A validator that was compiled when the service was generated. */
export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly Violation[] | null;
}

export interface Violation {
  /** Where, as a JSON pointer: `/query/limit`. */
  readonly instancePath: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Refuses a value that its validator doesn't accept, saying what is wrong and where. */
export function assertValid(validate: Validator | undefined, value: unknown, root = ""): void {
  if (validate === undefined || validate(value)) return;
  const violations = (validate.errors ?? []).map((violation) => describe(violation, root));
  throw new InvalidParameter(violations.join("; ") || "The request is not valid");
}

// `query.limit must be integer`
function describe({ instancePath, message = "is not valid", params = {} }: Violation, root: string): string {
  const keys = instancePath
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const where = [root, ...keys].filter((key) => key !== "").join(".") || "the request";
  const { allowedValues, additionalProperty } = params;
  const detail = Array.isArray(allowedValues)
    ? allowedValues.map((value) => JSON.stringify(value)).join(", ")
    : additionalProperty;
  return detail === undefined ? `${where} ${message}` : `${where} ${message}: ${detail}`;
}
