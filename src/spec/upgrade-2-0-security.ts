import { own, ownObject, pick, without, type JsonObject } from "./json.js";
import type { Origins } from "./origins.js";

/**
 * A security scheme of 2.0 in the shape of 3.0. What is neither `basic` nor `oauth2` is the same
 * in both, or wrong in both.
 * https://swagger.io/specification/v2/#security-scheme-object
 */
export function upgradeSecurityScheme(scheme: JsonObject, origins: Origins): JsonObject {
  const upgraded = upgradedScheme(scheme, origins);
  origins.derive(upgraded, scheme);
  return upgraded;
}

function upgradedScheme(scheme: JsonObject, origins: Origins): JsonObject {
  switch (own(scheme, "type")) {
    case "basic":
      return { ...scheme, type: "http", scheme: "basic" };
    case "oauth2":
      return withFlows(scheme, origins);
    default:
      return scheme;
  }
}

const flowNames = new Map<unknown, string>([
  ["implicit", "implicit"],
  ["password", "password"],
  ["application", "clientCredentials"],
  ["accessCode", "authorizationCode"],
]);

const flowKeys = ["authorizationUrl", "tokenUrl", "refreshUrl"];

function withFlows(scheme: JsonObject, origins: Origins): JsonObject {
  const urls = pick(scheme, (key) => flowKeys.includes(key));
  const flow = { ...urls, scopes: ownObject(scheme, "scopes") ?? {} };
  origins.derive(flow, scheme);
  const flowName = flowNames.get(own(scheme, "flow"));
  const flows = flowName === undefined ? {} : { [flowName]: flow };
  origins.derive(flows, scheme);
  return { ...without(scheme, "flow", "scopes", ...flowKeys), flows };
}
