import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { checkExtensions } from "./check-extensions.js";
import { checkFieldNames } from "./check-field-names.js";
import {
  checkEncoding,
  checkHeader,
  checkOperation,
  checkParameter,
  checkPathItem,
  checkRequestBody,
  checkResponse,
  checkResponses,
} from "./check-operation.js";
import { checkPathParameters, pathProblem } from "./check-path-parameters.js";
import { checkSchema } from "./check-schema.js";
import { createCheckScope, type CheckScope } from "./check-scope.js";
import { checkServers } from "./check-servers.js";
import { checkSecurity, checkSecurityScheme, usableSchemes } from "./check-security.js";
import { checkTags } from "./check-tags.js";
import type { SpecVersion } from "./detect-version.js";
import { isObject, own, ownObject, pick, type JsonObject } from "./json.js";
import type { OpenApiDocument } from "./openapi.js";
import type { Origins } from "./origins.js";
import { createRewriter } from "./rewrite-tree.js";
import type { NodeKind } from "./structure.js";
import { asText, withFieldTypes, type FieldType } from "./typed-fields.js";

/**
 * Turns a 3.1-shaped document into one that is what the types in `openapi.ts` promise. Refused is
 * only what can't be represented: real documents break the standard in harmless ways, and those
 * are put right without a word, or with a warning where something is lost.
 *
 * `name` stands in for a missing title, and `version` is that which the document was written in; the
 * names of the fields of 2.0 are checked before it is upgraded. Reports `invalid-document`,
 * `misspelt-extension` and `misplaced-extension`.
 * https://spec.openapis.org/oas/v3.1.1.html#openapi-object
 */
export function checkDocument(
  root: JsonObject,
  name: string,
  version: SpecVersion,
  origins: Origins,
): { readonly document: OpenApiDocument; readonly diagnostics: readonly Diagnostic[] } {
  const scope = createCheckScope(origins);
  const rewrite = createRewriter<undefined>({
    leave: (node, kind) => {
      checkExtensions(node, kind, scope);
      if (version !== "2.0") checkFieldNames(node, kind, version, scope);
      return checks.get(kind)?.(node, scope) ?? node;
    },
    copied: origins.derive,
  });
  const rewritten = rewrite(root, "document", undefined);
  const document = checkRoot(typeof rewritten === "object" ? rewritten : {}, name, scope);
  // The one place where the checks above become the types that all later stages rely on.
  return { document: document as unknown as OpenApiDocument, diagnostics: scope.diagnostics };
}

type NodeCheck = (node: JsonObject, scope: CheckScope) => JsonObject;

const checks: ReadonlyMap<NodeKind, NodeCheck> = new Map<NodeKind, NodeCheck>([
  ["schema", checkSchema],
  ["parameter", checkParameter],
  ["operation", checkOperation],
  ["pathItem", checkPathItem],
  ["paths", checkPaths],
  ["requestBody", checkRequestBody],
  ["responses", checkResponses],
  ["response", checkResponse],
  ["header", checkHeader],
  ["encoding", checkEncoding],
  ["securityScheme", checkSecurityScheme],
]);

function checkPaths(paths: JsonObject, scope: CheckScope): JsonObject {
  const entries = Object.entries(paths).flatMap(([path, item]) => {
    // An extension that looks like a path is none, and nobody has checked what is in it.
    if (path.startsWith("x-")) return [];
    if (!isObject(item)) return [[path, item] as const];
    const meant = withSlash(path, paths, scope);
    const problem = pathProblem(meant);
    if (problem === undefined) return [[meant, checkPathParameters(meant, item, scope)] as const];
    scope.error({ node: paths, key: path, on: "key" }, problem.message, problem.help);
    return [];
  });
  return scope.derived(Object.fromEntries(entries), paths);
}

// A path can begin with nothing else, unless it is an address, or there are two of it then.
function withSlash(path: string, paths: JsonObject, scope: CheckScope): string {
  if (path === "" || path.startsWith("/") || path.includes("://") || Object.hasOwn(paths, `/${path}`)) return path;
  const message = `the path "${path}" must start with a slash; "/${path}" is taken`;
  scope.warning({ node: paths, key: path, on: "key" }, message, `write it as "/${path}"`);
  return `/${path}`;
}

function checkRoot(root: JsonObject, name: string, scope: CheckScope): JsonObject {
  const secured = checkSecurity(checkServers(root, scope), scope);
  const components = ownObject(secured, "components") ?? {};
  const tags = checkTags(secured, scope);
  const document = {
    ...pick(secured, (key) => key !== "tags"),
    info: checkInfo(ownObject(secured, "info") ?? {}, name, scope),
    ...(tags && { tags }),
    paths: ownObject(secured, "paths") ?? {},
    components: scope.derived(
      {
        ...components,
        schemas: ownObject(components, "schemas") ?? {},
        securitySchemes: usableSchemes(components, scope),
      },
      components,
    ),
  };
  return scope.derived(document, root);
}

const infoFields = new Map<string, FieldType>([
  ["title", "text"],
  ["version", "text"],
  ["description", "text"],
]);

function checkInfo(info: JsonObject, name: string, scope: CheckScope): JsonObject {
  const typed = withFieldTypes(info, infoFields, scope);
  return scope.derived(
    { ...typed, title: asText(own(typed, "title")) || name, version: asText(own(typed, "version")) || "0" },
    info,
  );
}
