import { isList, own, ownList, pick, without, type JsonObject } from "./json.js";
import type { Origins } from "./origins.js";
import { createRewriter } from "./rewrite-tree.js";
import { asFlag } from "./typed-fields.js";

/**
 * A 3.0 document in the shape of 3.1, its input left as it is: `nullable` becomes a type,
 * `exclusiveMinimum: true` a bound, a list of `items` becomes `prefixItems`. It is applied to 3.1
 * and 3.2 documents as well, which often still have `nullable`, and mean it.
 * https://spec.openapis.org/oas/v3.0.4.html#schema-object → https://json-schema.org/draft/2020-12
 */
export function upgrade30(root: JsonObject, origins: Origins): JsonObject {
  const rewrite = createRewriter<undefined>({
    leave: (node, kind) => (kind === "schema" ? upgradeSchema(node, origins) : node),
    copied: origins.derive,
  });
  const rewritten = rewrite(root, "document", undefined);
  return typeof rewritten === "object" ? rewritten : root;
}

function upgradeSchema(schema: JsonObject, origins: Origins): JsonObject {
  const bounded = withBound(withBound(schema, "minimum", "exclusiveMinimum"), "maximum", "exclusiveMaximum");
  const listed = withPrefixItems(
    asFlag(own(bounded, "x-nullable")) === true ? { ...bounded, nullable: true } : bounded,
  );
  const upgraded = Object.hasOwn(listed, "nullable") ? withNull(listed, schema, origins) : listed;
  origins.derive(upgraded, schema);
  return upgraded;
}

function withBound(schema: JsonObject, bound: string, exclusive: string): JsonObject {
  const isExclusive = own(schema, exclusive);
  if (typeof isExclusive !== "boolean") return schema;
  const limit = own(schema, bound);
  if (!isExclusive || limit === undefined) return without(schema, exclusive);
  return { ...without(schema, bound), [exclusive]: limit };
}

// A list of schemas, one for each item, and `additionalItems` for the rest: older drafts.
function withPrefixItems(schema: JsonObject): JsonObject {
  const prefixItems = ownList(schema, "items");
  if (prefixItems === undefined) return schema;
  const rest = own(schema, "additionalItems");
  return { ...without(schema, "items", "additionalItems"), prefixItems, ...(rest !== undefined && { items: rest }) };
}

// Schemas beside others have to be satisfied all at once, so null is an alternative to all of it.
const combining = ["$ref", "allOf", "anyOf", "oneOf", "not"];

function withNull(schema: JsonObject, original: JsonObject, origins: Origins): JsonObject {
  const isNullable = asFlag(own(schema, "nullable"));
  if (isNullable === undefined) return schema; // told by `checkSchema`
  const rest = without(schema, "nullable");
  if (!isNullable) return rest;
  if (combining.some((key) => Object.hasOwn(rest, key))) return orNull(rest, original, origins);
  return { ...rest, ...nullType(rest), ...nullEnum(rest) };
}

function nullType(schema: JsonObject): JsonObject {
  const type = own(schema, "type");
  if (type === undefined) return {}; // without a type, null is one of all values already
  const types: readonly unknown[] = isList(type) ? type : [type];
  return { type: types.includes("null") ? types : [...types, "null"] };
}

function nullEnum(schema: JsonObject): JsonObject {
  const values = ownList(schema, "enum");
  return values === undefined || values.includes(null) ? {} : { enum: [...values, null] };
}

// What describes the value stays outside, where readers of a property look for it.
function orNull(schema: JsonObject, original: JsonObject, origins: Origins): JsonObject {
  const isOuter = (key: string): boolean => annotations.has(key) || key.startsWith("x-");
  const inner = pick(schema, (key) => !isOuter(key));
  const nullSchema = { type: "null" };
  origins.derive(inner, original);
  origins.derive(nullSchema, original, { type: { node: original, key: "nullable" } });
  return { ...pick(schema, isOuter), anyOf: [inner, nullSchema] };
}

const annotations = new Set([
  ...["title", "description", "default", "example", "examples", "externalDocs", "deprecated", "readOnly", "writeOnly"],
]);
