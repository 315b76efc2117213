import type { JsonSchema } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, join, literal, nothing, propertyKey } from "./code.js";
import { keyOfRef } from "../service/schema-refs.js";
import { declares, hasMember, hasNull, requiredNames, type RequiredNames } from "./required-names.js";

/** What the type of a schema depends on beside the schema itself. */
export interface TypeScope {
  readonly schemaOf: (key: string) => JsonSchema | undefined;
  /** The type of a model. */
  readonly reference: (key: string) => Code;
  /** What takes the place of the type that JSON has for a schema with this one type and a format. */
  readonly special: (schema: ObjectSchema) => Code | undefined;
  /** A type with some of its properties required. */
  readonly withRequired: (type: Code, names: readonly string[]) => Code;
}

/** The text of a type; a `compound` one needs parentheses within another. */
export interface SchemaType {
  readonly text: Code;
  readonly kind: "members" | "compound" | "other";
}

/**
 * The type of the values that a schema allows, as far as TypeScript can say it: keywords that stand
 * side by side hold all at once, and so are an intersection.
 *
 * @param required what is required of the values, where the schema is a part of another that says more of them
 */
export function typeOfSchema(
  schema: JsonSchema,
  scope: TypeScope,
  required: RequiredNames = requiredNames(schema, scope.schemaOf),
): SchemaType {
  if (typeof schema === "boolean") return schema ? unknown : never;
  if ("pymFile" in schema) return other(code`UploadedFile`);
  const { $ref, anyOf } = schema;
  const own = typeOfOwn(schema, scope, required);
  if ($ref === undefined && anyOf === undefined) return own;
  return intersection([
    typeof $ref === "string" ? typeOfModel(keyOfRef($ref), scope, required) : unknown,
    own,
    anyOf === undefined ? unknown : typeOfOptions(anyOf, scope, required),
  ]);
}

type ObjectSchema = Exclude<JsonSchema, boolean>;

const other = (text: Code): SchemaType => ({ text, kind: "other" });
const unknown = other(code`unknown`);
const never = other(code`never`);
const anyObject = other(code`Record<string, unknown>`);
const noMembers = other(code`Record<string, never>`);

function typesOf(schemas: unknown, scope: TypeScope): readonly SchemaType[] {
  return (schemas as readonly JsonSchema[]).map((schema) => typeOfSchema(schema, scope));
}

function typeOfModel(key: string, scope: TypeScope, { elsewhere }: RequiredNames): SchemaType {
  const type = scope.reference(key);
  if (elsewhere.length === 0) return other(type);
  const schema = scope.schemaOf(key) ?? true;
  const names = elsewhere.filter((name) => hasMember(schema, name, scope.schemaOf));
  if (names.length === 0) return other(type);
  // Nothing is required of null.
  return hasNull(schema, scope.schemaOf)
    ? union([other(scope.withRequired(code`NonNullable<${type}>`, names)), keywords.null])
    : other(scope.withRequired(type, names));
}

// Each option is a whole by itself: what an option doesn't declare is required of it all the same.
function typeOfOptions(options: unknown, scope: TypeScope, { elsewhere }: RequiredNames): SchemaType {
  const schemas = options as readonly JsonSchema[];
  const names = elsewhere.filter((name) => schemas.some((option) => declares(option, name, scope.schemaOf)));
  return union(schemas.map((option) => typeOfSchema(requiring(option, names), scope)));
}

function requiring(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (typeof schema === "boolean" || names.length === 0) return schema;
  return { ...schema, required: [...new Set([...((schema["required"] ?? []) as readonly string[]), ...names])] };
}

