import type { JsonSchema, Model } from "../service/service.js";
import { shapeHash } from "./contract-shape.js";
import { mapSubschemas } from "../service/map-subschemas.js";
import { keyOfRef } from "../service/schema-refs.js";
import { strongComponents } from "./strong-components.js";

/**
 * Short hashes of the types of schemas. A hash covers what the schema's references lead to, however
 * far: a property that is added to a model changes the hash of each schema that uses it. Texts make
 * no difference.
 *
 * @param models all that references may name
 */
export function contractTypes(models: readonly Model[]): (schema: JsonSchema) => string {
  const parts = new Map(models.map(({ key, schema }) => [key, partOf(schema)]));
  const reached = hashReached(parts);
  const hashOf = (schema: JsonSchema): string => {
    const { own, refs } = partOf(schema);
    return shapeHash([own, refs.map((key) => reached.get(key) ?? null)]);
  };
  const known = new Map<JsonSchema, string>();
  // Many operations answer the same.
  return (schema) => {
    const hash = known.get(schema) ?? hashOf(schema);
    known.set(schema, hash);
    return hash;
  };
}

/** A schema without what its references lead to. */
interface Part {
  readonly own: string;
  /** Keys of models, in order. */
  readonly refs: readonly string[];
}

function partOf(schema: JsonSchema): Part {
  const refs = new Set<string>();
  const bare = withoutTexts(schema, refs);
  return { own: shapeHash(bare), refs: [...refs].sort() };
}

function withoutTexts(schema: JsonSchema, refs: Set<string>): JsonSchema {
  if (typeof schema === "object" && typeof schema["$ref"] === "string") refs.add(keyOfRef(schema["$ref"]));
  return mapSubschemas(
    schema,
    (subschema) => withoutTexts(subschema, refs),
    (keyword) => !["title", "description", "deprecated"].includes(keyword),
  );
}

/** A hash of each model with all that it reaches; models that reach each other share what they reach. */
function hashReached(parts: ReadonlyMap<string, Part>): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  const graph = new Map([...parts].map(([key, { refs }]) => [key, refs]));
  for (const component of strongComponents(graph)) {
    const hash = hashComponent([...component].sort(), parts, hashes);
    for (const key of component) hashes.set(key, shapeHash([key, hash]));
  }
  return hashes;
}

function hashComponent(
  keys: readonly string[],
  parts: ReadonlyMap<string, Part>,
  hashes: ReadonlyMap<string, string>,
): string {
  const inside = new Set(keys);
  const refs = keys.flatMap((key) => parts.get(key)?.refs ?? []).filter((ref) => !inside.has(ref));
  const outside = [...new Set(refs)].sort().map((ref) => hashes.get(ref) ?? null);
  return shapeHash([keys.map((key) => [key, parts.get(key)?.own]), outside]);
}
