import type { FormField, JsonSchema, Parameter, ParameterEncoding } from "../service/service.js";
import type { Code } from "./code.js";
import { code, join, literal, nothing, propertyKey } from "./code.js";
import { keyOfRef } from "../service/schema-refs.js";

/** What makes code of parameters: the codecs of `parameters.ts`, and the models that schemas refer to. */
export interface ParameterCode {
  /** `query("ids", list(number), { style: "pipeDelimited" })`. */
  parameter(parameter: Parameter): Code;
  /** A field of a form, decoded as a query parameter of its schema would be: `field("ids", list(number))`. */
  field(field: FormField): Code;
  /** The names that the code made so far takes from `parameters.ts`, in order. */
  names(): readonly string[];
}

export function parameterCode(schemaOf: (key: string) => JsonSchema | undefined): ParameterCode {
  const used = new Set<string>();
  const use = (name: CodecName, written: Code): Code => {
    used.add(name);
    return written;
  };
  const codec = (schema: JsonSchema): Code => codecOf(schema, schemaOf, use, 0);
  return {
    parameter: (parameter) => parameterOf(parameter, codec, use),
    field: (field) => fieldOf(field, codec, use),
    names: () => [...used].sort(),
  };
}

type CodecName =
  | "anything"
  | "boolean"
  | "cookie"
  | "field"
  | "header"
  | "integer"
  | "json"
  | "list"
  | "listed"
  | "number"
  | "path"
  | "query"
  | "record"
  | "text"
  | "tuple"
  | "union";
type Use = (name: CodecName, written: Code) => Code;
type SchemaOf = (key: string) => JsonSchema | undefined;

function parameterOf(parameter: Parameter, codec: (schema: JsonSchema) => Code, use: Use): Code {
  const { encoding, name, schema } = parameter;
  const decoded = encoding.kind === "style" ? codec(schema) : use(encoding.kind, plainCodec(encoding.kind));
  const rest = optionsCode(parameterOptions(parameter));
  switch (parameter.in) {
    case "path":
      return use("path", code`path(${literal(name)}, ${decoded}${rest})`);
    case "query":
      return use("query", code`query(${literal(name)}, ${decoded}${rest})`);
    case "header":
      return use("header", code`header(${literal(name)}, ${decoded}${rest})`);
    case "cookie":
      return use("cookie", code`cookie(${literal(name)}, ${decoded}${rest})`);
  }
}

function plainCodec(kind: "json" | "text"): Code {
  return kind === "json" ? code`json` : code`text`;
}

function fieldOf({ name, schema, sentAs }: FormField, codec: (schema: JsonSchema) => Code, use: Use): Code {
  const decoded = sentAs.kind === "style" ? codec(schema) : use("json", code`json`);
  const options = sentAs.kind === "style" ? encodingOptions(sentAs.encoding, "query") : [];
  return use("field", code`field(${literal(name)}, ${decoded}${optionsCode(options)})`);
}

function optionsCode(options: readonly Code[]): Code {
  return options.length === 0 ? nothing : code`, { ${join(options, code`, `)} }`;
}

// Only what differs from the defaults of the place is written.
function encodingOptions(encoding: ParameterEncoding, place: Parameter["in"]): Code[] {
  const options: Code[] = [];
  if (encoding.kind === "style") {
    const usualStyle = place === "query" || place === "cookie" ? "form" : "simple";
    if (encoding.style !== usualStyle) options.push(code`style: ${literal(encoding.style)}`);
    const usuallyExplodes = place === "cookie" || encoding.style === "form";
    if (encoding.explode !== usuallyExplodes && encoding.style !== "deepObject") {
      options.push(code`explode: ${literal(encoding.explode)}`);
    }
    if (encoding.allowEmpty === true) options.push(code`allowEmpty: true`);
    if (encoding.allowReserved === true) options.push(code`allowReserved: true`);
  }
  return options;
}

function parameterOptions({ in: place, encoding, name, routeName }: Parameter): readonly Code[] {
  const options = encodingOptions(encoding, place);
  if (routeName !== undefined && routeName !== name) options.push(code`routeName: ${literal(routeName)}`);
  return options;
}

// Deeper than this no style of OpenAPI can write a value; it also bounds schemas that hold themselves.
const deepest = 4;

function codecOf(schema: JsonSchema, schemaOf: SchemaOf, use: Use, depth: number, isOption = false): Code {
  const resolved = resolve(schema, schemaOf);
  if (typeof resolved === "boolean" || depth > deepest) return use("anything", code`anything`);
  const alternatives = [...listOf(resolved["anyOf"]), ...listOf(resolved["oneOf"])];
  // `null` has no spelling in a parameter.
  const options = alternatives.filter((option) => !isNull(resolve(option, schemaOf)));
  if (options.length > 0) {
    const isChoice = isOption || options.length > 1;
    return unionOf(
      options.map((option) => codecOf(option, schemaOf, use, depth + 1, isChoice)),
      use,
    );
  }
  const types = typesOf(resolved, listOf(resolved["allOf"]), schemaOf);
  if (types.length === 0) return use("anything", code`anything`);
  const isChoice = isOption || types.length > 1;
  return unionOf(
    types.map(
      (type) =>
        (isChoice ? narrowCodec(type, resolved, schemaOf, use) : undefined) ??
        typeCodec(type, resolved, schemaOf, use, depth),
    ),
    use,
  );
}