function typeOfOwn(schema: ObjectSchema, scope: TypeScope, required: RequiredNames): SchemaType {
  const literals = literalsOf(schema);
  if (literals !== undefined) return union(literals.map((value) => other(literalType(value))));
  const { type, allOf, oneOf } = schema;
  const parts = ((allOf ?? []) as readonly JsonSchema[]).map((part) => typeOfSchema(part, scope, required));
  if (oneOf !== undefined) parts.push(typeOfOptions(oneOf, scope, required));
  const core = union([type].flat().map((one) => typeOfKind(one, schema, scope, required)));
  // What the parts say of an object is more than that it is one.
  return intersection(core === anyObject && parts.length > 0 ? parts : [core, ...parts]);
}

// Values of an enum that have another type than the schema's are none of its values.
function literalsOf(schema: ObjectSchema): readonly unknown[] | undefined {
  const values = "const" in schema ? [schema["const"]] : (schema["enum"] as readonly unknown[] | undefined);
  const { type } = schema;
  return type === undefined ? values : values?.filter((value) => [type].flat().some((name) => isOfType(value, name)));
}

function isOfType(value: unknown, type: unknown): boolean {
  if (value === null || Array.isArray(value)) return type === (value === null ? "null" : "array");
  return typeof value === type || (type === "integer" && Number.isInteger(value));
}

function typeOfKind(type: unknown, schema: ObjectSchema, scope: TypeScope, required: RequiredNames): SchemaType {
  const special = "format" in schema ? scope.special({ ...schema, type }) : undefined;
  if (special !== undefined) return other(special);
  switch (type) {
    case "string":
    case "boolean":
    case "number":
    case "null":
      return keywords[type];
    case "integer":
      return keywords.number;
    case "array":
      return typeOfArray(schema, scope);
    case "object":
      return typeOfMembers(schema, scope, required) ?? (isEmpty(schema) ? noMembers : anyObject);
    default:
      return typeOfMembers(schema, scope, required) ?? unknown;
  }
}

const keywords = {
  string: other(code`string`),
  boolean: other(code`boolean`),
  number: other(code`number`),
  null: other(code`null`),
};

// A tuple where the first items have schemas of their own: those that no `minItems` asks for may be
// missing, and others may follow unless `items` is `false`.
function typeOfArray(schema: ObjectSchema, scope: TypeScope): SchemaType {
  const { items = otherItems(schema), prefixItems, minItems = 0, maxItems = Infinity } = schema as ArraySchema;
  const rest = code`${enclosed(typeOfSchema(items, scope))}[]`;
  if (prefixItems === undefined && items !== false) return other(rest);
  const first = (prefixItems ?? []).slice(0, maxItems);
  const elements = first.map((item, index) => {
    const type = typeOfSchema(item, scope);
    return index < minItems ? type.text : code`${enclosed(type)}?`;
  });
  const isClosed = items === false || maxItems <= first.length;
  return other(code`[${join([...elements, ...(isClosed ? [] : [code`...${rest}`])], code`, `)}]`);
}

// Whatever else says something of items has evaluated some of them (JSON Schema core §11.2).
function otherItems(schema: ObjectSchema): JsonSchema {
  return schema["unevaluatedItems"] !== false || evaluatingKeywords.some((keyword) => keyword in schema);
}

const evaluatingKeywords = "$ref allOf anyOf contains dependentSchemas else if oneOf then".split(" ");

interface ArraySchema {
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
}

type Schemas = Readonly<Record<string, JsonSchema>>;

function typeOfMembers(schema: ObjectSchema, scope: TypeScope, required: RequiredNames): SchemaType | undefined {
  const properties = Object.entries((schema["properties"] ?? {}) as Schemas);
  const named = properties.map(([name, property]) => {
    const { text } = typeOfSchema(property, scope);
    return code`${memberComment(property)}${memberName(name)}${required.all.has(name) ? nothing : code`?`}: ${text};`;
  });
  const others = undeclaredNames(schema, required).map((name) => code`${memberName(name)}: unknown;`);
  const index = indexType(schema, scope);
  const members = [...named, ...others];
  const literals = [
    ...(members.length === 0 ? [] : [membersType(members)]),
    ...(index === undefined ? [] : [membersType([code`[key: string]: ${index.text};`])]),
  ];
  return literals.length === 0 ? undefined : intersection(literals);
}

