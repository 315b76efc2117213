import { nearest } from "../diagnostics/nearest.js";
import { checkPathFields } from "./check-path-fields.js";
import type { CheckScope } from "./check-scope.js";
import { checkServers } from "./check-servers.js";
import { checkSecurity } from "./check-security.js";
import { inWords, own, ownList, type JsonObject } from "./json.js";
import { asText, withChanges, withFieldTypes, type FieldType } from "./typed-fields.js";

const operationFields = new Map<string, FieldType>([
  ["tags", "texts"],
  ["summary", "text"],
  ["description", "text"],
  ["operationId", "text"],
  ["deprecated", "flag"],
  ["x-no-bind-server", "demand"],
]);

/** An operation: https://spec.openapis.org/oas/v3.1.1.html#operation-object */
export function checkOperation(operation: JsonObject, scope: CheckScope): JsonObject {
  const typed = noted(withFieldTypes(operation, operationFields, scope), operation, scope);
  const named =
    own(typed, "operationId") === ""
      ? noted(withChanges(typed, new Map([["operationId", undefined]])), typed, scope)
      : typed;
  return checkSecurity(checkServers(withUsableParameters(named, scope), scope), scope);
}

/** A path: https://spec.openapis.org/oas/v3.1.1.html#path-item-object */
export function checkPathItem(item: JsonObject, scope: CheckScope): JsonObject {
  const fields = checkPathFields(item, scope);
  const typed = noted(withFieldTypes(fields, describedFields, scope), fields, scope);
  return checkServers(withUsableParameters(typed, scope), scope);
}

const describedFields = new Map<string, FieldType>([
  ["summary", "text"],
  ["description", "text"],
]);

// Parameters that can't be used were reported where they are.
function withUsableParameters(node: JsonObject, scope: CheckScope): JsonObject {
  const parameters = ownList(node, "parameters");
  if (parameters === undefined) return node;
  const usable = parameters.filter((parameter) => !scope.isRefused(parameter));
  return usable.length === parameters.length ? node : noted({ ...node, parameters: usable }, node, scope);
}

const parameterFields = new Map<string, FieldType>([
  ["name", "needed"],
  ["description", "text"],
  ["style", "text"],
  ["required", "demand"],
  ["deprecated", "flag"],
  ["explode", "flag"],
  ["allowReserved", "flag"],
  ["allowEmptyValue", "flag"],
]);

const places = ["path", "query", "header", "cookie", "querystring"];

/** A parameter: https://spec.openapis.org/oas/v3.1.1.html#parameter-object */
export function checkParameter(parameter: JsonObject, scope: CheckScope): JsonObject {
  const typed = noted(withPlace(withParameterTypes(parameter, scope)), parameter, scope);
  const name = asText(own(typed, "name"));
  const place = own(typed, "in");
  if (name === "" && place !== "path") {
    scope.warning(
      { node: typed, key: "name" },
      "a parameter without a name can't be sent; it is ignored",
      "name it, or remove it",
    );
    return scope.refuse(typed);
  }
  if (name === undefined || name === "") {
    scope.error({ node: typed }, "a parameter needs a name", "add name: <name>");
    return scope.refuse(typed);
  }
  if (!places.includes(place as string)) {
    reportPlace(typed, name, place, scope);
    return scope.refuse(typed);
  }
  if (place !== "path" || own(typed, "required") === true) return typed;
  return noted({ ...typed, required: true }, typed, scope);
}

/** A parameter whose texts and flags are of their type. */
export function withParameterTypes(parameter: JsonObject, scope: CheckScope): JsonObject {
  return noted(withFieldTypes(parameter, parameterFields, scope), parameter, scope);
}

// `Query` is meant as `query`.
function withPlace(parameter: JsonObject): JsonObject {
  const place = own(parameter, "in");
  if (typeof place !== "string" || places.includes(place) || !places.includes(place.toLowerCase())) return parameter;
  return withChanges(parameter, new Map([["in", place.toLowerCase()]]));
}

