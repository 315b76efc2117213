/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

// All that verifiers and security rules are written with.
export { optionally, requires } from "./rules.js";
export type { Anonymous, Identified, MaybeIdentified, Requirement } from "./rules.js";
export {
  apiKeyScheme,
  basicScheme,
  bearerJwt,
  bearerScheme,
  oauth2Scheme,
  openIdConnectScheme,
} from "./schemes.js";
export type {
  ApiKeyCredentials,
  ApiKeyPlace,
  ApiKeyVerifier,
  BasicCredentials,
  BasicVerifier,
  BearerCredentials,
  BearerVerifier,
  OAuth2Verifier,
  OpenIdConnectVerifier,
  Scheme,
  SchemeUse,
} from "./schemes.js";
