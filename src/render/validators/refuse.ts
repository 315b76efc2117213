import type { Code } from "../code.js";
import { code, literal, nothing } from "../code.js";
import { pathCode, type Place } from "./place.js";
import type { Refusal } from "./statement.js";

/**
 * Refuses the value of a place.
 *
 * @param expected what the keyword asks for
 */
export function refuse(place: Place, keyword: string, expected?: Code): Code {
  const last = expected === undefined ? nothing : code`, ${expected}`;
  return code`return wrong(${pathCode(place.path)}, ${literal(keyword)}${last});`;
}

/** Refuses the value of a place where a condition holds: one without `||`, since others may be put before it. */
export function refuseIf(condition: Code, place: Place, keyword: string, expected?: Code): Refusal {
  return { condition, refusal: refuse(place, keyword, expected), makesE: false };
}

/**
 * Refuses what a function refuses that is called with the value of a place.
 *
 * @param more further arguments, each after a comma
 */
export function refuseBy(validator: Code, place: Place, more: Code = nothing): Refusal {
  const { value, path, seen } = place;
  const call = code`${validator}(${value}${more}${seen === undefined ? nothing : code`, ${seen}`})`;
  const refused = { condition: code`(e = ${call})`, makesE: true };
  if (path.length === 0) return { ...refused, refusal: code`return e;`, call };
  return { ...refused, refusal: code`return under(${pathCode(path)}, e);` };
}
