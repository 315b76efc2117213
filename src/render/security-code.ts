import type { Access, Guard, Operation, Requirement, SecurityScheme } from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, join, literal } from "./code.js";

/**
 * The access rule of an operation as a call around its handler, `requires([jwt()], [apiKey()])`;
 * undefined where the operation is public, or where `requiresAuth` says the same.
 */
export function securityGuard(
  { access, guards }: Operation,
  schemes: readonly SecurityScheme[],
  use: (name: "requires" | "optionally") => Code,
): Code | undefined {
  if (access.kind === "public" || isSaidByGuards(access, guards, schemes)) return undefined;
  const requirements = access.anyOf.map((requirement) => requirementCode(requirement, schemes));
  return code`${use(access.kind === "required" ? "requires" : "optionally")}(${join(requirements, code`, `)})`;
}

/** What a handler knows of its caller by the access rule: `Identified<[typeof security.jwt]>`. */
export function identifiedType(
  access: Access,
  guards: readonly Guard[],
  schemes: readonly SecurityScheme[],
): Code | undefined {
  if (access.kind === "public" || isSaidByGuards(access, guards, schemes)) return undefined;
  const satisfied = access.anyOf.map((requirement) => {
    const types = requirement.map(({ scheme }) => code`typeof security.${schemeName(scheme, schemes)}`);
    return code`[${join(types, code`, `)}]`;
  });
  const type = identifier(access.kind === "required" ? "Identified" : "MaybeIdentified");
  return code`${type}<${join(satisfied, code` | `)}>`;
}

// `requiresAuth` asks for a valid token, and so does a rule of which each alternative is a token
// without scopes. To check it once is enough.
function isSaidByGuards(
  access: Exclude<Access, { kind: "public" }>,
  guards: readonly Guard[],
  schemes: readonly SecurityScheme[],
): boolean {
  if (!guards.some(({ kind }) => kind === "requiresAuth")) return false;
  return access.anyOf.some((requirement) =>
    requirement.every(({ scheme, scopes }) => scopes.length === 0 && isJwt(scheme, schemes)),
  );
}

function isJwt(name: string, schemes: readonly SecurityScheme[]): boolean {
  return schemes.find((scheme) => scheme.name === name)?.credentials.kind === "jwt";
}

function requirementCode(requirement: Requirement, schemes: readonly SecurityScheme[]): Code {
  const uses = requirement.map(
    ({ scheme, scopes }) => code`security.${schemeName(scheme, schemes)}(${join(scopes.map(literal), code`, `)})`,
  );
  return code`[${join(uses, code`, `)}]`;
}

function schemeName(name: string, schemes: readonly SecurityScheme[]): Code {
  return identifier(schemes.find((scheme) => scheme.name === name)?.exportName ?? "");
}
