export const audience = "bench";

const item = {
  type: "object",
  required: ["item_id", "name", "price", "tags", "stock"],
  properties: {
    item_id: { type: "string" },
    name: { type: "string" },
    price: { type: "number" },
    tags: { type: "array", items: { type: "string" } },
    stock: {
      type: "object",
      required: ["warehouse", "count"],
      properties: { warehouse: { type: "string" }, count: { type: "integer" } },
    },
  },
};

const line = {
  type: "object",
  required: ["sku", "quantity", "price"],
  properties: {
    sku: { type: "string", pattern: "^[A-Z]{3}-[0-9]{4}$" },
    quantity: { type: "integer", minimum: 1, maximum: 1000 },
    price: { type: "number", minimum: 0 },
    note: { type: "string", maxLength: 200 },
    color: { type: "string", enum: ["red", "green", "blue"] },
  },
};

const order = {
  type: "object",
  required: ["customer", "currency", "lines"],
  properties: {
    customer: { type: "string", minLength: 1, maxLength: 100 },
    currency: { type: "string", enum: ["EUR", "USD", "JPY"] },
    express: { type: "boolean" },
    lines: { type: "array", minItems: 1, items: line },
  },
};

export const schemas = {
  hello: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
  item,
  order,
  receipt: {
    type: "object",
    required: ["order_id", "lines", "total"],
    properties: { order_id: { type: "string" }, lines: { type: "integer" }, total: { type: "number" } },
  },
  itemId: { type: "string", minLength: 1, maxLength: 40 },
  limit: { type: "integer", minimum: 1, maximum: 100 },
  fields: { type: "string", enum: ["all", "some"] },
  verbose: { type: "boolean" },
};

/** What every service of the comparison serves. */
export const document = {
  openapi: "3.0.3",
  info: { title: audience, version: "1.0.0" },
  paths: {
    "/hello": { get: operation("getHello", "hello") },
    "/guarded": { get: { ...operation("getGuarded", "hello"), security: [{ bearer: [] }] } },
    "/items/{item_id}": {
      get: {
        ...operation("findItem", "item"),
        parameters: [
          { name: "item_id", in: "path", required: true, schema: schemas.itemId },
          ...["limit", "fields", "verbose"].map((name) => ({ name, in: "query", schema: schemas[name] })),
        ],
      },
    },
    "/orders": {
      post: {
        ...operation("placeOrder", "receipt"),
        requestBody: { required: true, content: { "application/json": { schema: schemas.order } } },
      },
    },
  },
  components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
};

function operation(operationId, schema) {
  const content = { "application/json": { schema: schemas[schema] } };
  return {
    operationId,
    "x-bind-server": `bench.api.${operationId}`,
    responses: { 200: { description: "Done", content } },
  };
}
