import type { OperationObject, ParameterObject, PathItemObject } from "../spec/openapi.js";
import type { JsonSchema, NonEmpty, Parameter, ParameterEncoding, ParameterStyle } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { describeContentEncoding } from "./describe-content-encoding.js";
import { describeParameterSchema } from "./describe-parameter-schema.js";
import { reportSharedNames } from "./report-shared-names.js";

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
  const described = [...written.values()].map((parameter) => ({
    written: parameter,
    parameter: describeParameter(parameter, routeNames, scope),
  }));
  reportSharedNames(described, scope);
  return described.map(({ parameter }) => parameter);
}

function isServed(parameter: ParameterObject, scope: DocumentScope): boolean {
  // OpenAPI §4.8.12.1 gives these three to the protocol: a parameter of the name is to be ignored.
  if (parameter.in === "header" && /^(accept|content-type|authorization)$/i.test(parameter.name)) return false;
  if (parameter.in !== "querystring" || isForm(parameter)) return true;
  scope.warning(
    "not-served",
    parameter,
    "in",
    `the parameter "${parameter.name}" in the whole query string is not served yet`,
    "describe it as application/x-www-form-urlencoded, or read it from context.request in the handler",
  );
  return false;
}

function isForm({ content = {} }: ParameterObject): boolean {
  return Object.keys(content)[0] === "application/x-www-form-urlencoded";
}

function describeParameter(
  parameter: ParameterObject,
  routeNames: ReadonlyMap<string, string>,
  scope: DocumentScope,
): Parameter {
  // A form in the whole query string is one object, whose properties are the parameters.
  const place = parameter.in === "querystring" ? "query" : parameter.in;
  const routeName = place === "path" ? routeNames.get(parameter.name) : undefined;
  const [content] = Object.entries(parameter.content ?? {});
  const schema = describeParameterSchema(content?.[1].schema ?? parameter.schema, scope);
  return {
    in: place,
    name: nameOf(parameter),
    ...(routeName !== undefined && { routeName }),
    ...(parameter.description !== undefined && { description: parameter.description }),
    deprecated: parameter.deprecated ?? false,
    required: place === "path" || (parameter.required ?? false),
    encoding:
      content === undefined || parameter.in === "querystring"
        ? describeEncoding(parameter, place, schema, scope)
        : describeContentEncoding(content[0]),
    schema,
  };
}

function nameOf(parameter: ParameterObject): string {
  return parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
}

// The defaults of OpenAPI §4.8.12.2: `style` by place, `explode` by style.
function describeEncoding(
  parameter: ParameterObject,
  place: Parameter["in"],
  schema: JsonSchema,
  scope: DocumentScope,
): ParameterEncoding {
  const [usual, ...others] = styles[place];
  const style = [usual, ...others].find((known) => known === parameter.style);
  if (style === undefined && parameter.style !== undefined) reportStyle(parameter, place, usual, scope);
  return {
    kind: "style",
    style: style ?? usual,
    explode: parameter.explode ?? ["form", "cookie"].includes(style ?? usual),
    ...(parameter.allowEmptyValue === true && place === "query" && !isEmptyValid(schema) && { allowEmpty: true }),
    ...(parameter.allowReserved === true && place === "query" && { allowReserved: true }),
  };
}

// The delimited styles are those of 2.0 where they are not of a query. The first one is the default.
const delimited = ["spaceDelimited", "pipeDelimited", "tabDelimited"] as const;
const styles: Readonly<Record<Parameter["in"], NonEmpty<ParameterStyle>>> = {
  path: ["simple", "label", "matrix", ...delimited],
  query: ["form", "deepObject", ...delimited],
  header: ["simple", ...delimited],
  cookie: ["form", "cookie"],
};

function reportStyle(
  parameter: ParameterObject,
  place: Parameter["in"],
  usual: ParameterStyle,
  scope: DocumentScope,
): void {
  scope.warning(
    "invalid-document",
    parameter,
    "style",
    `there is no style "${parameter.style ?? ""}" of a ${place} parameter; "${usual}" is taken`,
    `use ${styles[place].filter((style) => style !== "tabDelimited").join(", ")}, or remove it`,
  );
}

function isEmptyValid(schema: JsonSchema): boolean {
  if (typeof schema !== "object" || schema["type"] !== "string") return schema === true;
  return ["enum", "const", "pattern", "format", "minLength"].every((keyword) => !(keyword in schema));
}