function reportPlace(parameter: JsonObject, name: string, place: unknown, scope: CheckScope): void {
  const near = typeof place === "string" ? nearest(place, places) : undefined;
  const message =
    place === undefined
      ? `the parameter "${name}" needs a place that it is in`
      : `the parameter "${name}" can't be in ${inWords(place)}`;
  const help =
    place === "body" || place === "formData"
      ? "describe it under requestBody"
      : "use in: path, query, header or cookie";
  scope.error({ node: parameter, key: "in" }, message, near === undefined ? help : `did you mean "${near}"?`);
}

/** A request body: https://spec.openapis.org/oas/v3.1.1.html#request-body-object */
export function checkRequestBody(body: JsonObject, scope: CheckScope): JsonObject {
  const typed = withFieldTypes(body, bodyFields, scope);
  return noted(Object.hasOwn(typed, "content") ? typed : { ...typed, content: {} }, body, scope);
}

const bodyFields = new Map<string, FieldType>([
  ["description", "text"],
  ["required", "demand"],
]);

/** A response: https://spec.openapis.org/oas/v3.1.1.html#response-object */
export function checkResponse(response: JsonObject, scope: CheckScope): JsonObject {
  return noted(withFieldTypes(response, describedFields, scope), response, scope);
}

/** A header: https://spec.openapis.org/oas/v3.1.1.html#header-object */
export function checkHeader(header: JsonObject, scope: CheckScope): JsonObject {
  return noted(withFieldTypes(header, headerFields, scope), header, scope);
}

const headerFields = new Map<string, FieldType>([
  ...bodyFields,
  ["style", "text"],
  ["deprecated", "flag"],
  ["explode", "flag"],
]);

/** How a field of a form is written: https://spec.openapis.org/oas/v3.1.1.html#encoding-object */
export function checkEncoding(encoding: JsonObject, scope: CheckScope): JsonObject {
  return noted(withFieldTypes(encoding, encodingFields, scope), encoding, scope);
}

const encodingFields = new Map<string, FieldType>([
  ["contentType", "text"],
  ["style", "text"],
  ["explode", "flag"],
]);

/** Responses by status: https://spec.openapis.org/oas/v3.1.1.html#responses-object */
export function checkResponses(responses: JsonObject, scope: CheckScope): JsonObject {
  const statuses = Object.keys(responses);
  const entries = Object.entries(responses).flatMap(([written, response]) => {
    const status = written.startsWith("x-") ? written : checkStatus(responses, written, scope);
    return status === undefined ? [] : [[status, response] as const];
  });
  const isSame = entries.every(([status], index) => status === statuses[index]);
  return isSame && entries.length === statuses.length
    ? responses
    : noted(Object.fromEntries(entries), responses, scope);
}

function checkStatus(responses: JsonObject, status: string, scope: CheckScope): string | undefined {
  if (/^(?:default|[1-5](?:\d\d|XX))$/.test(status)) return status;
  if (/^[1-5]xx$/i.test(status)) return status.toUpperCase();
  if (/^default$/i.test(status)) return "default";
  // `200 OK`
  const code = /^([1-5]\d\d) +[a-z]/i.exec(status)?.[1];
  if (code !== undefined && !Object.hasOwn(responses, code)) {
    const message = `"${status}" is no status of a response; ${code} is taken`;
    scope.warning({ node: responses, key: status, on: "key" }, message, `write it as "${code}"`);
    return code;
  }
  const help = 'use a status such as 200, a range such as 2XX, or "default"';
  scope.error({ node: responses, key: status, on: "key" }, `"${status}" is no status of a response`, help);
  return undefined;
}

function noted(node: JsonObject, from: JsonObject, scope: CheckScope): JsonObject {
  return node === from ? node : scope.derived(node, from);
}
