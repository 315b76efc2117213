import type { OperationObject, ParameterObject, PathItemObject } from "../spec/openapi.js";
import type { Parameter, ParameterEncoding, ParameterStyle } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { describeSchema } from "./describe-schema.js";

/**
 * The parameters of an operation: the path's own, then the operation's, which override those of
 * the same name and place (OpenAPI §4.8.10).
 */
export function describeParameters(
  pathItem: PathItemObject,
  operation: OperationObject,
  routeNames: ReadonlyMap<string, string>,
  scope: DocumentScope,
): readonly Parameter[] {
  const written = new Map<string, ParameterObject>();
  for (const parameter of [...(pathItem.parameters ?? []), ...(operation.parameters ?? [])]) {
    if (isServed(parameter, scope)) written.set(`${parameter.in} ${nameOf(parameter)}`, parameter);
  }
  return [...written.values()].map((parameter) => describeParameter(parameter, routeNames, scope));
}

function isServed(parameter: ParameterObject, scope: DocumentScope): boolean {
  // OpenAPI §4.8.12.1 gives these three to the protocol: a parameter of the name is to be ignored.
  if (parameter.in === "header" && /^(accept|content-type|authorization)$/i.test(parameter.name)) return false;
  if (parameter.in !== "querystring") return true;
  scope.warning(
    "not-served",
    parameter,
    "in",
    `the parameter "${parameter.name}" in the whole query string is not served yet`,
    "read it from context.request in the handler, or describe each query parameter",
  );
  return false;
}

function describeParameter(
  parameter: ParameterObject,
  routeNames: ReadonlyMap<string, string>,
  scope: DocumentScope,
): Parameter {
  const place = parameter.in as Parameter["in"];
  const routeName = place === "path" ? routeNames.get(parameter.name) : undefined;
  const content = Object.values(parameter.content ?? {})[0];
  return {
    in: place,
    name: nameOf(parameter),
    ...(routeName !== undefined && { routeName }),
    ...(parameter.description !== undefined && { description: parameter.description }),
    deprecated: parameter.deprecated ?? false,
    required: place === "path" || (parameter.required ?? false),
    encoding: content === undefined ? describeEncoding(parameter, place) : { kind: "json" },
    schema: describeSchema(content?.schema ?? parameter.schema, scope),
  };
}

function nameOf(parameter: ParameterObject): string {
  return parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
}

// The defaults of OpenAPI §4.8.12.2: `style` by place, `explode` by style.
function describeEncoding(parameter: ParameterObject, place: Parameter["in"]): ParameterEncoding {
  const fallback = place === "query" || place === "cookie" ? "form" : "simple";
  const style = styles.find((known) => known === parameter.style) ?? fallback;
  return { kind: "style", style, explode: parameter.explode ?? style === "form" };
}

const styles: readonly ParameterStyle[] = [
  "simple",
  "label",
  "matrix",
  "form",
  "spaceDelimited",
  "pipeDelimited",
  "tabDelimited",
  "deepObject",
];
