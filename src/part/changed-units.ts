import { isList, isObject, pick } from "../spec/json.js";
import { operationKeyOf } from "../spec/structure.js";
import type { Sections, Unit } from "./sections.js";

/**
 * The units that are not as they were, by their pointers.
 *
 * @returns nothing where that is not all that has changed, or where a change may make a difference to
 *   what it isn't connected with by references
 */
export function changedUnits(was: Sections, is: Sections): ReadonlySet<string> | undefined {
  if (!isSame(was.rest, is.rest) || !isSame([...was.units.keys()], [...is.units.keys()])) return undefined;
  const changed = new Set<string>();
  for (const [pointer, unit] of is.units) {
    const old = was.units.get(pointer);
    if (old === undefined || isSame(old.value, unit.value)) continue;
    if (!isConfined(old, unit)) return undefined;
    changed.add(pointer);
  }
  return changed;
}

function isConfined(old: Unit, unit: Unit): boolean {
  // Whether any schema has such a keyword decides how the validators of all others are made.
  if ([old, unit].some(({ value }) => JSON.stringify(value).includes('"unevaluated'))) return false;
  return confined.has(unit.kind) || (unit.kind === "pathItem" && isSame(withoutContent(old), withoutContent(unit)));
}

const confined: ReadonlySet<string> = new Set([
  ...["schema", "parameter", "requestBody", "response", "header", "mediaType", "example"],
]);

// What an operation is called, bound to and guarded by has to fit to all other operations.
function withoutContent({ value }: Unit): unknown {
  if (!isObject(value)) return value;
  const frame = Object.entries(pick(value, isOfFrame)).map(([key, field]) =>
    operationKeyOf(key) !== undefined && isObject(field) ? [key, pick(field, isOfFrame)] : [key, field],
  );
  return Object.fromEntries(frame);
}

function isOfFrame(key: string): boolean {
  return !["summary", "description", "parameters", "requestBody", "responses"].includes(key);
}

/** Whether two values of JSON or YAML are the same, keys in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (isList(one))
    return isList(other) && one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  const others = Object.keys(other);
  return keys.length === others.length && keys.every((key, at) => key === others[at] && isSame(one[key], other[key]));
}
