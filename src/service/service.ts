/**
 * The heart of pym: what a service is, in the words of OpenAPI and HTTP, as readonly data. It holds
 * no node of a document and no text of TypeScript; renderers see this and nothing else.
 */
export interface Service {
  readonly apis: readonly Api[];
  /** The user's modules that handlers and guards live in, in order of their paths. */
  readonly modules: readonly UserModule[];
  /** The endpoints of every pymacaron service that no path of the documents takes. */
  readonly builtins: readonly Builtin[];
  /** Whether any operation is guarded by a token, so that the service can't start without its key. */
  readonly needsTokens: boolean;
}

export type Builtin = "ping" | "version" | "auth-version";

/** What one document describes. */
export interface Api {
  /** Unique in the service, a folder name and an identifier: `api`. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** The address of the first server with the base path, if the document has it whole. */
  readonly baseUrl?: string;
  readonly models: readonly Model[];
  /** The security schemes that its operations use, in order of their names. */
  readonly securitySchemes: readonly SecurityScheme[];
  readonly handlers: readonly Handler[];
  readonly groups: readonly RouteGroup[];
}

/** How callers prove who they are (OpenAPI §4.8.27). */
export interface SecurityScheme {
  /** As in the document: `petstore_auth`. */
  readonly name: string;
  /** An identifier, unique among the schemes of all documents: `petstoreAuth`. */
  readonly exportName: string;
  readonly description?: string;
  readonly credentials: Credentials;
  /** The scopes that each operation asks for, without repetition: what a verifier may be given. */
  readonly scopes: readonly (readonly string[])[];
}

/** What a caller brings. Only a JWT is verified without code of the user's. */
export type Credentials =
  | { readonly kind: "jwt" | "bearer" | "basic" | "oauth2" | "openIdConnect" }
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string };

/**
 * What operations share that are alike: one contract. Where they are `served`, it is that of a
 * function of the user's, and named after it. One that is served `elsewhere` is only called, and a
 * `webhook`, or a callback, is sent to whoever asked for it. Operations that share one are alike in
 * what they take and answer.
 */
export interface Handler {
  readonly kind: "served" | "elsewhere" | "webhook";
  /** Unique in the API, in camelCase: `doGetProfile`. */
  readonly name: string;
  readonly typeName: string;
  readonly binding: Binding;
  /** What runs before the function on each of its operations, outermost first: what it may rely on. */
  readonly guards: readonly Guard[];
  readonly access: Access;
  readonly operations: NonEmpty<Operation>;
}

/** Operations that share a file of routes: those bound to one module. */
export interface RouteGroup {
  /** The file's name without extension: `profile`. */
  readonly fileName: string;
  /** `profileRoutes`. */
  readonly functionName: string;
  readonly module: ModulePath;
  readonly routes: readonly Route[];
}

export interface Route {
  readonly operation: Operation;
  readonly handler: Handler;
}

export interface Operation {
  /** Unique in the API, in camelCase: what a client calls it. */
  readonly name: string;
  readonly method: HttpMethod;
  /** As the document has it, without the base path: `/profile/{user_id}`. */
  readonly path: string;
  /** As the router takes it, with the base path: `/v1/profile/:user_id`. */
  readonly route: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly binding: Binding;
  readonly access: Access;
  /** From `x-decorate-server`, outermost first. */
  readonly guards: readonly Guard[];
  /** From `x-decorate-request`, outermost first: what wraps an outgoing call of this operation. */
  readonly requestDecorators: readonly RequestDecorator[];
  readonly parameters: readonly Parameter[];
  readonly body?: RequestBody;
  readonly responses: readonly Response[];
  /** What becomes of properties that no schema declares; without it they are let through. */
  readonly undeclared?: UndeclaredProperties;
}

/** In a request and, where they are stripped, in an answer. */
export type UndeclaredProperties = "strip" | "reject";

/** As it is sent: `GET`, or one of 3.2's additional ones, such as `COPY`. */
export type HttpMethod = string;

/** A function of a user's module: `myserver.profile.do_get_profile`. */
export interface Binding {
  readonly module: ModulePath;
  /** The exported name: `doGetProfile`. */
  readonly exportName: string;
}

/** Path segments below `src/handlers`, each a plain name: `["myserver", "profile"]`. */
export type ModulePath = readonly [string, ...string[]];

/** Who may call, after inheriting the document's `security`. */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "optional"; readonly anyOf: NonEmpty<Requirement> }
  | { readonly kind: "required"; readonly anyOf: NonEmpty<Requirement> };

/** Schemes that must all be satisfied together. */
export type Requirement = NonEmpty<SchemeUse>;

export interface SchemeUse {
  readonly scheme: string;
  readonly scopes: readonly string[];
}

export type NonEmpty<Item> = readonly [Item, ...Item[]];

export type Guard =
  { readonly kind: "requiresAuth" } | { readonly kind: "user"; readonly binding: Binding; readonly writtenAs: string };

export type RequestDecorator =
  { readonly kind: "addAuth" } | { readonly kind: "user"; readonly binding: Binding; readonly writtenAs: string };

