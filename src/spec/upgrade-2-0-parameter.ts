import { isObject, own, ownString, pick, type JsonObject } from "./json.js";
import type { Origins } from "./origins.js";

/**
 * A path, query or header parameter of 2.0 in the shape of 3.0: what describes its value moves to
 * `schema`, and `collectionFormat` becomes `style` and `explode`.
 * https://swagger.io/specification/v2/#parameter-object
 */
export function upgradeParameter(parameter: JsonObject, origins: Origins): JsonObject {
  const kept = pick(parameter, (key) => !valueKeywords.has(key) && key !== "collectionFormat");
  const upgraded = { ...kept, ...styleOf(parameter), schema: valueSchema(parameter, origins) };
  origins.derive(upgraded, parameter, { style: { node: parameter, key: "collectionFormat" } });
  return upgraded;
}

/** A response header of 2.0 in the shape of 3.0. */
export function upgradeHeader(header: JsonObject, origins: Origins): JsonObject {
  const kept = pick(header, (key) => !valueKeywords.has(key) && key !== "collectionFormat");
  const upgraded = { ...kept, schema: valueSchema(header, origins) };
  origins.derive(upgraded, header);
  return upgraded;
}

/** The schema of a value whose type, format, … stand in the parameter itself. */
export function valueSchema(parameter: JsonObject, origins: Origins): JsonObject {
  const written = own(parameter, "schema");
  if (isObject(written)) return written; // wrong in 2.0 outside of bodies, and meant nevertheless
  const schema = itemsSchema(
    pick(parameter, (key) => valueKeywords.has(key)),
    formatOf(parameter),
    origins,
  );
  origins.derive(schema, parameter);
  return schema;
}

/** How the items of a list are put into one text; nothing for what is no list. */
export function styleOf(parameter: JsonObject): { readonly style?: string; readonly explode?: boolean } {
  if (own(parameter, "type") !== "array") return {};
  const simple = ["path", "header"].includes(ownString(parameter, "in") ?? "") ? "simple" : "form";
  switch (own(parameter, "collectionFormat")) {
    case "multi":
      return { style: "form", explode: true };
    case "ssv":
      return { style: "spaceDelimited", explode: false };
    case "tsv":
      return { style: "tabDelimited", explode: false };
    case "pipes":
      return { style: "pipeDelimited", explode: false };
    default:
      return { style: simple, explode: false };
  }
}

const valueKeywords = new Set([
  ...["type", "format", "items", "default", "enum", "pattern", "multipleOf", "schema"],
  ...["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"],
  ...["maxLength", "minLength", "maxItems", "minItems", "uniqueItems"],
  "x-nullable",
]);

// The items of a list that is not in a body: all is in place but the type `file`, formats, and how a list is written
// that is an item itself.
function itemsSchema(schema: JsonObject, format: string, origins: Origins): JsonObject {
  const items = own(schema, "items");
  const file = own(schema, "type") === "file" ? { type: "string", format: "binary" } : {};
  if (!isObject(items)) return { ...schema, ...file };
  const written = pick(items, (key) => key !== "collectionFormat");
  const upgradedItems = { ...itemsSchema(written, formatOf(items), origins), ...separatorOf(items, format) };
  origins.derive(upgradedItems, items);
  return { ...schema, ...file, items: upgradedItems };
}

// The list around it is taken apart first, and so has to be separated by something else.
function separatorOf(items: JsonObject, outerFormat: string): { readonly pymSeparator?: string } {
  const format = formatOf(items);
  const separator = separators.get(format);
  if (own(items, "type") !== "array" || separator === undefined || format === outerFormat) return {};
  return { pymSeparator: separator };
}

function formatOf(list: JsonObject): string {
  return ownString(list, "collectionFormat") ?? "csv";
}

const separators: ReadonlyMap<string, string> = new Map([
  ["csv", ","],
  ["ssv", " "],
  ["tsv", "\t"],
  ["pipes", "|"],
]);
