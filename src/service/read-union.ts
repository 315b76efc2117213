import type { SchemaKeywords, SchemaObject } from "../spec/openapi.js";
import { inOrder } from "./in-order.js";
import { keyOfRef } from "./schema-refs.js";

/** A schema that is one of several, told apart by a property. */
export interface Union {
  readonly property: string;
  readonly options: readonly SchemaObject[];
  readonly mapping: readonly Mapped[];
  /** The option that a value is of where the property is missing, or means no other (OpenAPI 3.2). */
  readonly fallback: Mapped | undefined;
}

/** An entry of `mapping`, or `defaultMapping` itself: where it stands, and the schema that it names. */
export interface Mapped {
  readonly value: string;
  readonly key: string;
  readonly holder: object;
}

/** The keywords whose lists are options. */
export const lists = ["anyOf", "oneOf"] as const;

/**
 * What the `discriminator` of a schema says; undefined where there is none, or nothing to tell apart.
 * https://spec.openapis.org/oas/v3.2.0.html#discriminator-object
 */
export function readUnion(schema: SchemaKeywords): Union | undefined {
  const { discriminator } = schema as { readonly discriminator?: Record<string, unknown> };
  const options = optionsOf(schema);
  const property = discriminator?.["propertyName"];
  if (discriminator === undefined || typeof property !== "string" || options.length === 0) return undefined;
  const mapping = (discriminator["mapping"] ?? {}) as Record<string, unknown>;
  return {
    property,
    options,
    mapping: inOrder(mapping).flatMap(([value]) => mapped(mapping, value)),
    fallback: mapped(discriminator, "defaultMapping")[0],
  };
}

function mapped(holder: Record<string, unknown>, value: string): readonly Mapped[] {
  const target = holder[value];
  return typeof target === "string" ? [{ value, key: keyOfTarget(target), holder }] : [];
}

/** All options of a schema, of both lists. */
export function optionsOf(schema: SchemaKeywords): readonly SchemaObject[] {
  return lists.flatMap((list) => (Array.isArray(schema[list]) ? (schema[list] as SchemaObject[]) : []));
}

/** The key of the schema that an option refers to. */
export function keyOfOption(option: SchemaObject): string | undefined {
  return typeof option === "object" && typeof option.$ref === "string" ? keyOfRef(option.$ref) : undefined;
}

// A reference, as loading left it, or a name.
function keyOfTarget(target: string): string {
  return target.startsWith("#/components/schemas/") ? keyOfRef(target) : target;
}
