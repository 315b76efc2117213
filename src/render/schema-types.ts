import { createRequire } from "node:module";
import type ts from "typescript";
import type { GlobalContext, SchemaObject, TransformNodeOptions } from "openapi-typescript";
import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, nothing, printedCode } from "./code.js";
import { keyOfRef } from "./schema-refs.js";
import { schemaForTypes } from "./schema-for-types.js";

/** The TypeScript types of one API's schemas. */
export interface SchemaTypes {
  /** The type of a schema, in which models are members of the namespace `models`. */
  typeOf(schema: JsonSchema): Code;
  /** `export interface Profile { … }`, or `export type` where the schema is no plain object. */
  declarationOf(model: Model): Code;
  /** Declarations of helper types that the types made so far use; empty where there are none. */
  helpers(): Code;
}

/**
 * Types through openapi-typescript's transforms, which get the schemas without their texts: each
 * description is replaced by a number, and put back into the tree as a comment of our escaper's.
 */
export async function schemaTypes(models: readonly Model[]): Promise<SchemaTypes> {
  const [{ transformSchemaObject }, typescript] = await Promise.all([import("openapi-typescript"), loadTypeScript()]);
  const modelOf = new Map(models.map((model) => [model.key, model]));
  const context = transformContext((key) => modelOf.get(key)?.schema);
  const comments: Code[] = [];
  const print = printer(typescript);

  const nodeOf = (schema: JsonSchema, namespace: boolean): ts.TypeNode => {
    const prepared = schemaForTypes(schema, (texts) => comments.push(docComment(texts)) - 1);
    const node = transformSchemaObject(prepared as SchemaObject, {
      ctx: context,
      path: "",
    } satisfies TransformNodeOptions);
    return finish(typescript, node, comments, (key) => modelReference(typescript, modelOf.get(key), namespace));
  };
  return {
    typeOf: (schema) => printedCode(print(nodeOf(schema, true))),
    declarationOf: (model) => {
      const node = nodeOf(model.schema, false);
      const name = identifier(model.typeName);
      const type = printedCode(print(node));
      return typescript.isTypeLiteralNode(node)
        ? code`export interface ${name} ${type}`
        : code`export type ${name} = ${type};`;
    },
    helpers: () =>
      context.injectFooter.length === 0
        ? nothing
        : printedCode(context.injectFooter.map((node) => print(node)).join("\n")),
  };
}

// Our own TypeScript, whatever the user's project has: openapi-typescript breaks with version 7.
async function loadTypeScript(): Promise<typeof ts> {
  const path = createRequire(import.meta.resolve("openapi-typescript")).resolve("typescript");
  const module = (await import(path)) as { default: typeof ts };
  return module.default;
}

function transformContext(schemaOf: (key: string) => JsonSchema | undefined): GlobalContext {
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
    injectFooter: [],
    pathParamsAsTypes: false,
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    // Only the linter of the default export reads this.
    redoc: undefined as unknown as GlobalContext["redoc"],
    silent: true,
    transform: undefined,
    transformProperty: undefined,
    makePathsEnum: false,
    generatePathParams: false,
    readWriteMarkers: false,
    resolve: ((ref: string) => schemaOf(keyOfRef(ref))) as GlobalContext["resolve"],
  };
}

function modelReference(typescript: typeof ts, model: Model | undefined, namespace: boolean): ts.TypeNode {
  const { factory } = typescript;
  if (model === undefined) return factory.createKeywordTypeNode(typescript.SyntaxKind.UnknownKeyword);
  const name = String(identifier(model.typeName));
  if (!namespace) return factory.createTypeReferenceNode(name);
  return factory.createTypeReferenceNode(factory.createQualifiedName(factory.createIdentifier("models"), name));
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
