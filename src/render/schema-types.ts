import { createRequire } from "node:module";
import type ts from "typescript";
import type { GlobalContext, SchemaObject, TransformNodeOptions } from "openapi-typescript";
import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, join, nothing, printedCode } from "./code.js";
import { defaultOf } from "../service/default-of.js";
import { keyOfRef, refsOf, type SchemaOf } from "../service/schema-refs.js";
import { schemaInForm } from "../service/schema-in-form.js";
import { plainTypes, richTypeOf, richTypes, type RichType } from "./rich-types.js";
import { fileKey, schemaForTypes } from "./schema-for-types.js";

/** The TypeScript types of one API's schemas. */
export interface SchemaTypes {
  /** The type of a schema in a form, in which models are members of the namespace `models`. */
  typeOf(schema: JsonSchema, form: TypeForm): Code;
  /**
   * The types of a model as it is answered and, where that differs, as it is received and sent:
   * `export interface Profile { … }`, or `export type` where the schema is no plain object.
   */
  declarationsOf(model: Model): readonly ModelDeclaration[];
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
 * Types through openapi-typescript's transforms, which get the schemas without their texts: each
 * description is replaced by a number, and put back into the tree as a comment of our escaper's.
 */
export async function schemaTypes(models: readonly Model[]): Promise<SchemaTypes> {
  const [{ transformSchemaObject }, typescript] = await Promise.all([import("openapi-typescript"), loadTypeScript()]);
  const modelOf = new Map(models.map((model) => [model.key, model]));
  const schemaOf = (key: string): JsonSchema | undefined => modelOf.get(key)?.schema;
  const { ofSchema, ofModel } = richTypes(models);
  const injected: ts.Node[] = [];
  const contexts = {
    request: transformContext(schemaOf, injected),
    answer: transformContext(schemaOf, injected, (schema) => richTypeNode(typescript, schema)),
  };
  const comments: Code[] = [];
  const print = printer(typescript);

  const nodeOf = (schema: JsonSchema, form: TypeForm, namespace: boolean): ts.TypeNode => {
    const prepared = schemaForTypes(
      schemaInForm(schema, form, schemaOf),
      (texts) => comments.push(docComment(texts)) - 1,
    );
    const node = transformSchemaObject(prepared as SchemaObject, {
      ctx: form === "answered" ? contexts.answer : contexts.request,
      path: "",
    } satisfies TransformNodeOptions);
    return finish(typescript, node, comments, (key) => {
      const model = modelOf.get(key);
      if (key === fileKey && model === undefined) return typescript.factory.createTypeReferenceNode("UploadedFile");
      return modelReference(
        typescript,
        model && nameIn(model, form),
        form === "answered" ? ofModel(key) : [],
        namespace,
      );
    });
  };
  const declarationOf = (model: Model, form: TypeForm): ModelDeclaration => {
    const node = nodeOf(model.schema, form, false);
    const parameters = form === "answered" ? ofModel(model.key) : [];
    const type = printedCode(print(node));
    const name = code`${identifier(nameIn(model, form))}${typeParameters(parameters, type)}`;
    return {
      form,
      code: typescript.isTypeLiteralNode(node)
        ? code`export interface ${name} ${type}`
        : code`export type ${name} = ${type};`,
    };
  };
  return {
    typeOf: (schema, form) => printedCode(print(nodeOf(schema, form, true))),
    declarationsOf: (model) => {
      const { typeName, receivedName, sentName } = model;
      const hasReceived = receivedName !== typeName;
      return [
        declarationOf(model, "answered"),
        ...(hasReceived ? [declarationOf(model, "received")] : []),
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
          .map((key) => modelOf.get(key))
          .every((model) => model?.sentName === model?.receivedName)
      );
    },
    hasDefault: (schema) => defaultOf(schema, schemaOf) !== undefined,
    helpers: () => (injected.length === 0 ? nothing : printedCode(injected.map((node) => print(node)).join("\n"))),
  };
}

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

// Our own TypeScript, whatever the user's project has: openapi-typescript breaks with version 7.
async function loadTypeScript(): Promise<typeof ts> {
  const path = createRequire(import.meta.resolve("openapi-typescript")).resolve("typescript");
  const module = (await import(path)) as { default: typeof ts };
  return module.default;
}

function transformContext(
  schemaOf: SchemaOf,
  injectFooter: ts.Node[],
  transform?: (schema: SchemaObject) => ts.TypeNode | undefined,
): GlobalContext {
  return {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    defaultNonNullable: false,
    discriminators: { objects: {}, refsHandled: [] },
    // `type: object` alone is an open object.
    emptyObjectsUnknown: true,
    enum: false,
    enumValues: false,
    conditionalEnums: false,
    dedupeEnums: false,
    excludeDeprecated: false,
    exportType: false,
    immutable: false,
    rootTypes: false,
    rootTypesNoSchemaPrefix: false,
    rootTypesKeepCasing: false,
    injectFooter,
    pathParamsAsTypes: false,
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    // Only the linter of the default export reads this.
    redoc: undefined as unknown as GlobalContext["redoc"],
    silent: true,
    transform,
    transformProperty: undefined,
    makePathsEnum: false,
    generatePathParams: false,
    readWriteMarkers: false,
    resolve: ((ref: string) => schemaOf(keyOfRef(ref))) as GlobalContext["resolve"],
  };
}

function modelReference(
  typescript: typeof ts,
  name: string | undefined,
  parameters: readonly RichType[],
  namespace: boolean,
): ts.TypeNode {
  const { factory } = typescript;
  if (name === undefined) return factory.createKeywordTypeNode(typescript.SyntaxKind.UnknownKeyword);
  const local = factory.createIdentifier(String(identifier(name)));
  const entity = namespace ? factory.createQualifiedName(factory.createIdentifier("models"), local) : local;
  const args = parameters.map((parameter) => factory.createTypeReferenceNode(parameter));
  return factory.createTypeReferenceNode(entity, args.length === 0 ? undefined : args);
}

function richTypeNode(typescript: typeof ts, schema: SchemaObject): ts.TypeNode | undefined {
  const name = richTypeOf(schema as JsonSchema);
  return name === undefined ? undefined : typescript.factory.createTypeReferenceNode(name);
}

// `components["schemas"]["Profile"]` becomes `Profile`, and numbers become the comments they stand for.
function finish(
  typescript: typeof ts,
  root: ts.TypeNode,
  comments: readonly Code[],
  referenceTo: (key: string) => ts.TypeNode,
): ts.TypeNode {
  const transformed = typescript.transform(root, [
    (context) => (node) => {
      const visit = (child: ts.Node): ts.Node => {
        const key = modelKey(typescript, child);
        if (key !== undefined) return referenceTo(key);
        const visited = typescript.visitEachChild(child, visit, context);
        replaceComments(typescript, child, visited, comments);
        return visited;
      };
      return visit(node) as ts.TypeNode;
    },
  ]);
  return transformed.transformed[0] ?? root;
}

function modelKey(typescript: typeof ts, node: ts.Node): string | undefined {
  if (!typescript.isIndexedAccessTypeNode(node) || !typescript.isIndexedAccessTypeNode(node.objectType))
    return undefined;
  const { indexType } = node;
  const isSchema = typescript.isTypeReferenceNode(node.objectType.objectType);
  if (!isSchema || !typescript.isLiteralTypeNode(indexType) || !typescript.isStringLiteral(indexType.literal))
    return undefined;
  return indexType.literal.text;
}

function replaceComments(typescript: typeof ts, from: ts.Node, to: ts.Node, comments: readonly Code[]): void {
  const written = typescript.getSyntheticLeadingComments(from);
  if (written === undefined) return;
  const replaced = written.flatMap((comment) => {
    const number = /pym-comment-(\d+)/.exec(comment.text)?.[1];
    const text = number === undefined ? "" : String(comments[Number(number)] ?? "");
    return text === "" ? [] : [{ ...comment, text: text.slice("/*".length, -"*/".length) }];
  });
  typescript.setSyntheticLeadingComments(to, replaced);
}

function printer(typescript: typeof ts): (node: ts.Node) => string {
  const file = typescript.createSourceFile(
    "types.ts",
    "",
    typescript.ScriptTarget.ESNext,
    false,
    typescript.ScriptKind.TS,
  );
  const print = typescript.createPrinter({ newLine: typescript.NewLineKind.LineFeed });
  return (node) => print.printNode(typescript.EmitHint.Unspecified, node, file);
}
