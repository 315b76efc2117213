/**
 * The parts of OpenAPI 3.1 that pym reads, in the shape that loading guarantees: required fields
 * are present and have the right type; anything else of the document is passed on untouched.
 * https://spec.openapis.org/oas/v3.1.1.html
 */
export interface OpenApiDocument {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly servers?: readonly ServerObject[];
  readonly paths: Readonly<Record<string, PathItemObject>>;
  readonly webhooks?: Readonly<Record<string, PathItemObject>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaObject>>;
    readonly securitySchemes: Readonly<Record<string, SecuritySchemeObject>>;
  };
  readonly security?: readonly SecurityRequirementObject[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
}

export interface ServerObject {
  readonly url: string;
  readonly variables?: Readonly<Record<string, { readonly default?: string }>>;
}

export const httpMethods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;
export type LowerCaseMethod = (typeof httpMethods)[number];

export type PathItemObject = {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly ParameterObject[];
  readonly servers?: readonly ServerObject[];
  /** Of 3.2, as is `query`: by method, in the case in which it is sent. */
  readonly additionalOperations?: Readonly<Record<string, OperationObject>>;
} & { readonly [Method in LowerCaseMethod]?: OperationObject } & Extensions;

export interface OperationObject extends Extensions {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly operationId?: string;
  readonly deprecated?: boolean;
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: RequestBodyObject;
  readonly responses?: Readonly<Record<string, ResponseObject>>;
  readonly security?: readonly SecurityRequirementObject[];
  readonly servers?: readonly ServerObject[];
  readonly callbacks?: Readonly<Record<string, Readonly<Record<string, PathItemObject>>>>;
}

export interface ParameterObject extends Extensions {
  readonly name: string;
  readonly in: "path" | "query" | "header" | "cookie" | "querystring";
  readonly description?: string;
  readonly required?: boolean;
  readonly deprecated?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly allowEmptyValue?: boolean;
  readonly schema?: SchemaObject;
  readonly content?: Readonly<Record<string, MediaTypeObject>>;
}

export interface RequestBodyObject extends Extensions {
  readonly description?: string;
  readonly required?: boolean;
  readonly content: Readonly<Record<string, MediaTypeObject>>;
}

export interface MediaTypeObject {
  readonly schema?: SchemaObject;
  /** Of 3.2: each item of a sequence, such as an event stream. */
  readonly itemSchema?: SchemaObject;
  /** How the fields of a form are written, by their names. */
  readonly encoding?: Readonly<Record<string, EncodingObject>>;
}

export interface EncodingObject {
  readonly contentType?: string;
  readonly style?: string;
  readonly explode?: boolean;
}

export interface ResponseObject extends Extensions {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly content?: Readonly<Record<string, MediaTypeObject>>;
}

export interface HeaderObject {
  readonly description?: string;
  readonly required?: boolean;
  readonly explode?: boolean;
  readonly schema?: SchemaObject;
  readonly content?: Readonly<Record<string, MediaTypeObject>>;
}

/** A scheme name and the scopes it needs; all of one object together (AND). */
export type SecurityRequirementObject = Readonly<Record<string, readonly string[]>>;

export interface SecuritySchemeObject extends Extensions {
  readonly type: "apiKey" | "http" | "mutualTLS" | "oauth2" | "openIdConnect";
  readonly description?: string;
  readonly name?: string;
  readonly in?: "query" | "header" | "cookie";
  readonly scheme?: string;
  readonly bearerFormat?: string;
  readonly openIdConnectUrl?: string;
  readonly flows?: Readonly<Record<string, { readonly scopes?: Readonly<Record<string, string>> }>>;
}

/** A schema of JSON Schema 2020-12; `true` and `false` are schemas too. */
export type SchemaObject = boolean | SchemaKeywords;

export interface SchemaKeywords extends Extensions {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, SchemaObject>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaObject;
  readonly patternProperties?: Readonly<Record<string, SchemaObject>>;
  readonly propertyNames?: SchemaObject;
  readonly items?: SchemaObject;
  readonly prefixItems?: readonly SchemaObject[];
  readonly allOf?: readonly SchemaObject[];
  readonly anyOf?: readonly SchemaObject[];
  readonly oneOf?: readonly SchemaObject[];
  readonly not?: SchemaObject;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly [keyword: string]: unknown;
}

export type SchemaType = "null" | "boolean" | "object" | "array" | "number" | "string" | "integer";

/** Vendor extensions: `x-…` with any value. */
export interface Extensions {
  readonly [extension: `x-${string}`]: unknown;
}
