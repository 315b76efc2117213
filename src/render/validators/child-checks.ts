import type { JsonSchema } from "../../service/service.js";
import type { Code } from "../code.js";
import { code } from "../code.js";
import type { Place, Step } from "./place.js";
import type { Scope } from "./scope.js";
import type { Statement } from "./statement.js";
import { constraintsOf } from "./texts.js";

/** Checks of a property or an item. */
export interface ChildChecks {
  /** The value, as the checks name it. */
  readonly value: Code;
  /** What declares that name; empty where the value is looked at once. */
  readonly declaration: readonly Code[];
  readonly checks: readonly Statement[];
}

/**
 * Checks a property or an item of the value of a place.
 *
 * @param access how it is reached: `v.name`
 */
export function childChecks(access: Code, step: Step, schema: JsonSchema, place: Place, scope: Scope): ChildChecks {
  const child = (value: Code): Place => ({ value, path: [...place.path, step], seen: undefined });
  if (isLookedAtOnce(schema)) return { value: access, declaration: [], checks: scope.checksOf(schema, child(access)) };
  const value = scope.local("v");
  const checks = scope.checksOf(schema, child(value));
  return { value, declaration: [code`const ${value} = ${access};`], checks };
}

function isLookedAtOnce(schema: JsonSchema): boolean {
  if (typeof schema === "boolean") return true;
  const told = constraintsOf(schema);
  return told.length === 0 || (told.length === 1 && (typeof schema["type"] === "string" || "$ref" in schema));
}
