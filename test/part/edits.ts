import { ownObject, without, type JsonObject } from "../../src/spec/json.js";

/** What somebody may do to a document, as numbers: each chooses among what there is. */
export interface Edit {
  readonly place: number;
  readonly kind: number;
  readonly other: number;
}

/**
 * Edits a copy of a document: a schema, wherever it stands, or an operation.
 *
 * @returns the copy, and what was done to it
 */
export function editDocument(document: JsonObject, { place, kind, other }: Edit): { edited: JsonObject; what: string } {
  const edited: Editable = structuredClone(document);
  const { schemas, operations } = placesIn(edited);
  const components = ownObject(edited, "components");
  const names = Object.keys(ownObject(components ?? {}, "schemas") ?? ownObject(edited, "definitions") ?? {});
  const prefix = "swagger" in edited ? "#/definitions/" : "#/components/schemas/";
  const refTo = (index: number): Editable => ({ $ref: prefix + (names[index % Math.max(1, names.length)] ?? "") });
  // Most edits are of schemas.
  const isOfOperation = operations.length > 0 && (kind % 6 === 0 || schemas.length === 0);
  const places = isOfOperation ? operations : schemas;
  const edits = Object.entries(isOfOperation ? operationEdits : schemaEdits);
  const target = places[place % places.length];
  const [what, edit] = edits[Math.floor(kind / 6) % edits.length] ?? ["nothing", () => undefined];
  if (target !== undefined) edit(target, [refTo(other), refTo(other + 1)]);
  return { edited, what };
}

type Editable = Record<string, unknown>;
type Apply = (target: Editable, refs: readonly [Editable, Editable]) => void;

const property =
  (schema: Editable): Apply =>
  (target) => {
    target["properties"] = { ...(target["properties"] as object | undefined), added: schema };
  };

const schemaEdits: Readonly<Record<string, Apply>> = {
  "a property": property({ type: "string", description: "What was added" }),
  "another property": property({ type: "string", format: "date-time" }),
  "a property with a default": property({ type: "integer", default: 3 }),
  "a property that is only answered": property({ type: "string", readOnly: true }),
  "a property that is only sent": property({ type: "string", writeOnly: true }),
  "a property with options": property({ type: "string", enum: ["a", "b"] }),
  "a property with a pattern": property({ type: "string", pattern: "^a[^b]$" }),
  "a large number": property({ type: "integer", format: "int64" }),
  "a property of another model": (target, [ref]) => {
    property(ref)(target, [ref, ref]);
  },
  "a property less": (target) => {
    const properties = ownObject(target, "properties") ?? {};
    const [name = ""] = Object.keys(properties);
    if ("properties" in target) target["properties"] = without(properties, name);
  },
  "a required property": (target) => {
    const names = Object.keys(target["properties"] ?? {});
    const required = (target["required"] ?? []) as string[];
    target["required"] = names.filter((name) => !required.includes(name));
  },
  "another description": (target) => {
    target["description"] = "Another\n\ndescription";
  },
  "another type": (target) => {
    target["type"] = target["type"] === "integer" ? "boolean" : "integer";
  },
  "a null": (target) => {
    target["nullable"] = true;
  },
  "no further properties": (target) => {
    target["unevaluatedProperties"] = false;
  },
  "a part": (target, [ref]) => {
    target["allOf"] = [ref];
  },
  options: (target, refs) => {
    target["oneOf"] = [...refs];
  },
  "typed further properties": (target, [ref]) => {
    target["additionalProperties"] = ref;
  },
  "a class": (target) => {
    target["x-parent"] = "animals.Animal";
  },
  "something else": (target, [ref]) => {
    for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
    Object.assign(target, ref);
  },
};

const operationEdits: Readonly<Record<string, Apply>> = {
  "a parameter": (target) => {
    const schema = "produces" in target ? { type: "integer" } : { schema: { type: "integer" } };
    target["parameters"] = [
      ...((target["parameters"] ?? []) as object[]),
      { name: "added", in: "query", description: "Added", ...schema },
    ];
  },
  "another description": (target) => {
    target["description"] = "Another description";
  },
  "another summary": (target) => {
    target["summary"] = "Another summary";
  },
  "a response": (target) => {
    target["responses"] = { ...(target["responses"] as object | undefined), 418: { description: "A teapot" } };
  },
  "a name": (target) => {
    target["operationId"] = "addedName";
  },
  "a module": (target) => {
    target["x-bind-server"] = "added.added_name";
  },
  "nobody's permission": (target) => {
    target["security"] = [];
  },
  "a guard": (target) => {
    target["x-decorate-server"] = "added.guard";
  },
  "no further properties": (target) => {
    target["x-unknown-properties"] = "reject";
  },
};

function placesIn(document: Editable): { schemas: Editable[]; operations: Editable[] } {
  const schemas: Editable[] = [];
  const operations: Editable[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const object = value as Editable;
    if (!Array.isArray(value) && ["type", "properties", "allOf", "oneOf", "anyOf", "$ref"].some((key) => key in object))
      schemas.push(object);
    if ("responses" in object && !("paths" in object) && !("schemas" in object)) operations.push(object);
    for (const [key, child] of Object.entries(object)) if (!plain.has(key)) visit(child);
  };
  visit(document["components"] ?? document["definitions"]);
  visit(document["paths"]);
  return { schemas, operations };
}

const plain: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const", "securitySchemes"]);
