/** The versions of the standard that documents are made in. */
export const versions = ["2.0", "3.0", "3.1"] as const;
export type Version = (typeof versions)[number];

/** Gives the text for a place of a document: `clean`, or something else. A place has one name in all versions. */
export type TextAt = (place: string, clean: string) => string;

/**
 * A document that has each place where OpenAPI takes text, filled by `text`. A place more is one call
 * of `text` more: the tests learn from the calls which places there are.
 *
 * @param name tells the documents of one service apart, where their texts are alike
 */
export function hostileDocument(version: Version, name: string, text: TextAt): object {
  return version === "2.0" ? swagger(name, text) : openapi(version, name, text);
}

/** The names of all places of a version, in order. */
export function placesOf(version: Version): readonly string[] {
  const places = new Set<string>();
  hostileDocument(version, "api", (place, clean) => {
    places.add(place);
    return clean;
  });
  return [...places];
}

function openapi(version: "3.0" | "3.1", name: string, text: TextAt): object {
  const is31 = version === "3.1";
  return {
    openapi: is31 ? "3.1.0" : "3.0.3",
    ...common(text),
    ...(is31 && { jsonSchemaDialect: text("jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base") }),
    servers: [
      {
        url: `${text("server.url", "https://api.example.com")}/{${text("server.variable", "stage")}}`,
        description: text("server.description", "The server"),
        variables: {
          [text("server.variable", "stage")]: {
            default: text("server.variable.default", "v1"),
            enum: [text("server.variable.default", "v1")],
            description: text("server.variable.description", "The stage"),
          },
        },
      },
    ],
    paths: {
      [`/${text("path", "plain")}`]: { get: { operationId: "atPath", tags: ["pathTag"], responses: empty } },
      [`/in-path/{${text("path.parameter", "item-id")}}`]: {
        summary: text("path.summary", "A path"),
        description: text("path.description", "Of an item"),
        servers: [{ url: text("path.server", "https://other.example.com") }],
        parameters: [
          {
            name: text("path.parameter", "item-id"),
            in: "path",
            required: true,
            description: text("path.parameter.description", "Which item"),
            schema: { type: "string", enum: [text("path.parameter.enum", "one"), "a-second-one"] },
          },
        ],
        get: { operationId: "inPath", tags: ["inPathTag"], responses: empty },
      },
      "/named": {
        post: {
          operationId: text("operationId", "named"),
          tags: ["namedTag"],
          responses: empty,
        },
      },
      "/tagged": { get: { operationId: "taggedOne", tags: [text("operation.tag", "tagged")], responses: empty } },
      "/bound": {
        get: { "x-bind-server": text("x-bind-server", `${name}.bound.do_it`), tags: ["boundTag"], responses: empty },
      },
      "/decorated": {
        get: {
          "x-bind-server": `${name}.decorated.get_it`,
          "x-bind-client": text("x-bind-client", "fetch_it"),
          "x-decorate-server": text("x-decorate-server", `${name}.guards.logged`),
          "x-decorate-request": text("x-decorate-request", `${name}.requests.traced`),
          [`x-${text("extension", "other")}`]: text("extension.value", "other"),
          responses: empty,
        },
      },
      "/secured": {
        get: {
          "x-bind-server": `${name}.secured.get_it`,
          security: [{ [text("securityScheme", "login")]: [text("scope", "read:it")] }, { bearer: [], key: [] }],
          responses: empty,
        },
      },
      "/described": {
        post: {
          "x-bind-server": `${name}.described.post_it`,
          summary: text("operation.summary", "Posts it"),
          description: text("operation.description", "Posts it away"),
          externalDocs: docs("operation", text),
          servers: [{ url: text("operation.server", "https://third.example.com") }],
          parameters: [
            parameter("query", text),
            parameter("header", text),
            parameter("cookie", text),
            {
              name: "filter",
              in: "query",
              style: text("parameter.style", "form"),
              content: {
                [text("parameter.mediaType", "application/json")]: { schema: { $ref: "#/components/schemas/Clean" } },
              },
            },
          ],
          requestBody: {
            required: true,
            description: text("requestBody.description", "What to post"),
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/Clean" },
                example: text("example", "an example"),
                examples: { [text("example.name", "first")]: example(text) },
              },
              [`application/x${text("requestBody.mediaType", "-other")}`]: { schema: { type: "string" } },
              "application/x-www-form-urlencoded": {
                schema: {
                  allOf: [
                    alone(text("form.property", "form-field"), { type: "integer" }),
                    alone("kind", { type: "string", enum: [text("form.enum", "a"), "b"] }),
                  ],
                },
                encoding: {
                  [text("form.property", "form-field")]: { contentType: text("encoding.contentType", "text/plain") },
                },
              },
            },
          },
          responses: {
            200: {
              description: text("response.description", "Posted"),
              headers: {
                [text("response.header", "X-Total")]: {
                  description: text("response.header.description", "How many"),
                  schema: { type: "string", enum: [text("response.header.enum", "few"), "very many"] },
                },
              },
              content: {
                "application/json": { schema: { $ref: `#/components/schemas/${pointer(text("schema", "Named"))}` } },
                [`application/y${text("response.mediaType", "-other")}`]: {},
              },
              links: { [text("link", "next")]: link(text) },
            },
            default: { $ref: `#/components/responses/${pointer(text("response", "Failed"))}` },
          },
          callbacks: {
            [text("callback", "onDone")]: {
              [text("callback.expression", "{$request.body#/url}")]: {
                post: { summary: text("callback.summary", "Called back"), responses: empty },
              },
            },
          },
        },
      },
    },
    ...(is31 && {
      webhooks: {
        [text("webhook", "happened")]: { post: { summary: text("webhook.summary", "It happened"), responses: empty } },
      },
    }),
    components: {
      schemas: schemas(is31, "#/components/schemas/", text),
      responses: { [text("response", "Failed")]: { description: text("response.shared.description", "Failed") } },
      securitySchemes: {
        [text("securityScheme", "login")]: {
          type: "oauth2",
          description: text("securityScheme.description", "Signs in"),
          flows: {
            implicit: {
              authorizationUrl: text("securityScheme.url", "https://login.example.com"),
              scopes: { [text("scope", "read:it")]: text("scope.description", "Reads it") },
            },
          },
        },
        bearer: { type: "http", scheme: "bearer", bearerFormat: text("bearerFormat", "opaque") },
        key: { type: "apiKey", in: "header", name: text("apiKey.name", "X-Key") },
      },
    },
  };
}