/** A file of the user's below `src/handlers`. */
export interface UserModule {
  readonly module: ModulePath;
  readonly handlers: readonly UserHandler[];
  readonly guards: readonly UserGuard[];
  /** Of security schemes: all in one module, `src/handlers/security.ts`. */
  readonly verifiers: readonly UserVerifier[];
  /** Classes that received values inherit from. */
  readonly parents: readonly UserParent[];
  /** What wraps outgoing calls. */
  readonly requestDecorators: readonly UserRequestDecorator[];
}

export interface UserHandler {
  readonly api: string;
  readonly handler: Handler;
}

export interface UserVerifier {
  readonly api: string;
  readonly scheme: SecurityScheme;
}

export interface UserGuard {
  readonly exportName: string;
  readonly writtenAs: string;
}

export interface UserParent {
  readonly exportName: string;
  readonly writtenAs: string;
  /** The first whose values inherit from it, of those that a handler receives if there are any. */
  readonly model: Model;
}

export interface UserRequestDecorator {
  readonly exportName: string;
  readonly writtenAs: string;
}

export interface Parameter {
  readonly in: "path" | "query" | "header" | "cookie";
  /** As in the document; header names in lower case, since HTTP does not distinguish them. */
  readonly name: string;
  /** The name that the router gives a path parameter. */
  readonly routeName?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly required: boolean;
  readonly encoding: ParameterEncoding;
  readonly schema: JsonSchema;
}

export type ParameterEncoding =
  | {
      readonly kind: "style";
      readonly style: ParameterStyle;
      readonly explode: boolean;
      /** Whether an empty text stands for no value, which it can't where it is a value itself. */
      readonly allowEmpty?: true;
      /** Whether a client sends characters such as `/` and `:` as they are. */
      readonly allowReserved?: true;
    }
  | { readonly kind: "json" }
  | { readonly kind: "text" };

export type ParameterStyle =
  | "simple"
  | "label"
  | "matrix"
  | "form"
  | "spaceDelimited"
  | "pipeDelimited"
  | "tabDelimited"
  | "deepObject"
  | "cookie";

export interface RequestBody {
  readonly description?: string;
  readonly required: boolean;
  readonly contents: NonEmpty<RequestContent>;
}

/** One media type of a request body, and how it reaches the handler. */
export type RequestContent = { readonly mediaType: string; readonly schema: JsonSchema } & (
  | { readonly as: "json" | "text" | "stream" }
  | { readonly as: "form"; readonly fields: readonly FormField[] }
  | { readonly as: "multipart"; readonly fields: readonly FormField[]; readonly rest?: FormField["sentAs"] }
);

/** A property of a form. */
export interface FormField {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly sentAs:
    | { readonly kind: "style"; readonly encoding: ParameterEncoding }
    | { readonly kind: "json"; readonly many: boolean; readonly maxCount?: number }
    | {
        readonly kind: "file";
        readonly many: boolean;
        readonly maxCount?: number;
        /** In bytes. */
        readonly maxSize?: number;
        /** Empty where any will do. */
        readonly mediaTypes: readonly string[];
      };
}

export interface Response {
  readonly status: ResponseStatus;
  readonly description?: string;
  readonly headers: readonly ResponseHeader[];
  /** Empty where the response has no body. */
  readonly contents: readonly ResponseContent[];
}

export type ResponseStatus =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "range"; readonly hundreds: 1 | 2 | 3 | 4 | 5 }
  | { readonly kind: "default" };

/** One media type of a response; the schema of a sequence is that of each of its items. */
export type ResponseContent = { readonly mediaType: string; readonly schema: JsonSchema } & (
  | { readonly as: "json" | "text" | "binary" }
  | { readonly as: "jsonLines" | "jsonSequence" }
  | {
      readonly as: "events";
      readonly data: "json" | "text";
      /** The schema of the data alone, where the document says nothing else of an event. */
      readonly dataSchema?: JsonSchema;
    }
);

export interface ResponseHeader {
  readonly name: string;
  readonly description?: string;
  readonly required: boolean;
  readonly encoding: ParameterEncoding;
  readonly schema: JsonSchema;
}

/** A named schema. */
export interface Model {
  /** As references name it: `#/components/schemas/<key>`. */
  readonly key: string;
  /** A TypeScript identifier, unique in the API: the type as it is answered. */
  readonly typeName: string;
  /** The types in requests, as a handler receives them and as a client sends them; one name where they are alike. */
  readonly receivedName: string;
  readonly sentName: string;
  readonly description?: string;
  readonly deprecated: boolean;
  /** What its values inherit from where a handler receives them: `x-parent`. */
  readonly parent?: Parent;
  readonly schema: JsonSchema;
}

/** A class of the user's, and the dotted path that names it. */
export interface Parent {
  readonly binding: Binding;
  readonly writtenAs: string;
}

/** JSON Schema 2020-12 as data, in which `$ref` names a model by its key. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/** Stands where a form has a file, which is no value of JSON; no schema of a document has this keyword. */
export const fileSchema = { pymFile: true } as const;
