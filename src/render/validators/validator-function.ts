import type { JsonSchema } from "../../service/service.js";
import type { Code } from "../code.js";
import { code, identifier } from "../code.js";
import { keyOfRef } from "../../service/schema-refs.js";
import { arrayChecks } from "./array-checks.js";
import { objectChecks } from "./object-checks.js";
import { optionChecks } from "./option-checks.js";
import { note, type Place } from "./place.js";
import { refuse } from "./refuse.js";
import type { SchemaObject, Scope } from "./scope.js";
import { functionCode, type Statement } from "./statement.js";
import { constraintsOf, isReference } from "./texts.js";
import { hasType, typeChecks, typesOf } from "./type-checks.js";
import { valueChecks } from "./value-checks.js";

/** A validator, and the constants and functions that stand before it: `const Pet$1 = …;` */
export interface ValidatorFunction {
  readonly constants: readonly Code[];
  readonly body: Code;
}

/**
 * The function that checks values by a schema (JSON Schema 2020-12), with models called by the names of
 * their own functions. It returns at the first thing that is wrong.
 *
 * @param name the validator's own, which those of its constants begin with
 * @param isTracked whether it tells which properties and items it looked at
 */
export function validatorFunction(
  name: string,
  schema: JsonSchema,
  isTracked: boolean,
  models: Pick<Scope, "schemaOf" | "validatorOf">,
): ValidatorFunction {
  const constants = new Map<string, { readonly name: Code; readonly value: Code }>();
  const constant = (value: Code): Code => {
    const known = constants.get(String(value)) ?? { name: identifier(`${name}$${constants.size + 1}`), value };
    constants.set(String(value), known);
    return known.name;
  };
  const statementsOf = (inner: JsonSchema, tracked: boolean): readonly Statement[] => {
    const scope: Scope = {
      ...models,
      constant,
      functionOf,
      local: localNames(),
      checksOf: (part, place) => checksOf(part, place, scope),
    };
    return scope.checksOf(inner, { value: code`v`, path: [], seen: tracked ? code`seen` : undefined });
  };
  const functionOf = (inner: JsonSchema, tracked: boolean): Code | undefined => {
    const model = isReference(inner) ? models.validatorOf(keyOfRef(inner.$ref)) : undefined;
    if (model !== undefined) return model;
    const statements = statementsOf(inner, tracked);
    return statements.length === 0 ? undefined : constant(functionCode(parameters(tracked), statements));
  };
  const body = functionCode(parameters(isTracked), statementsOf(schema, isTracked));
  return { constants: [...constants.values()].map(({ name, value }) => code`const ${name} = ${value};`), body };
}

function parameters(isTracked: boolean): Code {
  return isTracked ? code`v, seen = nothingSeen()` : code`v`;
}

function localNames(): Scope["local"] {
  const counts = new Map<string, number>();
  return (letter) => {
    const count = (counts.get(letter) ?? 0) + 1;
    counts.set(letter, count);
    return identifier(`${letter}${count}`);
  };
}

function checksOf(schema: JsonSchema, place: Place, scope: Scope): readonly Statement[] {
  if (schema === true) return [];
  if (schema === false) return [refuse(place, "false schema")];
  if (!looksAtTheRest(schema)) return allChecks(schema, place, scope);
  // What stands around this schema is not seen from within it (JSON Schema core §11).
  const seen = scope.local("seen");
  return [
    code`const ${seen} = nothingSeen();`,
    ...allChecks(schema, { ...place, seen }, scope),
    ...note(place, code`add(${seen})`),
  ];
}

function looksAtTheRest(schema: SchemaObject): boolean {
  return "unevaluatedProperties" in schema || "unevaluatedItems" in schema;
}

// Those that look at what others have left come last.
function allChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return [
    ...(isListed(schema) ? [] : typeChecks(schema, place)),
    ...valueChecks(schema, place, scope),
    ...optionChecks(schema, place, scope),
    ...arrayChecks(schema, place, scope),
    ...objectChecks(schema, place, scope),
  ];
}

// What is one of the values that are listed has their type.
function isListed(schema: SchemaObject): boolean {
  const values = "const" in schema ? [schema["const"]] : schema["enum"];
  if (!Array.isArray(values)) return false;
  const types = typesOf(schema);
  return (
    constraintsOf(schema).every((keyword) => ["const", "enum", "format", "type"].includes(keyword)) &&
    values.every((value) => types.some((type) => hasType(type, value)))
  );
}
