import type { KeywordCxt } from "ajv";
import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, importPath, printedCode } from "./code.js";
import { mapSubschemas } from "./map-subschemas.js";
import { keyOfRef } from "./schema-refs.js";

/** A validator to be compiled: the name of its export, and what it checks. */
export interface ValidatorRequest {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** A module of validators. */
export interface CompiledValidators {
  readonly imports: readonly Code[];
  readonly validators: readonly { readonly name: Code; readonly exported: boolean; readonly body: Code }[];
}

/**
 * Compiles schemas to functions when generating, so that the service needs no schema compiler at
 * start-up; undefined where there are none. Each stands by itself and calls those of the models that
 * it refers to by name, so that a change of one schema changes only its own lines. ajv encodes what
 * it takes from schemas.
 */
export async function compileValidators(
  requests: readonly ValidatorRequest[],
  models: readonly Model[],
): Promise<CompiledValidators | undefined> {
  if (requests.length === 0) return undefined;
  const compile = await compiler();
  const modelOf = new Map(models.map((model) => [model.key, model]));
  const all = [...requests, ...modelRequests(requests, modelOf)];
  const imports = new Map<string, string>();
  const exported = new Set(requests.map(({ name }) => name));
  const validators = all.map(({ name, schema }) => {
    const prepared = withNamedModels(schema, modelOf);
    // A model that is another model by another name.
    const source = compile(typeof prepared === "object" && "$ref" in prepared ? { allOf: [prepared] } : prepared);
    return { name: identifier(name), exported: exported.has(name), body: bodyOf(source, imports) };
  });
  return {
    imports: [...imports.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, name]) => code`import ${identifier(name)} from ${importPath(`${path}.js`)};`),
    validators,
  };
}

// The models that the requests lead to and do not ask for by themselves.
function modelRequests(
  requests: readonly ValidatorRequest[],
  modelOf: ReadonlyMap<string, Model>,
): readonly ValidatorRequest[] {
  const seen = new Map(requests.map((request) => [request.name, request]));
  const waiting = requests.map(({ schema }) => schema);
  const found: ValidatorRequest[] = [];
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    for (const key of referencedKeys(schema)) {
      const model = modelOf.get(key);
      if (model === undefined || seen.has(model.typeName)) continue;
      const request = { name: model.typeName, schema: model.schema };
      seen.set(request.name, request);
      found.push(request);
      waiting.push(request.schema);
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function referencedKeys(schema: JsonSchema): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (visited: JsonSchema): JsonSchema => {
    if (typeof visited === "object" && typeof visited["$ref"] === "string") keys.add(keyOfRef(visited["$ref"]));
    return mapSubschemas(visited, visit, () => true);
  };
  visit(schema);
  return keys;
}

// A validator needs no words. A reference becomes a keyword of ours, which calls a function by name.
function withNamedModels(schema: JsonSchema, modelOf: ReadonlyMap<string, Model>): JsonSchema {
  const mapped = mapSubschemas(
    schema,
    (subschema) => withNamedModels(subschema, modelOf),
    (keyword) => !texts.has(keyword),
  );
  if (typeof mapped === "boolean" || typeof mapped["$ref"] !== "string") return mapped;
  const { $ref, ...rest } = mapped;
  const model = modelOf.get(keyOfRef($ref));
  return model === undefined ? rest : { ...rest, [modelKeyword]: String(identifier(model.typeName)) };
}

const texts = new Set(["title", "description", "deprecated", "readOnly", "writeOnly"]);
const modelKeyword = "pymModel";

/** Gives the source of a function `validate0`, with the constants that it needs before it. */
async function compiler(): Promise<(schema: JsonSchema) => string> {
  const [ajv, vocabularies, standalone, formats, ref] = await Promise.all([
    import("ajv/dist/core.js"),
    import("ajv/dist/vocabularies/draft2020.js"),
    import("ajv/dist/standalone/index.js"),
    import("ajv-formats"),
    import("ajv/dist/vocabularies/core/ref.js"),
  ]);
  return (schema) => {
    // One instance each: an instance numbers its names on and on, and a change would renumber others.
    const instance = new ajv.default.default({
      // OpenAPI's documents use keywords and formats of their own, which strict mode refuses.
      strict: false,
      logger: false,
      meta: false,
      validateSchema: false,
      useDefaults: true,
      unevaluated: /"unevaluated(Properties|Items)"/.test(JSON.stringify(schema)),
      code: { source: true, esm: true, lines: true },
    });
    for (const vocabulary of vocabularies.default.default) instance.addVocabulary(vocabulary);
    formats.default.default(instance);
    instance.addKeyword({
      keyword: modelKeyword,
      schemaType: "string",
      code: (context: KeywordCxt) => {
        ref.callRef(context, new ajv.Name(context.schema as string));
      },
    });
    return standalone.default.default(instance, instance.compile(schema));
  };
}

// What stands between the braces of a function that returns the validator.
function bodyOf(source: string, imports: Map<string, string>): Code {
  const lines = source
    .replace(/^"use strict";\n?export const validate = \w+;\n?/, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("/*# sourceURL="))
    .map((line) => line.replace(/require\("([\w./-]+)"\)/g, (_, path: string) => importName(path, imports)));
  const name = /^export default (\w+);$/m.exec(source)?.[1] ?? "";
  const kept = withoutUnusedSchemas(lines.filter((line) => !/^export default \w+;$/.test(line)));
  return printedCode(`${kept.join("\n")}\nreturn ${name};`);
}

// `ajv/dist/runtime/ucs2length` → `ucs2length`
function importName(path: string, imports: Map<string, string>): string {
  const name = path.split("/").at(-1) ?? path;
  imports.set(path, name);
  return name;
}

// A schema is kept for the few functions that compare with its values; most are never read.
function withoutUnusedSchemas(lines: readonly string[]): readonly string[] {
  const reads = new Map<string, number>();
  for (const [name] of lines.join("\n").matchAll(/\bschema\d+\b/g)) reads.set(name, (reads.get(name) ?? 0) + 1);
  return lines.filter((line) => {
    const declared = /^const (schema\d+) = /.exec(line)?.[1];
    return declared === undefined || (reads.get(declared) ?? 0) > 1;
  });
}