function isNull(schema: JsonSchema): boolean {
  return typeof schema === "object" && (schema["type"] === "null" || schema["const"] === null);
}

// Where a value may be a text as well, a text is only taken for a number that the schema accepts.
function narrowCodec(type: string, schema: SchemaObject, schemaOf: SchemaOf, use: Use): Code | undefined {
  if (!["integer", "number", "boolean"].includes(type)) return undefined;
  const values = valuesOf(schema, schemaOf);
  if (values.length === 0) return type === "integer" ? use("integer", code`integer`) : undefined;
  const listed = values.filter((value) => typeof value === "number" || typeof value === "boolean");
  if (listed.length === 0) return use("text", code`text`);
  return use("listed", code`listed(${join(listed.map(literal), code`, `)})`);
}

function valuesOf(schema: SchemaObject, schemaOf: SchemaOf): readonly unknown[] {
  const own = ownValues(schema);
  if (own.length > 0) return own;
  for (const part of listOf(schema["allOf"])) {
    const resolved = resolve(part, schemaOf);
    const values = typeof resolved === "object" ? valuesOf(resolved, schemaOf) : [];
    if (values.length > 0) return values;
  }
  return [];
}

function ownValues(schema: SchemaObject): readonly unknown[] {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as unknown[]) : [];
}

function typeCodec(type: string, schema: SchemaObject, schemaOf: SchemaOf, use: Use, depth: number): Code {
  switch (type) {
    case "integer":
    case "number":
      return use("number", code`number`);
    case "boolean":
      return use("boolean", code`boolean`);
    case "array":
      return listCodec(schema, schemaOf, use, depth);
    case "object":
      return recordOf(schema, schemaOf, use, depth);
    default:
      return use("text", code`text`);
  }
}

function listCodec(schema: SchemaObject, schemaOf: SchemaOf, use: Use, depth: number): Code {
  const first = listOf(schema["prefixItems"]).map((item) => codecOf(item, schemaOf, use, depth + 1));
  const items = schema["items"] as JsonSchema | undefined;
  const separator = schema["pymSeparator"];
  const within = typeof separator === "string" ? code`, ${literal(separator)}` : nothing;
  if (first.length === 0) return use("list", code`list(${codecOf(items ?? true, schemaOf, use, depth + 1)}${within})`);
  const rest = typeof items === "object" ? code`, ${codecOf(items, schemaOf, use, depth + 1)}` : nothing;
  return use("tuple", code`tuple([${join(first, code`, `)}]${rest})`);
}

function recordOf(schema: SchemaObject, schemaOf: SchemaOf, use: Use, depth: number): Code {
  const members = fieldsOf(schema, schemaOf).map(
    ([name, property]) => code`${propertyKey(name)}: ${codecOf(property, schemaOf, use, depth + 1)}`,
  );
  const rest = schema["additionalProperties"];
  const restCodec =
    typeof rest === "object" && rest !== null
      ? code`, ${codecOf(rest as JsonSchema, schemaOf, use, depth + 1)}`
      : nothing;
  return use(
    "record",
    members.length === 0 ? code`record({}${restCodec})` : code`record({ ${join(members, code`, `)} }${restCodec})`,
  );
}

// Text is what anything can be read as, so it is tried last.
function unionOf(options: readonly Code[], use: Use): Code {
  const distinct = [...new Map(options.map((option) => [String(option), option])).values()];
  const [only] = distinct;
  if (only !== undefined && distinct.length === 1) return only;
  const ordered = [
    ...distinct.filter((option) => String(option) !== "text"),
    ...distinct.filter((option) => String(option) === "text"),
  ];
  return use("union", code`union(${join(ordered, code`, `)})`);
}

type SchemaObject = Exclude<JsonSchema, boolean>;

function resolve(schema: JsonSchema, schemaOf: SchemaOf): JsonSchema {
  let resolved = schema;
  // A ring of references is refused when loading; the bound is for safety alone.
  for (let step = 0; step < 100 && typeof resolved === "object" && typeof resolved["$ref"] === "string"; step += 1) {
    resolved = schemaOf(keyOfRef(resolved["$ref"])) ?? true;
  }
  return resolved;
}

function typesOf(schema: SchemaObject, parts: readonly JsonSchema[], schemaOf: SchemaOf): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  // `null` has no spelling in a parameter.
  if (Array.isArray(type)) return (type as string[]).filter((name) => name !== "null");
  for (const part of parts) {
    const resolved = resolve(part, schemaOf);
    const types = typeof resolved === "object" ? typesOf(resolved, listOf(resolved["allOf"]), schemaOf) : [];
    if (types.length > 0) return types;
  }
  if ("properties" in schema) return ["object"];
  return [
    ...new Set(
      ownValues(schema)
        .map((value) => typeof value)
        .filter((name) => ["string", "number", "boolean"].includes(name)),
    ),
  ];
}

function fieldsOf(schema: JsonSchema, schemaOf: SchemaOf): readonly (readonly [string, JsonSchema])[] {
  const resolved = resolve(schema, schemaOf);
  if (typeof resolved === "boolean") return [];
  const own = Object.entries((resolved["properties"] as Record<string, JsonSchema> | undefined) ?? {});
  const inherited = listOf(resolved["allOf"]).flatMap((part) => fieldsOf(part, schemaOf));
  return [...new Map([...inherited, ...own]).entries()];
}

function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as JsonSchema[]) : [];
}
