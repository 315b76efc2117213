import type { ParameterObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { modelsOf } from "./models-of.js";
import { partsOf } from "./parts-of.js";
import type { Parameter } from "./service.js";

/** A parameter as it is written, and as it is described. */
export interface DescribedParameter {
  readonly written: ParameterObject;
  readonly parameter: Parameter;
}

/**
 * Warns of each object in a query whose properties stand there under names that another parameter
 * has as well, as they do where it is exploded (OpenAPI §4.8.12.4): a request can't hold both.
 */
export function reportSharedNames(parameters: readonly DescribedParameter[], scope: DocumentScope): void {
  const owners = new Map<string, DescribedParameter>();
  // Plain parameters first: what can be mended is the style of an object.
  const ordered = parameters
    .filter(({ parameter }) => parameter.in === "query")
    .map((described) => ({ described, properties: propertiesOf(described.parameter, scope) }))
    .sort((one, other) => Math.min(one.properties.length, 1) - Math.min(other.properties.length, 1));
  for (const { described, properties } of ordered) {
    const names = properties.length > 0 ? properties : [described.parameter.name];
    const shared = names.filter((name) => owners.has(name));
    for (const name of names) if (!owners.has(name)) owners.set(name, described);
    const [first] = shared;
    if (first !== undefined) report(described, shared, owners.get(first)?.parameter.name ?? "", scope);
  }
}

// Empty where it stands in the query under its own name.
function propertiesOf({ encoding, schema }: Parameter, scope: DocumentScope): readonly string[] {
  if (encoding.kind !== "style" || encoding.style !== "form" || !encoding.explode) return [];
  const parts = partsOf(schema, modelsOf(scope));
  const isObject = parts.every(({ type }) => type === undefined || [type].flat().includes("object"));
  return isObject ? [...new Set(parts.flatMap(({ properties }) => Object.keys(properties ?? {})))] : [];
}

function report(
  { written, parameter }: DescribedParameter,
  shared: readonly string[],
  owner: string,
  scope: DocumentScope,
): void {
  const shown = shared
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(", ");
  scope.warning(
    "invalid-document",
    written,
    "name",
    `a request can't hold both "${parameter.name}" and "${owner}": ${shown} would stand for either`,
    "give the object style: deepObject, or explode: false",
  );
}
