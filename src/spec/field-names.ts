import type { SpecVersion } from "./detect-version.js";
import type { NodeKind } from "./structure.js";

type Names = Partial<Record<NodeKind, readonly string[]>>;

const value20 = [
  ...["type", "format", "items", "collectionFormat", "default", "enum", "pattern", "multipleOf"],
  ...["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"],
  ...["maxLength", "minLength", "maxItems", "minItems", "uniqueItems"],
];

const names20 = {
  swagger: [
    ...["swagger", "info", "host", "basePath", "schemes", "consumes", "produces", "paths", "definitions"],
    ...["parameters", "responses", "securityDefinitions", "security", "tags", "externalDocs"],
  ],
  operation: [
    ...["tags", "summary", "description", "externalDocs", "operationId", "consumes", "produces", "parameters"],
    ...["responses", "schemes", "deprecated", "security"],
  ],
  parameter: ["name", "in", "description", "required", "schema", "allowEmptyValue", ...value20],
  // `schema` is wrong here, and meant nevertheless.
  header: ["description", "schema", ...value20],
  response: ["description", "schema", "headers", "examples"],
} satisfies Names;

const described = ["summary", "description"];
const valued = ["schema", "content", "example", "examples"];
const written = ["style", "explode", "allowReserved"];
const ofParameters = ["description", "required", "deprecated", "allowEmptyValue", ...written, ...valued];

const names3x = {
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
} satisfies Names;

/**
 * The fields that an object of each kind may have. Paths are checked by `checkPathFields`, and a
 * schema may have any keyword.
 * https://swagger.io/specification/v2/ and https://spec.openapis.org/oas/v3.2.0.html#specification
 */
export const fieldNames: Readonly<Record<SpecVersion, ReadonlyMap<NodeKind, ReadonlySet<string>>>> = {
  "2.0": setsOf(names20),
  "3.0": setsOf(names3x),
  "3.1": setsOf(names3x),
};

function setsOf(names: Names): ReadonlyMap<NodeKind, ReadonlySet<string>> {
  return new Map(
    Object.entries(names).map(([kind, fields]) => [kind as NodeKind, new Set(["$ref", ...fields])] as const),
  );
}
