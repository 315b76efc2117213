const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

/** A 3.0 document's operations as routes of Fastify, with schemas of parameters, JSON bodies and JSON responses. */
export function fastifyRoutes(document) {
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => ({
        method: method.toUpperCase(),
        url: path.replace(/\{([^}]+)\}/g, ":$1"),
        schema: schemaOf(item, item[method], document),
      })),
  );
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => ({
    $id: name,
    ...forFastify(schema),
  }));
  return { routes, schemas };
}

function schemaOf(item, operation, document) {
  const resolved = resolver(document);
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved);
  const body = jsonOf(resolved(operation.requestBody ?? {}));
  const responses = Object.entries(operation.responses)
    .map(([status, response]) => [status, jsonOf(resolved(response))])
    .filter(([, schema]) => schema !== undefined);
  return {
    params: objectOf(parameters.filter((parameter) => parameter.in === "path")),
    querystring: objectOf(parameters.filter((parameter) => parameter.in === "query")),
    ...(body && { body }),
    response: Object.fromEntries(responses),
  };
}

function resolver(document) {
  return ({ $ref, ...node }) =>
    $ref === undefined
      ? node
      : $ref
          .slice(2)
          .split("/")
          .reduce((within, key) => within[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}

function objectOf(parameters) {
  return {
    type: "object",
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, forFastify(schema)])),
  };
}

function jsonOf({ content }) {
  const schema = content?.["application/json"]?.schema;
  return schema && forFastify(schema);
}

// A reference to a component becomes one to the schema of that `$id`; examples may have a `$ref` that is none.
function forFastify(schema) {
  return JSON.parse(
    JSON.stringify(schema, (key, value) => {
      if (key === "$ref" && typeof value === "string") return `${value.replace("#/components/schemas/", "")}#`;
      return key === "example" || key === "examples" ? undefined : value;
    }),
  );
}
