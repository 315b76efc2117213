import { hasSubschemas } from "../service/map-subschemas.js";
import { choicesOf, keyOfRef } from "../service/schema-refs.js";
import type { JsonSchema, Model, UndeclaredProperties } from "../service/service.js";
import { code, identifier, join, literal, propertyAccess, propertyKey, regExp, type Code } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import { renderTemplate } from "./render-template.js";
import { modelValidator, type ValidatorRequest } from "./validators/validator-request.js";

/** What makes `<api>/declared.ts`: the properties that schemas declare, where all others are refused or dropped. */
export interface Declarations {
  /** The name in that file of what a schema declares; undefined where any property will do. */
  declaredBy(schema: JsonSchema, name: string): Code | undefined;
  /** The file, if anything was asked for, and the validators that choose between options. */
  render(): { readonly text: string | undefined; readonly validators: readonly ValidatorRequest[] };
}

/** @param policies what the operations of the API do with undeclared properties */
export function declarationsOf(
  models: readonly Model[],
  policies: ReadonlySet<UndeclaredProperties | undefined>,
): Declarations {
  const scope: Scope = {
    modelOf: new Map(models.map((model) => [model.key, model])),
    // Nothing is dropped where a value has options, so that nobody chooses one.
    chooses: policies.has("reject"),
    declarations: new Map(),
    validators: new Map(),
  };
  return {
    declaredBy: (schema, name) => {
      const model = modelNamedBy(schema, scope);
      if (model !== undefined) return declareModel(model, scope);
      const members = membersOf(schema, { name, scope });
      if (members.length === 0) return undefined;
      scope.declarations.set(name, objectOf(members));
      return identifier(name);
    },
    render: () => {
      const validators = [...scope.validators.values()];
      return { text: scope.declarations.size === 0 ? undefined : render(scope), validators };
    },
  };
}

interface Scope {
  readonly modelOf: ReadonlyMap<string, Model>;
  readonly chooses: boolean;
  readonly declarations: Map<string, Code>;
  readonly validators: Map<string, ValidatorRequest>;
}

function render({ declarations, validators }: Scope): string {
  const sorted = [...declarations].sort(([one], [other]) => (one < other ? -1 : 1));
  return renderTemplate("declared.ts", {
    header: generatedHeader,
    usesValidators: validators.size > 0,
    declarations: sorted.map(([name, declared]) => ({ name: identifier(name), declared })),
  });
}

function modelNamedBy(schema: JsonSchema, { modelOf }: Scope): Model | undefined {
  if (typeof schema === "boolean" || typeof schema["$ref"] !== "string" || hasSubschemas(schema)) return undefined;
  return modelOf.get(keyOfRef(schema["$ref"]));
}

// A model may hold itself, so that its name is taken before it is written.
function declareModel({ typeName, schema }: Model, scope: Scope): Code | undefined {
  if (!declaresAny(schema)) return undefined;
  if (!scope.declarations.has(typeName)) {
    scope.declarations.set(typeName, objectOf([]));
    scope.declarations.set(typeName, objectOf(membersOf(schema, { name: typeName, scope })));
  }
  return identifier(typeName);
}

/** The declaration that is being written, after which the validators of its options are named. */
interface Place {
  readonly name: string;
  readonly scope: Scope;
}

function referenceTo(schema: JsonSchema, place: Place): Code | undefined {
  const model = modelNamedBy(schema, place.scope);
  if (model === undefined) {
    const members = membersOf(schema, place);
    return members.length === 0 ? undefined : objectOf(members);
  }
  const name = declareModel(model, place.scope);
  return name && code`() => ${name}`;
}

function objectOf(members: readonly Code[]): Code {
  return members.length === 0 ? code`{}` : code`{ ${join(members, code`, `)} }`;
}

function orAnything(reference: Code | undefined): Code {
  return reference ?? objectOf([]);
}

function membersOf(schema: JsonSchema, place: Place): readonly Code[] {
  if (typeof schema === "boolean") return [];
  const options = optionsOf(schema, place);
  // What stands beside options that nobody chooses from is not looked at.
  if (options !== undefined && !place.scope.chooses) return [code`options: []`];
  return [
    ...propertyMembers(schema, place),
    ...itemMembers(schema, place),
    ...alsoMember(schema, place),
    ...(options === undefined ? [] : [code`options: [${join(options, code`, `)}]`]),
  ];
}

