/** A document that has a map of each kind, with keys that sort differently from how they are written. */
export const sampleSpec = {
  openapi: "3.1.0",
  info: { version: "1", title: "Sample" },
  servers: [{ url: "https://{host}/{base}", variables: { host: { default: "a.example" }, base: { default: "v1" } } }],
  security: [{ token: [], key: [] }],
  paths: {
    "/pets": {
      post: {
        operationId: "createPet",
        tags: ["pets"],
        requestBody: {
          required: true,
          content: {
            "text/plain": { schema: { type: "string" } },
            "application/json": { schema: { $ref: "#/components/schemas/Pet" } },
            "application/x-www-form-urlencoded": {
              schema: {
                type: "object",
                required: ["name"],
                properties: { name: { type: "string" }, age: { type: "integer" } },
              },
            },
          },
        },
        responses: {
          "409": { description: "Taken" },
          "201": {
            description: "Made",
            headers: {
              "X-Version": { required: true, schema: { type: "string" } },
              Location: { schema: { type: "string" } },
            },
            content: {
              "text/csv": { schema: { type: "string" } },
              "application/json": { schema: { $ref: "#/components/schemas/Pet" } },
            },
          },
          default: { description: "Error" },
          "5XX": { description: "Broken" },
        },
      },
      get: {
        operationId: "listPets",
        tags: ["pets"],
        security: [],
        parameters: [
          {
            name: "filter",
            in: "query",
            style: "deepObject",
            explode: true,
            schema: {
              type: "object",
              properties: { z: { type: "string" }, a: { type: "integer", minimum: 1, maximum: 9 } },
            },
          },
        ],
        responses: {
          "200": {
            description: "Some",
            content: {
              "application/json": { schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
            },
          },
        },
      },
    },
    "/owners/{id}": {
      get: {
        tags: ["owners"],
        operationId: "getOwner",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string", pattern: "^a", minLength: 1 } },
        ],
        responses: {
          "200": {
            description: "One",
            content: {
              "application/json": {
                schema: { $ref: "#/paths/~1owners~1%7Bid%7D/get/responses/404/content/a~1b/schema" },
              },
            },
          },
          "404": { description: "None", content: { "a/b": { schema: { type: "object", properties: { why: {} } } } } },
        },
      },
      delete: {
        tags: ["owners"],
        "x-bind-server": "owners.remove_owner",
        "x-decorate-server": ["audit.logged", "audit.limited"],
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { "204": { description: "Gone" } },
      },
    },
  },
  components: {
    securitySchemes: {
      token: { type: "http", scheme: "bearer" },
      key: { type: "apiKey", in: "header", name: "X-Key" },
    },
    schemas: {
      Pet: {
        type: "object",
        required: ["name"],
        description: "A pet.",
        properties: {
          name: { type: "string", maxLength: 9, minLength: 1 },
          kind: { enum: ["dog", "cat"], default: "dog" },
          born: { type: "object", default: { year: 2000, month: 1 }, additionalProperties: { type: "integer" } },
          owner: { $ref: "#/components/schemas/Owner" },
        },
        patternProperties: { "^x-": { type: "string" }, "^a-": { type: "integer" } },
      },
      "pet-error": { type: "object", properties: { code: { const: { b: 1, a: 2 } }, __proto__2: { type: "string" } } },
      Owner: {
        type: "object",
        properties: { pets: { type: "array", items: { $ref: "#/components/schemas/Pet" } }, id: { type: "string" } },
      },
    },
  },
};