function isEmpty(schema: ObjectSchema): boolean {
  const isOpen = ["patternProperties", "$ref", "allOf", "anyOf", "oneOf"].some((keyword) => keyword in schema);
  return schema["additionalProperties"] === false && !isOpen;
}

// That something is required says nothing of a value that may be no object.
function undeclaredNames(schema: ObjectSchema, { undeclared, isObject }: RequiredNames): readonly string[] {
  if (undeclared.size === 0) return [];
  const describesObject = isObject || "properties" in schema || [schema["type"]].flat().includes("object");
  const own = (schema["required"] ?? []) as readonly string[];
  return describesObject ? own.filter((name) => undeclared.has(name)) : [];
}

// In TypeScript an index signature speaks of all properties, in JSON Schema of those that are left.
function indexType(schema: ObjectSchema, scope: TypeScope): SchemaType | undefined {
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema as MemberSchemas;
  const patterns = Object.values(patternProperties);
  const isOpen = !("additionalProperties" in schema) && patterns.length === 0;
  if (isOpen || (additionalProperties === false && patterns.length === 0)) return undefined;
  const others = [...(additionalProperties === false ? [] : [additionalProperties]), ...patterns];
  const own = Object.values(properties).map((property) => typeOfSchema(property, scope));
  // What takes several lines is not written a second time.
  const isShort = own.every(({ text }) => !String(text).includes("\n"));
  return isShort ? union([...typesOf(others, scope), ...own]) : unknown;
}

interface MemberSchemas {
  readonly properties?: Schemas;
  readonly patternProperties?: Schemas;
  readonly additionalProperties?: JsonSchema;
}

function membersType(members: readonly Code[]): SchemaType {
  return { text: code`{\n${join(members, code`\n`)}\n}`, kind: "members" };
}

// Unlike in an object, `__proto__` is a name like any other in a type, and so is a number.
function memberName(name: string): Code {
  if (name === "__proto__") return code`__proto__`;
  return /^(?:0|[1-9]\d{0,14})$/.test(name) ? literal(Number(name)) : propertyKey(name);
}

function memberComment(schema: JsonSchema): Code {
  if (typeof schema === "boolean") return nothing;
  const { title, description, deprecated } = schema;
  const text = typeof description === "string" && description.trim() !== "" ? description : title;
  const comment = docComment([typeof text === "string" ? text : undefined], {
    default: "default" in schema ? JSON.stringify(schema["default"]) : undefined,
    deprecated: deprecated === true,
  });
  return comment === nothing ? nothing : code`${comment}\n`;
}

function literalType(value: unknown): Code {
  if (Array.isArray(value)) return code`[${join(value.map(literalType), code`, `)}]`;
  if (typeof value !== "object" || value === null) return literal(value as string | number | boolean | null);
  const members = Object.entries(value).map(([key, member]) => code`${memberName(key)}: ${literalType(member)};`);
  return members.length === 0 ? noMembers.text : membersType(members).text;
}

function union(types: readonly SchemaType[]): SchemaType {
  return types.includes(unknown)
    ? unknown
    : combined(
        types.filter((type) => type !== never),
        code` | `,
        never,
      );
}

function intersection(types: readonly SchemaType[]): SchemaType {
  return types.includes(never)
    ? never
    : combined(
        types.filter((type) => type !== unknown),
        code` & `,
        unknown,
      );
}

function combined(types: readonly SchemaType[], operator: Code, empty: SchemaType): SchemaType {
  if (types.length <= 1) return types[0] ?? empty;
  const [first = empty, ...rest] = [...new Map(types.map((type) => [String(type.text), type])).values()];
  if (rest.length === 0) return first;
  return { text: join([first, ...rest].map(enclosed), operator), kind: "compound" };
}

function enclosed({ text, kind }: SchemaType): Code {
  return kind === "compound" ? code`(${text})` : text;
}
