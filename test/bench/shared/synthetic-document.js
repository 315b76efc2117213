/**
 * A document of so many typical operations: resources of five operations each, with parameters in
 * path and query, JSON bodies by reference, and a tag for every ten resources.
 */
export function syntheticDocument(operations) {
  const paths = {};
  const schemas = { Error: errorSchema };
  for (let left = operations, number = 1; left > 0; left -= 5, number += 1) {
    const resource = `Thing${number}`;
    Object.assign(schemas, schemasOf(resource, number));
    Object.assign(paths, pathsOf(resource, number, Math.min(left, 5)));
  }
  return { openapi: "3.0.3", info: { title: "Things", version: "1.0.0" }, paths, components: { schemas } };
}

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: { error: { type: "string" }, error_description: { type: "string" } },
};

function schemasOf(resource, number) {
  const properties = {
    name: { type: "string", minLength: 1, maxLength: 100, description: `What thing ${number} is called` },
    kind: { type: "string", enum: ["small", "large", "huge"] },
    count: { type: "integer", minimum: 0 },
    labels: { type: "array", items: { type: "string" }, maxItems: 20 },
    // Some know another one.
    ...(number > 1 && { parent: { $ref: `#/components/schemas/Thing${number - 1}` } }),
  };
  const own = { id: { type: "string", format: "uuid" }, created_at: { type: "string", format: "date-time" } };
  return {
    [resource]: { type: "object", required: ["id", "name"], properties: { ...own, ...properties } },
    [`New${resource}`]: { type: "object", required: ["name"], properties },
  };
}

function pathsOf(resource, number, count) {
  const tags = [`things-${Math.ceil(number / 10)}`];
  const id = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };
  const limit = { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } };
  const sort = { name: "sort", in: "query", schema: { type: "string", enum: ["name", "count"] } };
  const labels = { name: "labels", in: "query", schema: { type: "array", items: { type: "string" } } };
  const one = { $ref: `#/components/schemas/${resource}` };
  const requestBody = { required: true, content: json({ $ref: `#/components/schemas/New${resource}` }) };
  const failure = { description: "It failed", content: json({ $ref: "#/components/schemas/Error" }) };
  const answered = (status, schema) => ({
    [status]: { description: "Done", ...(schema && { content: json(schema) }) },
    default: failure,
  });
  const operations = [
    ["list", "get", { parameters: [limit, sort, labels], responses: answered(200, { type: "array", items: one }) }],
    ["create", "post", { requestBody, responses: answered(201, one) }],
    ["get", "get", { parameters: [id], responses: answered(200, one) }],
    ["update", "put", { parameters: [id], requestBody, responses: answered(200, one) }],
    ["delete", "delete", { parameters: [id], responses: answered(204) }],
  ];
  const paths = {};
  for (const [verb, method, operation] of operations.slice(0, count)) {
    const path = operation.parameters?.includes(id) ? `/things-${number}/{id}` : `/things-${number}`;
    paths[path] ??= {};
    paths[path][method] = { operationId: `${verb}${resource}`, summary: `To ${verb} it`, tags, ...operation };
  }
  return paths;
}

function json(schema) {
  return { "application/json": { schema } };
}
