import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, join, literal, nothing } from "./code.js";
import { defaultOf } from "../service/default-of.js";
import { modelLookup } from "../service/model-lookup.js";
import { refsOf } from "../service/schema-refs.js";
import { schemaInForm } from "../service/schema-in-form.js";
import { plainTypes, richTypeOf, richTypes, type RichType, type RichTypes } from "./rich-types.js";
import { typeOfSchema, type SchemaType } from "./type-of-schema.js";

/** The TypeScript types of one API's schemas. */
export interface SchemaTypes {
  /** The type of a schema in a form, in which models are members of the namespace `models`. */
  typeOf(schema: JsonSchema, form: TypeForm): Code;
  /**
   * The types of a model as it is answered and, where that differs, as it is received and sent:
   * `export interface Profile { … }`, or `export type` where the schema is no plain object.
   *
   * @param parent the name of the class that received values inherit from
   */
  declarationsOf(model: Model, parent: Code | undefined): readonly ModelDeclaration[];
  /** The type parameters of a schema as it is answered. */
  parametersOf(schema: JsonSchema): readonly RichType[];
  /** Whether a client sends a value of a schema in the form in which a handler receives it. */
  isSentAsReceived(schema: JsonSchema): boolean;
  /** Whether a handler receives a default of a schema where nothing was sent. */
  hasDefault(schema: JsonSchema): boolean;
  /** Declarations of helper types that the types made so far use; empty where there are none. */
  helpers(): Code;
}

export type TypeForm = "sent" | "received" | "answered";

export interface ModelDeclaration {
  readonly form: TypeForm;
  readonly code: Code;
}

/**
 * Types by schema and form; models are named, in their own module and from outside of it.
 *
 * @param rich the type parameters of the models' types, where they are known already
 */
export function schemaTypes(models: readonly Model[], rich: RichTypes = richTypes(models)): SchemaTypes {
  const { modelOf, schemaOf } = modelLookup(models);
  const { ofSchema, ofModel } = rich;
  const parametersIn = (form: TypeForm, key: string): readonly RichType[] => (form === "answered" ? ofModel(key) : []);
  let usesWithRequired = false;
  let usesInheriting = false;

  const typeIn = (schema: JsonSchema, form: TypeForm, namespace: Code): SchemaType =>
    typeOfSchema(schemaInForm(schema, form, schemaOf), {
      schemaOf: (key) => schemaInForm(schemaOf(key) ?? true, form, schemaOf),
      reference: (key) => {
        const model = modelOf(key);
        if (model === undefined) return code`unknown`;
        const parameters = parametersIn(form, key).map(identifier);
        const name = code`${namespace}${identifier(nameIn(model, form))}`;
        return parameters.length === 0 ? name : code`${name}<${join(parameters, code`, `)}>`;
      },
      special: (own) => {
        const rich = form === "answered" ? richTypeOf(own, own["type"]) : undefined;
        return rich && identifier(rich);
      },
      withRequired: (type, names) => {
        usesWithRequired = true;
        return code`WithRequired<${type}, ${join(names.map(literal), code` | `)}>`;
      },
    });
  const declarationOf = (model: Model, form: TypeForm, parent?: Code): ModelDeclaration => {
    const { text: type, kind } = typeIn(model.schema, form, nothing);
    const name = code`${identifier(nameIn(model, form))}${typeParameters(parametersIn(form, model.key), type)}`;
    if (kind === "members") {
      const inherited = parent === undefined ? nothing : code` extends ${parent}`;
      return { form, code: code`export interface ${name}${inherited} ${type}` };
    }
    if (parent === undefined) return { form, code: code`export type ${name} = ${type};` };
    usesInheriting = true;
    return { form, code: code`export type ${name} = Inheriting<${type}, ${parent}>;` };
  };
  return {
    typeOf: (schema, form) => typeIn(schema, form, code`models.`).text,
    declarationsOf: (model, parent) => {
      const { typeName, receivedName, sentName } = model;
      const hasReceived = receivedName !== typeName;
      return [
        declarationOf(model, "answered"),
        ...(hasReceived ? [declarationOf(model, "received", parent)] : []),
        ...(sentName !== typeName && sentName !== receivedName ? [declarationOf(model, "sent")] : []),
      ];
    },
    parametersOf: ofSchema,
    isSentAsReceived: (schema) => {
      const [sent, received] = [schemaInForm(schema, "sent", schemaOf), schemaInForm(schema, "received", schemaOf)];
      const isAlike = sent === received || JSON.stringify(sent) === JSON.stringify(received);
      return (
        isAlike &&
        refsOf(schema)
          .map((key) => modelOf(key))
          .every((model) => model?.sentName === model?.receivedName)
      );
    },
    hasDefault: (schema) => defaultOf(schema, schemaOf) !== undefined,
    helpers: () => {
      const used = [...(usesWithRequired ? [withRequired] : []), ...(usesInheriting ? [inheriting] : [])];
      return used.length === 0 ? nothing : join(used, code`\n`);
    },
  };
}

const withRequired = code`type WithRequired<T, K extends keyof T> = T & { [P in K]-?: T[P] };`;
// Null inherits nothing.
const inheriting = code`type Inheriting<T, Parent> = T extends object ? T & Parent : T;`;

function nameIn({ typeName, receivedName, sentName }: Model, form: TypeForm): string {
  return { answered: typeName, received: receivedName, sent: sentName }[form];
}

// A parameter that the type leaves out has a name that the compiler lets be unused.
function typeParameters(parameters: readonly RichType[], type: Code): Code {
  if (parameters.length === 0) return nothing;
  const written = parameters.map((name) => {
    const isUsed = new RegExp(`\\b${name}\\b`).test(String(type));
    return code`${identifier(isUsed ? name : `_${name}`)} = ${identifier(plainTypes[name])}`;
  });
  return code`<${join(written, code`, `)}>`;
}
