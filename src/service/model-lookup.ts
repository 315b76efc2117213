import type { SchemaOf } from "./schema-refs.js";
import type { JsonSchema, Model } from "./service.js";

/** What a lookup needs to know of a model. */
export type KeyedModel = Pick<Model, "key" | "schema">;

/** The models of an API by their keys. */
export interface ModelLookup<Found extends KeyedModel> {
  readonly modelOf: (key: string) => Found | undefined;
  readonly schemaOf: SchemaOf;
}

/** Finds models by their keys: the same functions for the same list, so that what is found out with them is kept. */
export function modelLookup<Found extends KeyedModel>(models: readonly Found[]): ModelLookup<Found> {
  const known = lookups.get(models);
  // A list is looked up by what it holds.
  if (known !== undefined) return known as ModelLookup<Found>;
  const byKey = new Map(models.map((model) => [model.key, model]));
  const lookup = {
    modelOf: (key: string) => byKey.get(key),
    schemaOf: (key: string) => byKey.get(key)?.schema,
  };
  lookups.set(models, lookup);
  return lookup;
}

const lookups = new WeakMap<readonly KeyedModel[], ModelLookup<KeyedModel>>();

/** Finds schemas by their keys: the same function for the same map. */
export function schemaLookup(schemas: ReadonlyMap<string, JsonSchema>): SchemaOf {
  const schemaOf = schemaLookups.get(schemas) ?? ((key) => schemas.get(key));
  schemaLookups.set(schemas, schemaOf);
  return schemaOf;
}

const schemaLookups = new WeakMap<ReadonlyMap<string, JsonSchema>, SchemaOf>();
