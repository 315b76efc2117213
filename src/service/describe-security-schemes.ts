import type { SecuritySchemeObject } from "../spec/openapi.js";
import type { Credentials, Operation, SecurityScheme } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { assignNames } from "./assign-names.js";
import { camelCase } from "./names.js";
import { namesBesideSchemes, reservedWords } from "./reserved-names.js";

/**
 * The security schemes that a document's operations use. One that can't be enforced is an error: an
 * operation that only seems to be protected is worse than none.
 */
export function describeSecuritySchemes(
  operations: readonly Operation[],
  scope: DocumentScope,
): readonly SecurityScheme[] {
  const declared = scope.document.root.components.securitySchemes;
  const uses = usedScopes(operations);
  const used = [...uses.keys()].filter((name) => Object.hasOwn(declared, name)).sort();
  const names = assignNames(
    used.map((name) => ({ key: name, candidates: [camelCase(name), `${camelCase(name)}Scheme`] })),
    new Set([...reservedWords, ...namesBesideSchemes]),
  );
  return used.flatMap((name) => {
    const scheme = declared[name];
    const credentials = scheme === undefined ? undefined : credentialsOf(scheme);
    if (scheme === undefined || credentials === undefined) {
      reportUnenforceable(name, scope);
      return [];
    }
    const described: SecurityScheme = {
      name,
      exportName: names.get(name) ?? camelCase(name),
      ...(scheme.description !== undefined && { description: scheme.description }),
      credentials,
      scopes: [...(uses.get(name)?.values() ?? [])],
    };
    return [described];
  });
}

function usedScopes(operations: readonly Operation[]): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> {
  const uses = new Map<string, Map<string, readonly string[]>>();
  for (const { access } of operations) {
    for (const { scheme, scopes } of access.kind === "public" ? [] : access.anyOf.flat()) {
      const ofScheme = uses.get(scheme) ?? new Map<string, readonly string[]>();
      uses.set(scheme, ofScheme.set(JSON.stringify(scopes), scopes));
    }
  }
  return uses;
}

function credentialsOf(scheme: SecuritySchemeObject): Credentials | undefined {
  switch (scheme.type) {
    case "http":
      return httpCredentials(scheme);
    case "apiKey":
      return scheme.in === undefined || scheme.name === undefined
        ? undefined
        : { kind: "apiKey", in: scheme.in, name: scheme.name };
    case "oauth2":
    case "openIdConnect":
      return { kind: scheme.type };
    case "mutualTLS":
      return undefined;
  }
}

// RFC 9110 §11.1: names of schemes are case-insensitive. Without `bearerFormat: JWT` nothing says
// what the token is, so that it takes the user's code to verify it.
function httpCredentials({ scheme = "", bearerFormat = "" }: SecuritySchemeObject): Credentials | undefined {
  switch (scheme.toLowerCase()) {
    case "bearer":
      return { kind: /^jwt$/i.test(bearerFormat) ? "jwt" : "bearer" };
    case "basic":
      return { kind: "basic" };
    default:
      return undefined;
  }
}

function reportUnenforceable(name: string, scope: DocumentScope): void {
  scope.error(
    "unenforced-security",
    scope.document.root.components.securitySchemes,
    name,
    `security scheme "${name}" is of a kind that can't be enforced, so what it protects can't be served`,
    "use apiKey, http with basic or bearer, oauth2 or openIdConnect; for another, guard the operations with x-decorate-server",
  );
}
