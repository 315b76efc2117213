import { ownObject, type JsonObject } from "../../src/spec/json.js";

/** A document with much else in it: only a small part of a large one is taken through the stages alone. */
export function withMuchElse(document: JsonObject): JsonObject {
  const much = { Much: { type: "string", "x-much": Array<string>(20_000).fill("something else, that is no part") } };
  if ("swagger" in document) return { ...document, definitions: { ...ownObject(document, "definitions"), ...much } };
  const components = ownObject(document, "components");
  const schemas = { ...ownObject(components ?? {}, "schemas"), ...much };
  return { ...document, components: { ...components, schemas } };
}
