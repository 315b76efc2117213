import type { SecurityScheme } from "../service/service.js";
import { upperFirst } from "../service/names.js";

/** The type of the scopes that operations ask of a scheme: `PetstoreAuthScopes`. */
export function scopesTypeName({ exportName }: SecurityScheme): string {
  return `${upperFirst(exportName)}Scopes`;
}

/** Whether any operation asks the user's verifier of a scheme for a scope. */
export function usesScopes({ scopes, credentials }: SecurityScheme): boolean {
  return credentials.kind !== "jwt" && scopes.some((tuple) => tuple.length > 0);
}
