import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope, Spot } from "./check-scope.js";
import { inWords, isList, isObject, own, ownObject, ownString, type JsonObject } from "./json.js";
import { withChanges, withFieldTypes, type FieldType } from "./typed-fields.js";

/**
 * The `security` of the document or of an operation. A mistake in it is always an error, since to
 * ignore it would open what it protects. That nothing is needed is said by an empty list.
 * https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object
 */
export function checkSecurity(node: JsonObject, scope: CheckScope): JsonObject {
  if (!Object.hasOwn(node, "security")) return node;
  const value = own(node, "security");
  const spot: Spot = { node, key: "security" };
  if (!isList(value)) {
    const help = "write it as a list: - <scheme>: []; an empty one, [], opens it to all";
    scope.error(spot, `security must be a list, but is ${inWords(value)}`, help);
  }
  const requirements = isList(value)
    ? value.map((item, index) => checkRequirement(item, value, index, scope))
    : undefined;
  if (isList(value) && requirements?.every((requirement, index) => requirement === value[index]) === true) return node;
  const usable = requirements?.filter((requirement) => requirement !== undefined);
  return scope.derived(withChanges(node, new Map([["security", usable]])), node);
}

function checkRequirement(
  item: unknown,
  list: readonly unknown[],
  index: number,
  scope: CheckScope,
): JsonObject | undefined {
  const spot: Spot = { node: list, key: String(index) };
  if (!isObject(item)) {
    const name = typeof item === "string" ? item : "<scheme>";
    scope.error(spot, `a security requirement must be an object, but is ${inWords(item)}`, `write it as - ${name}: []`);
    return undefined;
  }
  const entries = Object.entries(item).map(
    ([scheme, scopes]) => [scheme, checkScopes(item, scheme, scopes, scope)] as const,
  );
  if (entries.every(([scheme, scopes]) => scopes === own(item, scheme))) return item;
  return scope.derived(Object.fromEntries(entries), item);
}

function checkScopes(item: JsonObject, scheme: string, scopes: unknown, scope: CheckScope): readonly unknown[] {
  if (scopes === null) return [];
  if (isList(scopes) && scopes.every((name) => typeof name === "string")) return scopes;
  const message = `the scopes of "${scheme}" must be a list of texts, but are ${isList(scopes) ? "other things" : inWords(scopes)}`;
  scope.error({ node: item, key: scheme }, message, `write ${scheme}: [] or ${scheme}: [<scope>]`);
  return [];
}

const schemeTypes = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];
const keyPlaces = ["query", "header", "cookie"];
const schemeFields = new Map<string, FieldType>([
  ...["description", "bearerFormat", "openIdConnectUrl"].map((key) => [key, "text"] as const),
  ...["name", "scheme"].map((key) => [key, "needed"] as const),
]);

/**
 * A security scheme with what its type needs.
 * https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object
 */
export function checkSecurityScheme(scheme: JsonObject, scope: CheckScope): JsonObject {
  const typed = asMeant(withFieldTypes(scheme, schemeFields, scope));
  if (typed !== scheme) scope.derived(typed, scheme);
  const isComplete = hasType(typed, scope) && hasWhatItsTypeNeeds(typed, scope);
  if (!isComplete) return scope.refuse(typed);
  return isObject(own(typed, "flows")) || !Object.hasOwn(typed, "flows")
    ? typed
    : scope.derived(withChanges(typed, new Map([["flows", undefined]])), typed);
}

// `apikey` in the `Header`, and the type `basic` of 2.0: another word for the same thing opens nothing.
function asMeant(scheme: JsonObject): JsonObject {
  const type = ownString(scheme, "type")?.toLowerCase();
  if (type === "basic")
    return withChanges(
      { scheme: "", ...scheme },
      new Map([
        ["type", "http"],
        ["scheme", "basic"],
      ]),
    );
  const place = ownString(scheme, "in")?.toLowerCase();
  const changes = new Map<string, unknown>();
  const known = schemeTypes.find((name) => name.toLowerCase() === type);
  if (known !== undefined && known !== own(scheme, "type")) changes.set("type", known);
  if (place !== undefined && keyPlaces.includes(place) && place !== own(scheme, "in")) changes.set("in", place);
  return changes.size === 0 ? scheme : withChanges(scheme, changes);
}

function hasType(scheme: JsonObject, scope: CheckScope): boolean {
  const type = own(scheme, "type");
  if (schemeTypes.includes(type as string)) return true;
  const near = typeof type === "string" ? nearest(type, schemeTypes) : undefined;
  const help = near === undefined ? `use one of ${schemeTypes.join(", ")}` : `did you mean "${near}"?`;
  const message =
    type === undefined ? "a security scheme needs a type" : `${inWords(type)} is no type of security scheme`;
  scope.error({ node: scheme, key: "type" }, message, help);
  return false;
}

function hasWhatItsTypeNeeds(scheme: JsonObject, scope: CheckScope): boolean {
  const type = own(scheme, "type");
  if (type === "http" && !ownString(scheme, "scheme")) {
    scope.error(
      { node: scheme },
      "a security scheme of type http needs a scheme",
      "add scheme: bearer, or scheme: basic",
    );
    return false;
  }
  if (type !== "apiKey") return true;
  const isPlaced = keyPlaces.includes(ownString(scheme, "in") ?? "") && Boolean(ownString(scheme, "name"));
  if (!isPlaced) {
    scope.error(
      { node: scheme },
      "an API key needs a name, and a place that it is in",
      `add name: and in: ${keyPlaces.join(" or ")}`,
    );
  }
  return isPlaced;
}

/** The security schemes of a document that can be used. */
export function usableSchemes(components: JsonObject, scope: CheckScope): JsonObject {
  const schemes = ownObject(components, "securitySchemes") ?? {};
  const entries = Object.entries(schemes);
  const usable = entries.filter(([, scheme]) => !scope.isRefused(scheme));
  return usable.length === entries.length ? schemes : scope.derived(Object.fromEntries(usable), schemes);
}
