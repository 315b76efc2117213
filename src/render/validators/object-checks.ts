import type { JsonSchema } from "../../service/service.js";
import type { Code } from "../code.js";
import { code, join, jsonLiteral, literal, nothing, propertyAccess, regExp } from "../code.js";
import { childChecks } from "./child-checks.js";
import { loopName, note, type Place } from "./place.js";
import { refuse, refuseBy, refuseIf } from "./refuse.js";
import type { SchemaObject, Scope } from "./scope.js";
import { guard, type Statement } from "./statement.js";
import { ofType } from "./type-checks.js";

/** Checks of objects and their properties (JSON Schema validation §6.5, core §10.2.2.4, §10.3.2, §11.3). */
export function objectChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return ofType("object", schema, place, [
    ...countChecks(schema, place),
    ...requiredChecks(schema, place),
    ...dependentChecks(schema, place, scope),
    ...nameChecks(schema, place, scope),
    ...propertyChecks(schema, place, scope),
    ...unevaluatedChecks(schema, place, scope),
  ]);
}

function countChecks({ maxProperties, minProperties }: SchemaObject, place: Place): readonly Statement[] {
  const checks: Statement[] = [];
  const count = code`Object.keys(${place.value}).length`;
  if (typeof maxProperties === "number") {
    const most = literal(maxProperties);
    checks.push(refuseIf(code`${count} > ${most}`, place, "maxProperties", most));
  }
  if (typeof minProperties === "number" && minProperties > 0) {
    const least = literal(minProperties);
    checks.push(refuseIf(code`${count} < ${least}`, place, "minProperties", least));
  }
  return checks;
}

function requiredChecks(schema: SchemaObject, place: Place): readonly Statement[] {
  const names = namesOf(schema["required"]);
  const [only] = names;
  if (only === undefined) return [];
  const conditions = names.map((name) => code`${property(place, name)} === undefined`);
  if (names.length === 1) return [refuseIf(join(conditions, nothing), place, "required", literal(only))];
  const missing = code`missing(${place.value}, ${jsonLiteral(names)})`;
  return [refuseIf(code`(${join(conditions, code` || `)})`, place, "required", missing)];
}

function dependentChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const required = Object.entries((schema["dependentRequired"] ?? {}) as Record<string, readonly string[]>);
  const schemas = Object.entries((schema["dependentSchemas"] ?? {}) as Record<string, JsonSchema>);
  const ifThere = (name: string, statements: readonly Statement[]): readonly Statement[] =>
    statements.length === 0 ? [] : [guard(code`${property(place, name)} !== undefined`, statements)];
  return [
    ...required.flatMap(([name, others]) =>
      ifThere(
        name,
        others.map((other) => {
          const expected = code`[${literal(name)}, ${literal(other)}]`;
          return refuseIf(code`${property(place, other)} === undefined`, place, "dependentRequired", expected);
        }),
      ),
    ),
    ...schemas.flatMap(([name, dependent]) => ifThere(name, scope.checksOf(dependent, place))),
  ];
}

// What is asked of each property by its name: one loop for all of it.
function nameChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const { additionalProperties = true } = schema as { additionalProperties?: JsonSchema };
  const patterns = Object.entries((schema["patternProperties"] ?? {}) as Record<string, JsonSchema>);
  const expressions = patterns.map(([pattern]) => scope.constant(regExp(pattern)));
  const key = loopName("k", place);
  const body = [
    ...propertyNameChecks(schema, key, place, scope),
    ...patterns.flatMap(([, matching], index): readonly Statement[] => {
      const test = code`${expressions[index] ?? code``}.test(${key})`;
      const checks = [...valueChecks(key, matching, place, scope), ...note(place, code`key(${key})`)];
      return checks.length === 0 ? [] : [guard(test, checks)];
    }),
    ...additionalChecks(schema, expressions, key, place, scope),
  ];
  const isAll = "additionalProperties" in schema && additionalProperties !== false;
  const noted = isAll ? note(place, code`everyKey()`) : [];
  if (body.length === 0) return noted;
  return [{ head: code`for (const ${key} of Object.keys(${place.value}))`, body }, ...noted];
}

