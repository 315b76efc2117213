import { deepestRefs, keyOfRef } from "../../service/schema-refs.js";
import type { JsonSchema } from "../../service/service.js";
import { code, join } from "../code.js";
import type { Place, ValueType } from "./place.js";
import { refuse, refuseBy, refuseIf } from "./refuse.js";
import type { SchemaObject, Scope } from "./scope.js";
import { guard, type Statement } from "./statement.js";
import { soleType } from "./sole-type.js";
import { constraintsOf } from "./texts.js";
import { isOfType, refuseTypes, typesOf } from "./type-checks.js";

/** Checks of what else holds for the same value (JSON Schema core §10.2.1, §10.2.2, §8.2.3.1). */
export function optionChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return [
    ...notChecks(schema, place, scope),
    ...anyOfChecks(schema, place, scope),
    ...oneOfChecks(schema, place, scope),
    ...listOf(schema, "allOf").flatMap((part) => scope.checksOf(part, place)),
    ...referenceChecks(schema, place, scope),
    ...conditionChecks(schema, place, scope),
  ];
}

function notChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  if (!("not" in schema)) return [];
  const refused = scope.functionOf(schema["not"] as JsonSchema, false);
  return [refused === undefined ? refuse(place, "not") : refuseIf(code`!${refused}(${place.value})`, place, "not")];
}

function anyOfChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return unionChecks("anyOf", listOf(schema, "anyOf"), place, scope);
}

function oneOfChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return unionChecks("oneOf", listOf(schema, "oneOf"), place, scope);
}

function unionChecks(keyword: Union, options: readonly JsonSchema[], place: Place, scope: Scope): readonly Statement[] {
  const [only] = options;
  if (only === undefined) return [];
  if (options.length === 1) return scope.checksOf(only, place);
  const types = options.map((option) => soleType(option, scope.schemaOf));
  if (areDistinct(types)) return checksByType(options, types, place, scope);
  // What is not null says more of what is wrong with a value than the union of both.
  const others = options.filter((option) => !isNull(option));
  const isApart =
    keyword === "anyOf" ||
    (options.length - others.length === 1 && others.every((option) => refusesNull(option, scope, 0)));
  if (isApart && others.length > 0 && others.length < options.length) {
    const checks = unionChecks(keyword, others, place, scope);
    return checks.length === 0 ? [] : [guard(code`${place.value} !== null`, checks)];
  }
  return triedChecks(keyword, options, place, scope);
}

type Union = "anyOf" | "oneOf";

function areDistinct(types: readonly (ValueType | undefined)[]): types is readonly ValueType[] {
  return !types.includes(undefined) && new Set(types).size === types.length;
}

// Each value can be of one option alone, which its type tells.
function checksByType(
  options: readonly JsonSchema[],
  types: readonly ValueType[],
  place: Place,
  scope: Scope,
): readonly Statement[] {
  const branches = options.map((option, index) => {
    const type = types[index] ?? "null";
    return { type, checks: scope.checksOf(option, { ...place, type }) };
  });
  const free = branches.filter(({ checks }) => checks.length === 0).map(({ type }) => type);
  const refusal = refuseTypes(place, types, free);
  return branches
    .filter(({ checks }) => checks.length > 0)
    .reduceRight((otherwise, { type, checks }) => [guard(isOfType(type, place.value), checks, otherwise)], [refusal]);
}

function triedChecks(keyword: Union, options: readonly JsonSchema[], place: Place, scope: Scope): readonly Statement[] {
  const isTracked = place.seen !== undefined;
  const functions = options.map((option) => scope.functionOf(option, isTracked));
  if (keyword === "anyOf" && !isTracked && functions.includes(undefined)) return [];
  const list = join(
    functions.map((option) => option ?? code`anything`),
    code`, `,
  );
  return [refuseBy(keyword === "anyOf" ? code`anyOf` : code`oneOf`, place, code`, [${list}]`)];
}

function referenceChecks({ $ref }: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const validator = typeof $ref === "string" ? scope.validatorOf(keyOfRef($ref)) : undefined;
  return validator === undefined ? [] : [refuseBy(validator, place)];
}

function conditionChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  if (!("if" in schema)) return [];
  const { value, seen } = place;
  const [then, otherwise] = (["then", "else"] as const).map((keyword) =>
    scope.checksOf((schema[keyword] ?? true) as JsonSchema, place),
  ) as [readonly Statement[], readonly Statement[]];
  const condition = scope.functionOf(schema["if"] as JsonSchema, seen !== undefined);
  if (condition === undefined) return then;
  if (seen === undefined) {
    if (then.length + otherwise.length === 0) return [];
    if (then.length === 0) return [guard(code`${condition}(${value})`, otherwise)];
    return [guard(code`!${condition}(${value})`, then, otherwise)];
  }
  const branch = scope.local("seen");
  return [
    code`const ${branch} = nothingSeen();`,
    guard(code`!${condition}(${value}, ${branch})`, [code`${seen}.add(${branch});`, ...then], otherwise),
  ];
}

function listOf(schema: SchemaObject, keyword: string): readonly JsonSchema[] {
  const list = schema[keyword];
  return Array.isArray(list) ? (list as readonly JsonSchema[]) : [];
}

function isNull(schema: JsonSchema): boolean {
  if (typeof schema === "boolean" || constraintsOf(schema).length > 1) return false;
  const { const: only, enum: listed } = schema;
  return (
    only === null ||
    typesOf(schema).join() === "null" ||
    (Array.isArray(listed) && listed.every((value) => value === null))
  );
}

function refusesNull(schema: JsonSchema, scope: Scope, depth: number): boolean {
  if (typeof schema === "boolean" || depth > deepestRefs) return schema === false;
  const types = typesOf(schema);
  if (types.length > 0 && !types.includes("null")) return true;
  const { $ref } = schema;
  const target = typeof $ref === "string" ? scope.schemaOf(keyOfRef($ref)) : undefined;
  return [...(target === undefined ? [] : [target]), ...listOf(schema, "allOf")].some((part) =>
    refusesNull(part, scope, depth + 1),
  );
}
