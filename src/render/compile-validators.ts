import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import { printedCode } from "./code.js";
import { mapSubschemas } from "./map-subschemas.js";

/** A validator to be compiled: the name of its export, and what it checks. */
export interface ValidatorRequest {
  readonly name: string;
  readonly schema: JsonSchema;
}

/** The text of a module of validators, made of statements; imports are kept apart. */
export interface CompiledValidators {
  readonly imports: readonly Code[];
  readonly statements: Code;
}

/**
 * Compiles schemas to functions when generating, so that the service needs no schema compiler at
 * start-up; undefined where there are none. ajv encodes what it takes from schemas; its output is rewritten in two places, where it
 * calls `require`, and where it keeps schemas that no function reads.
 */
export async function compileValidators(
  requests: readonly ValidatorRequest[],
  models: readonly Model[],
): Promise<CompiledValidators | undefined> {
  if (requests.length === 0) return undefined;
  const [{ Ajv2020 }, { default: standalone }, { default: addFormats }] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv/dist/standalone/index.js"),
    import("ajv-formats"),
  ]);
  const ajv = new Ajv2020({
    // OpenAPI's documents use keywords and formats of their own, which strict mode refuses.
    strict: false,
    logger: false,
    useDefaults: true,
    validateSchema: false,
    code: { source: true, esm: true, lines: true },
  });
  addFormats.default(ajv);
  ajv.addSchema(rootSchema(requests, models), root);
  const names = requests.map(({ name }) => [name, `${root}#/validators/${name}`] as const);
  return rewrite(standalone.default(ajv, Object.fromEntries(names)));
}

const root = "pym";

function rootSchema(requests: readonly ValidatorRequest[], models: readonly Model[]): Exclude<JsonSchema, boolean> {
  return {
    components: { schemas: Object.fromEntries(models.map(({ key, schema }) => [key, withoutTexts(schema)])) },
    validators: Object.fromEntries(requests.map(({ name, schema }) => [name, withoutTexts(schema)])),
  };
}

// A validator needs no words, and a schema that it keeps should not be longer for them.
function withoutTexts(schema: JsonSchema): JsonSchema {
  return mapSubschemas(schema, withoutTexts, (keyword) => !["title", "description", "deprecated"].includes(keyword));
}

function rewrite(source: string): CompiledValidators {
  const imports = new Map<string, string>();
  const lines = source.split("\n").filter((line) => line !== '"use strict";' && !/^\/\*# sourceURL=/.test(line));
  const rewritten = lines.map((line) =>
    line
      .replace(/require\("([\w./-]+)"\)/g, (_, path: string) => importName(path, imports))
      .replace(/^export const (\w+) = (\w+);$/, "export const $1 = $2 as Validator;"),
  );
  return {
    imports: [...imports.entries()].map(([path, name]) => printedCode(`import ${name} from "${path}.js";`)),
    statements: printedCode(withoutUnusedSchemas(rewritten).join("\n")),
  };
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
