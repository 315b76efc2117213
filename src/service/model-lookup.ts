import type { SchemaOf } from "./schema-refs.js";
import type { JsonSchema, Model } from "./service.js";

/** The models of an API by their keys. */
export interface ModelLookup {
  readonly modelOf: (key: string) => Model | undefined;
  readonly schemaOf: SchemaOf;
}

/** Finds models by their keys: the same functions for the same list, so that what is found out with them is kept. */
export function modelLookup(models: readonly Model[]): ModelLookup {
  const known = lookups.get(models);
  if (known !== undefined) return known;
  const byKey = new Map(models.map((model) => [model.key, model]));
  const lookup: ModelLookup = { modelOf: (key) => byKey.get(key), schemaOf: (key) => byKey.get(key)?.schema };
  lookups.set(models, lookup);
  return lookup;
}

const lookups = new WeakMap<readonly Model[], ModelLookup>();

/** Finds schemas by their keys: the same function for the same map. */
export function schemaLookup(schemas: ReadonlyMap<string, JsonSchema>): SchemaOf {
  const schemaOf = schemaLookups.get(schemas) ?? ((key) => schemas.get(key));
  schemaLookups.set(schemas, schemaOf);
  return schemaOf;
}

const schemaLookups = new WeakMap<ReadonlyMap<string, JsonSchema>, SchemaOf>();