function swagger(name: string, text: TextAt): object {
  const scheme = text("securityScheme", "login");
  return {
    swagger: "2.0",
    ...common(text),
    host: text("host", "api.example.com"),
    basePath: `/${text("basePath", "v1")}`,
    schemes: [text("schemes", "https")],
    consumes: ["application/json", text("consumes", "application/x-other")],
    produces: ["application/json", text("produces", "application/y-other")],
    securityDefinitions: {
      [scheme]: {
        type: "oauth2",
        flow: "implicit",
        description: text("securityScheme.description", "Signs in"),
        authorizationUrl: text("securityScheme.url", "https://login.example.com"),
        scopes: { [text("scope", "read:it")]: text("scope.description", "Reads it") },
      },
      key: { type: "apiKey", in: "header", name: text("apiKey.name", "X-Key") },
    },
    paths: {
      [`/${text("path", "plain")}`]: { get: { operationId: "atPath", tags: ["pathTag"], responses: empty } },
      "/named": { post: { operationId: text("operationId", "named"), tags: ["namedTag"], responses: empty } },
      "/tagged": { get: { operationId: "taggedOne", tags: [text("operation.tag", "tagged")], responses: empty } },
      "/bound": {
        get: { "x-bind-server": text("x-bind-server", `${name}.bound.do_it`), tags: ["boundTag"], responses: empty },
      },
      "/decorated": {
        get: {
          "x-bind-server": `${name}.decorated.get_it`,
          "x-bind-client": text("x-bind-client", "fetch_it"),
          "x-decorate-server": text("x-decorate-server", `${name}.guards.logged`),
          "x-decorate-request": text("x-decorate-request", `${name}.requests.traced`),
          security: [{ [scheme]: [text("scope", "read:it")] }, { key: [] }],
          responses: empty,
        },
      },
      "/form": {
        post: {
          "x-bind-server": `${name}.form.post_it`,
          consumes: ["application/x-www-form-urlencoded"],
          parameters: [{ name: text("form.property", "form-field"), in: "formData", type: "integer" }],
          responses: empty,
        },
      },
      "/listed": {
        post: {
          "x-bind-server": `${name}.listed.post_it`,
          consumes: ["application/x-www-form-urlencoded"],
          parameters: [{ name: "kind", in: "formData", type: "string", enum: [text("form.enum", "a"), "b"] }],
          responses: empty,
        },
      },
      "/described": {
        post: {
          "x-bind-server": `${name}.described.post_it`,
          summary: text("operation.summary", "Posts it"),
          description: text("operation.description", "Posts it away"),
          externalDocs: docs("operation", text),
          parameters: [
            {
              name: text("query.name", "search-for"),
              in: "query",
              description: text("query.description", "What"),
              type: "array",
              collectionFormat: text("collectionFormat", "csv"),
              items: { type: "string", pattern: text("query.pattern", "^a$"), format: text("query.format", "other") },
              default: [text("query.default", "fallback")],
            },
            { name: "body", in: "body", required: true, schema: { $ref: "#/definitions/Clean" } },
          ],
          responses: {
            200: {
              description: text("response.description", "Posted"),
              schema: { $ref: `#/definitions/${pointer(text("schema", "Named"))}` },
              headers: {
                [text("response.header", "X-Total")]: {
                  type: "string",
                  description: text("response.header.description", "How many"),
                },
              },
              examples: { [text("example.name", "application/json")]: text("example", "an example") },
            },
          },
        },
      },
    },
    definitions: schemas(false, "#/definitions/", text),
  };
}

