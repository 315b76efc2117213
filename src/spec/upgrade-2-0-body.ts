import { extensionsOf, own, ownString, pick, type JsonObject } from "./json.js";
import type { Origins } from "./origins.js";
import { styleOf, valueSchema } from "./upgrade-2-0-parameter.js";

/** The parameters of an operation that make its body, and the media types that it takes. */
export interface BodyParameters {
  readonly parameters: readonly [JsonObject, ...(readonly JsonObject[])];
  readonly consumes: readonly string[];
}

/**
 * The body of an operation in the shape of 3.0: of the one parameter that is `in: body`, or of all
 * that are `in: formData`, which become the properties of an object.
 * https://swagger.io/specification/v2/#parameter-object
 */
export function upgradeBody({ parameters, consumes }: BodyParameters, origins: Origins): JsonObject {
  const body = parameters.find((parameter) => placeOf(parameter) === "body");
  return body === undefined ? formBody(parameters, consumes, origins) : wholeBody(body, consumes, origins);
}

/** Where a parameter is; some write `formdata` or `Body`. */
export function placeOf(parameter: JsonObject): string {
  return (ownString(parameter, "in") ?? "").toLowerCase();
}

function wholeBody(parameter: JsonObject, consumes: readonly string[], origins: Origins): JsonObject {
  const schema = own(parameter, "schema") ?? {};
  const mediaTypes = consumes.length > 0 ? consumes : ["application/json"];
  const content = Object.fromEntries(
    mediaTypes.map((mediaType) => [mediaType, derived({ schema }, parameter, origins)]),
  );
  const kept = pick(parameter, (key) => !["in", "name", "schema", "type", "format"].includes(key));
  const upgraded = { ...kept, content: derived(content, parameter, origins) };
  origins.derive(upgraded, parameter, { content: { node: parameter, key: "schema" } });
  return upgraded;
}

const formTypes = ["application/x-www-form-urlencoded", "multipart/form-data"];

function formBody(parameters: BodyParameters["parameters"], consumes: readonly string[], origins: Origins): JsonObject {
  const [first] = parameters;
  const required = parameters.filter((parameter) => own(parameter, "required") === true).map(nameOf);
  const properties = Object.fromEntries(
    parameters.map((parameter) => [nameOf(parameter), fieldSchema(parameter, origins)]),
  );
  const schema = { type: "object", properties, ...(required.length > 0 && { required }) };
  const styles = parameters.filter((parameter) => own(parameter, "type") === "array");
  const encoding = Object.fromEntries(
    styles.map((parameter) => [nameOf(parameter), derived(styleOf(parameter), parameter, origins)]),
  );
  const mediaType = {
    schema: derived(schema, first, origins),
    ...(styles.length > 0 && { encoding: derived(encoding, first, origins) }),
  };
  const content = Object.fromEntries(
    formMediaTypes(parameters, consumes).map((type) => [type, derived({ ...mediaType }, first, origins)]),
  );
  origins.derive(
    properties,
    first,
    Object.fromEntries(parameters.map((parameter) => [nameOf(parameter), { node: parameter }])),
  );
  const upgraded = { ...(required.length > 0 && { required: true }), content: derived(content, first, origins) };
  return derived(upgraded, first, origins);
}

// Media types that no form has, such as the document's `application/json`, are not meant here.
function formMediaTypes(parameters: readonly JsonObject[], consumes: readonly string[]): readonly string[] {
  const hasFile = parameters.some((parameter) => own(parameter, "type") === "file");
  const usable = consumes.filter((mediaType) =>
    formTypes.includes(mediaType.split(";", 1)[0]?.trim().toLowerCase() ?? ""),
  );
  const possible = hasFile ? usable.filter((mediaType) => mediaType.toLowerCase().startsWith("multipart/")) : usable;
  if (possible.length > 0) return possible;
  return [hasFile ? "multipart/form-data" : "application/x-www-form-urlencoded"];
}

function fieldSchema(parameter: JsonObject, origins: Origins): JsonObject {
  const description = ownString(parameter, "description");
  const schema = {
    ...valueSchema(parameter, origins),
    ...(description !== undefined && { description }),
    ...extensionsOf(parameter),
  };
  return derived(schema, parameter, origins);
}

function nameOf(parameter: JsonObject): string {
  return ownString(parameter, "name") ?? "";
}

function derived(node: JsonObject, from: JsonObject, origins: Origins): JsonObject {
  origins.derive(node, from);
  return node;
}
