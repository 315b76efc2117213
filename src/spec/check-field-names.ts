import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import { isExtension, type JsonObject } from "./json.js";
import { kindNames, type NodeKind } from "./structure.js";

/**
 * Reports a field that is nearly one that its object may have, and so is left out: it may be a schema
 * that nothing is checked with. One that is nearly `security` is an error. What is like no field at
 * all is often an older version's, or another tool's. Code `invalid-document`.
 * https://spec.openapis.org/oas/v3.2.0.html#specification
 */
export function checkFieldNames(node: JsonObject, kind: NodeKind, scope: CheckScope): void {
  const fields = fieldsOf.get(kind);
  if (fields === undefined) return;
  for (const key of Object.keys(node)) {
    if (fields.has(key) || isExtension(key)) continue;
    const near = nearest(key, fields);
    if (near === undefined) continue;
    const at = { node, key, on: "key" } as const;
    const what = `"${key}" is no field of the ${kindNames[kind]}`;
    // Its operations would be served without it.
    if (near === "security") scope.error(at, what, `did you mean "security"?`);
    else scope.warning(at, `${what}; what it holds is left out`, `did you mean "${near}"?`);
  }
}

const described = ["summary", "description"];
const valued = ["schema", "content", "example", "examples"];
const written = ["style", "explode", "allowReserved"];
const ofParameters = ["description", "required", "deprecated", "allowEmptyValue", ...written, ...valued];

// Paths are checked by `checkPathFields`, and a schema may have any keyword.
const fieldsOf: ReadonlyMap<NodeKind, ReadonlySet<string>> = new Map(
  Object.entries({
    document: [
      ...["openapi", "$self", "info", "jsonSchemaDialect", "servers", "paths", "webhooks", "components"],
      ...["security", "tags", "externalDocs"],
    ],
    components: [
      ...["schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links"],
      ...["callbacks", "pathItems", "mediaTypes"],
    ],
    operation: [
      ...[...described, "tags", "externalDocs", "operationId", "parameters", "requestBody", "responses", "callbacks"],
      ...["deprecated", "security", "servers"],
    ],
    parameter: ["name", "in", ...ofParameters],
    header: ofParameters,
    requestBody: ["description", "content", "required"],
    response: [...described, "headers", "content", "links"],
    mediaType: ["schema", "itemSchema", "example", "examples", "encoding", "prefixEncoding", "itemEncoding"],
  } satisfies Partial<Record<NodeKind, readonly string[]>>).map(([kind, fields]) => [
    kind as NodeKind,
    new Set(["$ref", ...fields]),
  ]),
);