const empty = { 204: { description: "Nothing" } };

function common(text: TextAt): object {
  return {
    info: {
      title: text("title", "Clean"),
      version: text("version", "1.0.0"),
      description: text("description", "What it is"),
      summary: text("summary", "What it is"),
      termsOfService: text("termsOfService", "https://example.com/terms"),
      contact: {
        name: text("contact.name", "Somebody"),
        url: text("contact.url", "https://example.com"),
        email: text("contact.email", "some@example.com"),
      },
      license: { name: text("license.name", "MIT"), url: text("license.url", "https://example.com/mit") },
      [`x-${text("extension.info", "other")}`]: text("extension.value", "other"),
    },
    tags: [
      { name: text("tag", "tagged"), description: text("tag.description", "Tagged"), externalDocs: docs("tag", text) },
    ],
    externalDocs: docs("document", text),
  };
}

// Properties are in the order of their names, so that one beside another would change the code's order too.
function alone(property: string, schema: object): object {
  return { type: "object", required: [property], properties: { [property]: schema } };
}

function docs(place: string, text: TextAt): object {
  return {
    description: text(`${place}.externalDocs.description`, "More"),
    url: text(`${place}.externalDocs.url`, "https://example.com/docs"),
  };
}

function parameter(place: "query" | "header" | "cookie", text: TextAt): object {
  return {
    name: text(`${place}.name`, `${place}-it`),
    in: place,
    description: text(`${place}.description`, "What"),
    example: text(`${place}.example`, "what"),
    schema: {
      type: "string",
      default: text(`${place}.default`, "fallback"),
      pattern: text(`${place}.pattern`, "^a$"),
      format: text(`${place}.format`, "other"),
    },
  };
}

