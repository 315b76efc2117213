import { schemaInForm, type Form } from "./schema-in-form.js";
import { schemaLookup } from "./model-lookup.js";
import { refsOf } from "./schema-refs.js";
import type { JsonSchema } from "./service.js";

/**
 * The keys of the models that are not the same in both forms, by themselves or by what they refer to.
 *
 * @param others the keys of those that differ in what their schemas don't say
 */
export function differingModels(
  one: Form,
  other: Form,
  schemas: ReadonlyMap<string, JsonSchema>,
  others: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const schemaOf = schemaLookup(schemas);
  const own = [...schemas].filter(([key, schema]) => {
    if (others.has(key)) return true;
    const [first, second] = [schemaInForm(schema, one, schemaOf), schemaInForm(schema, other, schemaOf)];
    return first !== second && JSON.stringify(first) !== JSON.stringify(second);
  });
  const users = new Map<string, string[]>();
  for (const [key, schema] of schemas) {
    for (const target of refsOf(schema)) users.set(target, [...(users.get(target) ?? []), key]);
  }
  return reachedFrom(
    own.map(([key]) => key),
    users,
  );
}

/** Where one gets to in a graph. */
export function reachedFrom(
  start: readonly string[],
  graph: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...start];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    waiting.push(...(graph.get(key) ?? []));
  }
  return reached;
}