type SchemaObject = Exclude<JsonSchema, boolean>;

function propertyMembers(schema: SchemaObject, place: Place): readonly Code[] {
  const properties = schemasIn(schema, "properties");
  const patterns = schemasIn(schema, "patternProperties");
  const required = ((schema["required"] as readonly string[] | undefined) ?? []).filter(
    (name) => !properties.some(([declared]) => declared === name),
  );
  const named = properties.map(
    ([name, property]) => code`${propertyKey(name)}: ${orAnything(referenceTo(property, place))}`,
  );
  const matched = patterns.map(
    ([pattern, property]) => code`[${regExp(pattern)}, ${orAnything(referenceTo(property, place))}]`,
  );
  // An explicit `true` or schema says that there may be more.
  const rest = (["additionalProperties", "unevaluatedProperties"] as const)
    .map((keyword) => schema[keyword] as JsonSchema | undefined)
    .find((rest) => rest !== undefined && rest !== false);
  return [
    ...(named.length === 0 ? [] : [code`properties: { ${join(named, code`, `)} }`]),
    ...(matched.length === 0 ? [] : [code`patterns: [${join(matched, code`, `)}]`]),
    ...(rest === undefined ? [] : [code`rest: ${orAnything(referenceTo(rest, place))}`]),
    ...(required.length === 0 ? [] : [code`required: [${join(required.map(literal), code`, `)}]`]),
  ];
}

function schemasIn(schema: SchemaObject, keyword: string): readonly (readonly [string, JsonSchema])[] {
  return Object.entries((schema[keyword] as Readonly<Record<string, JsonSchema>> | undefined) ?? {});
}

function itemMembers(schema: SchemaObject, place: Place): readonly Code[] {
  const items = referenceTo((schema["items"] as JsonSchema | undefined) ?? true, place);
  const first = ((schema["prefixItems"] as readonly JsonSchema[] | undefined) ?? []).map((item) =>
    referenceTo(item, place),
  );
  const isNeeded = items !== undefined || first.some((item) => item !== undefined);
  return [
    ...(items === undefined ? [] : [code`items: ${items}`]),
    ...(isNeeded && first.length > 0 ? [code`first: [${join(first.map(orAnything), code`, `)}]`] : []),
  ];
}

// What holds under a condition declares its properties all the same.
function alsoMember(schema: SchemaObject, place: Place): readonly Code[] {
  const parts: readonly JsonSchema[] = [
    ...("$ref" in schema ? [{ $ref: schema["$ref"] } as const] : []),
    ...((schema["allOf"] as readonly JsonSchema[] | undefined) ?? []),
    ...["then", "else"].map((keyword) => (schema[keyword] as JsonSchema | undefined) ?? true),
    ...schemasIn(schema, "dependentSchemas").map(([, dependent]) => dependent),
    // With null as the only other option there is nothing to choose.
    ...choicesOf(schema)
      .filter((options) => options.length === 1)
      .flat(),
  ];
  const references = parts.map((part) => referenceTo(part, place)).filter((part) => part !== undefined);
  return references.length === 0 ? [] : [code`also: [${join(references, code`, `)}]`];
}

// Undefined where no option declares anything, such as those that only list what is required.
function optionsOf(schema: SchemaObject, place: Place): readonly Code[] | undefined {
  const options = choicesOf(schema)
    .filter((choice) => choice.length > 1)
    .flat();
  const references = options.map((option) => (declaresAny(option) ? referenceTo(option, place) : undefined));
  if (references.every((reference) => reference === undefined)) return undefined;
  return options.flatMap((option, at) => {
    const reference = references[at];
    return reference === undefined || !place.scope.chooses ? [] : [code`[${validatorOf(option, place)}, ${reference}]`];
  });
}

function declaresAny(option: JsonSchema): boolean {
  return typeof option === "object" && ("$ref" in option || hasSubschemas(option));
}

function validatorOf(option: JsonSchema, { name, scope }: Place): Code {
  const model = modelNamedBy(option, scope);
  const own = [...scope.validators.keys()].filter((known) => known.startsWith(`${name}DeclaredOption`));
  const request: ValidatorRequest =
    model === undefined
      ? { name: `${name}DeclaredOption${own.length + 1}`, schema: option, form: "accepted" }
      : { name: modelValidator(model, "accepted"), schema: model.schema, form: "accepted" };
  scope.validators.set(request.name, request);
  return propertyAccess(code`validators`, request.name);
}