function example(text: TextAt): object {
  return {
    summary: text("example.summary", "One"),
    description: text("example.description", "One of them"),
    value: { [text("example.key", "key")]: text("example.value", "value") },
  };
}

function link(text: TextAt): object {
  return {
    operationId: text("link.operationId", "inPath"),
    description: text("link.description", "What is next"),
    parameters: { [text("link.parameter", "id")]: text("link.expression", "$response.body#/id") },
  };
}

function schemas(is31: boolean, refs: string, text: TextAt): object {
  // Its own name begins in a way that no other schema's does, where all have the same text.
  const told = `Told${text("discriminator.schema", "Apart")}`;
  return {
    // Parts, since properties of the same text would be one.
    [told]: {
      allOf: [
        { $ref: `${refs}${pointer(text("schema", "Named"))}` },
        alone(text("discriminator", "kind"), { type: "string" }),
      ],
    },
    [text("schema", "Named")]: {
      ...alone(text("schema.property", "a-property"), {
        type: "string",
        title: text("property.title", "A property"),
        description: text("property.description", "It has a property"),
      }),
      title: text("schema.title", "Named"),
      description: text("schema.description", "It is named"),
      xml: {
        name: text("xml.name", "named"),
        prefix: text("xml.prefix", "n"),
        namespace: text("xml.namespace", "urn:n"),
      },
      externalDocs: docs("schema", text),
    },
    Inheriting: { type: "object", "x-parent": text("x-parent", "api.parents.parent") },
    // What "Clean" holds is checked by the validator of a body.
    Clean: {
      type: "object",
      description: "It is checked.",
      properties: {
        with: alone(text("body.property", "a-property"), {
          type: "string",
          description: text("body.property.description", "It"),
        }),
        kind: { type: "string", enum: [text("enum", "one"), "another-one"], default: text("default", "one") },
        open: { type: "string", pattern: text("pattern", "^a$"), format: text("format", "other") },
        data: { default: { [text("default.key", "key")]: [text("default", "one")] } },
        any: { enum: [{ [text("enum.key", "key")]: text("enum.value", "value") }, null, 1] },
        ...(is31 && {
          fixed: { const: text("const", "fixed") },
          tree: { const: { [text("const.key", "key")]: text("const", "fixed") } },
          commented: { $comment: text("$comment", "a comment"), $anchor: text("$anchor", "anchor"), type: "string" },
          matching: { type: "object", patternProperties: { [text("patternProperties", "^a$")]: { type: "integer" } } },
          named: { type: "object", propertyNames: { enum: [text("propertyNames", "one"), "another-one"] } },
          example: {
            type: "string",
            examples: [text("examples", "one")],
            contentMediaType: text("contentMediaType", "text/plain"),
          },
          depending: {
            type: "object",
            dependentRequired: { [text("dependentRequired", "key")]: [text("dependentRequired", "key")] },
          },
        }),
        shaped: {
          oneOf: [{ $ref: `${refs}${pointer(told)}` }, { type: "string" }],
          ...(is31 && {
            discriminator: {
              propertyName: text("discriminator", "kind"),
              mapping: { [text("discriminator.value", "told")]: `${refs}${pointer(told)}` },
            },
          }),
        },
        inheriting: { $ref: `${refs}Inheriting` },
        extended: alone(`x-${text("property.extension", "other")}`, { "x-other": text("extension.value", "other") }),
      },
      example: text("schema.example", "an example"),
    },
  };
}

// As a fragment of a URI (RFC 6901 §6); a lone surrogate can't be written in one.
function pointer(key: string): string {
  const escaped = key.replaceAll("~", "~0").replaceAll("/", "~1");
  return /\p{Cs}/u.test(escaped) ? escaped : encodeURIComponent(escaped);
}
