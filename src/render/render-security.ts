import type { Api, SecurityScheme } from "../service/service.js";
import { needsVerifier, verifiersModule } from "../service/describe-modules.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, importPath, join, literal, nothing } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { fromApi, handlerModule } from "./paths.js";
import { renderTemplate } from "./render-template.js";
import { scopesTypeName, usesScopes } from "./scopes-type.js";

/** `<api>/security.ts`: how the callers of an API prove who they are. */
export function renderSecurity(api: Api): string {
  const schemes = api.securitySchemes;
  const factories = [...new Set(schemes.map(({ credentials }) => factoryNames[credentials.kind]))].sort();
  return renderTemplate("security.ts", {
    header: generatedHeader,
    factories: join(factories.map(identifier), code`, `),
    usesVerifiers: schemes.some(needsVerifier),
    verifiersPath: importPath(fromApi + handlerModule(verifiersModule)),
    schemes: schemes.map((scheme) => ({
      doc: docComment([scheme.description]),
      name: identifier(scheme.exportName),
      declaration: declarationOf(scheme),
      hasScopes: usesScopes(scheme),
      scopesName: usesScopes(scheme) ? identifier(scopesTypeName(scheme)) : nothing,
      scopes: scopesType(scheme),
    })),
  });
}

const factoryNames = {
  jwt: "bearerJwt",
  bearer: "bearerScheme",
  basic: "basicScheme",
  apiKey: "apiKeyScheme",
  oauth2: "oauth2Scheme",
  openIdConnect: "openIdConnectScheme",
} as const;

function declarationOf(scheme: SecurityScheme): Code {
  const { credentials, name, exportName } = scheme;
  const factory = identifier(factoryNames[credentials.kind]);
  const place =
    credentials.kind === "apiKey"
      ? code`, { in: ${literal(credentials.in)}, name: ${literal(credentials.name)} }`
      : nothing;
  const verify = needsVerifier(scheme) ? code`, verifiers.${identifier(exportName)}` : nothing;
  return code`${factory}(${literal(name)}${place}${verify})`;
}

function scopesType({ scopes }: SecurityScheme): Code {
  const tuples = scopes.map((tuple) => code`readonly [${join(tuple.map(literal), code`, `)}]`);
  return join(tuples, code` | `);
}
