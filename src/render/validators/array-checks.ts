import type { JsonSchema } from "../../service/service.js";
import type { Code } from "../code.js";
import { code, literal, nothing } from "../code.js";
import { childChecks } from "./child-checks.js";
import { loopName, note, type Place } from "./place.js";
import { refuseBy, refuseIf } from "./refuse.js";
import type { SchemaObject, Scope } from "./scope.js";
import { guard, type Statement } from "./statement.js";
import { ofType } from "./type-checks.js";

/** Checks of arrays and their items (JSON Schema validation §6.4, core §10.3.1, §11.2). */
export function arrayChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  return ofType("array", schema, place, [
    ...countChecks(schema, place),
    ...firstItemChecks(schema, place, scope),
    ...itemChecks(schema, place, scope),
    ...containsChecks(schema, place, scope),
    ...unevaluatedChecks(schema, place, scope),
  ]);
}

function countChecks({ maxItems, minItems, uniqueItems }: SchemaObject, place: Place): readonly Statement[] {
  const checks: Statement[] = [];
  const length = code`${place.value}.length`;
  if (typeof maxItems === "number") {
    checks.push(refuseIf(code`${length} > ${literal(maxItems)}`, place, "maxItems", literal(maxItems)));
  }
  if (typeof minItems === "number" && minItems > 0) {
    checks.push(refuseIf(code`${length} < ${literal(minItems)}`, place, "minItems", literal(minItems)));
  }
  if (uniqueItems === true) checks.push(refuseBy(code`unique`, { ...place, seen: undefined }));
  return checks;
}

function firstItemChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const first = firstItems(schema);
  const statements = first.flatMap((item, index): readonly Statement[] => {
    const access = code`${place.value}[${literal(index)}]`;
    const { declaration, checks } = childChecks(access, String(index), item, place, scope);
    if (checks.length === 0) return [];
    return [guard(code`${place.value}.length > ${literal(index)}`, [...declaration, ...checks])];
  });
  return first.length === 0 ? [] : [...statements, ...note(place, code`itemsTo(${literal(first.length)})`)];
}

function itemChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  if (!("items" in schema)) return [];
  const start = literal(firstItems(schema).length);
  if (schema["items"] === false) {
    return [refuseIf(code`${place.value}.length > ${start}`, place, "items", start)];
  }
  const checks = eachItem(schema["items"] as JsonSchema, start, place, scope, nothing);
  return [...checks, ...note(place, code`everyItem()`)];
}

function eachItem(items: JsonSchema, start: Code, place: Place, scope: Scope, except: Code): readonly Statement[] {
  const index = loopName("i", place);
  const item = code`${place.value}[${index}]`;
  const { declaration, checks } = childChecks(item, { index }, items, place, scope);
  if (checks.length === 0) return [];
  const head = code`for (let ${index} = ${start}; ${index} < ${place.value}.length; ${index}++)`;
  const skip = String(except) === "" ? [] : [code`if (${except}(${index})) continue;`];
  return [{ head, body: [...skip, ...declaration, ...checks] }];
}

function containsChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  if (!("contains" in schema)) return [];
  const { minContains: least = 1, maxContains: most } = schema as { minContains?: number; maxContains?: number };
  const { value, seen } = place;
  if (least === 0 && most === undefined && seen === undefined) return [];
  const item = scope.functionOf(schema["contains"] as JsonSchema, false) ?? code`anything`;
  const found = scope.local("n");
  const tell = seen === undefined ? nothing : code`, ${seen}`;
  const expected = most === undefined ? literal(least) : code`[${literal(least)}, ${literal(most)}]`;
  return [
    code`const ${found} = countOf(${value}, ${item}${tell});`,
    ...(least === 0 ? [] : [refuseIf(code`${found} < ${literal(least)}`, place, "contains", expected)]),
    ...(most === undefined ? [] : [refuseIf(code`${found} > ${literal(most)}`, place, "contains", expected)]),
  ];
}

function unevaluatedChecks(schema: SchemaObject, place: Place, scope: Scope): readonly Statement[] {
  const { seen } = place;
  if (seen === undefined || !("unevaluatedItems" in schema)) return [];
  const items = schema["unevaluatedItems"] as JsonSchema;
  const checks =
    items === false
      ? [refuseIf(code`!${seen}.hasItems(${place.value}.length)`, place, "unevaluatedItems")]
      : eachItem(items, code`0`, place, scope, code`${seen}.hasItem`);
  return [...checks, ...note(place, code`everyItem()`)];
}

function firstItems({ prefixItems }: SchemaObject): readonly JsonSchema[] {
  return Array.isArray(prefixItems) ? (prefixItems as readonly JsonSchema[]) : [];
}