function propertyNameChecks(schema: SchemaObject, key: Code, place: Place, scope: Scope): readonly Statement[] {
  const names = "propertyNames" in schema ? scope.functionOf(schema["propertyNames"] as JsonSchema, false) : undefined;
  if (names === undefined) return [];
  return [refuseBy(code`nameOf`, { ...place, value: key, seen: undefined }, code`, ${names}`)];
}

function additionalChecks(
  schema: SchemaObject,
  expressions: readonly Code[],
  key: Code,
  place: Place,
  scope: Scope,
): readonly Statement[] {
  const { additionalProperties = true } = schema as { additionalProperties?: JsonSchema };
  const checks =
    additionalProperties === false
      ? [refuse(place, "additionalProperties", key)]
      : valueChecks(key, additionalProperties, place, scope);
  if (checks.length === 0) return [];
  const conditions = [
    ...unnamed(Object.keys(propertiesOf(schema)), key, scope),
    ...expressions.map((expression) => code`!${expression}.test(${key})`),
  ];
  if (conditions.length === 0) return checks;
  const [only] = checks;
  const condition = join(conditions, code` && `);
  if (additionalProperties === false && only !== undefined && !("condition" in only)) {
    return [refuseIf(condition, place, "additionalProperties", key)];
  }
  return [guard(condition, checks)];
}

function unnamed(names: readonly string[], key: Code, scope: Scope): readonly Code[] {
  if (names.length > few) return [code`!${scope.constant(code`new Set(${jsonLiteral(names)})`)}.has(${key})`];
  return names.map((name) => code`${key} !== ${literal(name)}`);
}

// So many names are compared as fast as a set finds them.
const few = 6;

function valueChecks(key: Code, schema: JsonSchema, place: Place, scope: Scope): readonly Statement[] {
  const { declaration, checks } = childChecks(code`${place.value}[${key}]`, { key }, schema, place, scope);
  return checks.length === 0 ? [] : [...declaration, ...checks];
}

function propertyChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const properties = propertiesOf(schema);
  const required = new Set(namesOf(schema["required"]));
  const statements = Object.entries(properties).flatMap(([name, subschema]): readonly Statement[] => {
    const { value, declaration, checks } = childChecks(property(place, name), name, subschema, place, scope);
    if (checks.length === 0) return [];
    return [...declaration, ...(required.has(name) ? checks : [guard(code`${value} !== undefined`, checks)])];
  });
  const names = Object.keys(properties);
  return names.length === 0 ? statements : [...statements, ...note(place, code`keys(${jsonLiteral(names)})`)];
}

function unevaluatedChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const { seen } = place;
  if (seen === undefined || !("unevaluatedProperties" in schema)) return [];
  const key = loopName("k", place);
  const unevaluated = schema["unevaluatedProperties"] as JsonSchema;
  const checks =
    unevaluated === false ? [refuse(place, "unevaluatedProperties", key)] : valueChecks(key, unevaluated, place, scope);
  const noted = note(place, code`everyKey()`);
  if (checks.length === 0) return noted;
  const head = code`for (const ${key} of Object.keys(${place.value}))`;
  return [{ head, body: [{ condition: code`!${seen}.hasKey(${key})`, body: checks, otherwise: [] }] }, ...noted];
}

function propertiesOf(schema: SchemaObject): Readonly<Record<string, JsonSchema>> {
  return (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function namesOf(names: unknown): readonly string[] {
  return Array.isArray(names) ? (names as readonly string[]) : [];
}

// Every object inherits some names without having been given them.
function property({ value }: Place, name: string): Code {
  return inherited.has(name) ? code`own(${value}, ${literal(name)})` : propertyAccess(value, name);
}

const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));
