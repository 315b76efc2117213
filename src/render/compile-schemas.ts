import type { AnySchema, CodeKeywordDefinition, KeywordCxt } from "ajv";
import type ajvCore from "ajv/dist/core.js";
import { modelKeyword } from "./schema-for-validators.js";
import { validatorBody, type CompiledSchema } from "./validator-body.js";

/** A schema to compile, in JSON. */
export interface SchemaToCompile {
  readonly schema: string;
  /** Whether its function has to tell which properties and items it looked at. */
  readonly isTracked: boolean;
}

/**
 * The function for each schema, with the constants that it needs before it.
 *
 * @param tracked the models whose functions tell which properties and items they looked at
 */
export async function compileSchemas(
  schemas: readonly SchemaToCompile[],
  tracked: readonly string[],
): Promise<readonly CompiledSchema[]> {
  const compile = await compiler(new Set(tracked));
  return schemas.map(({ schema, isTracked }) => validatorBody(compile(schema, isTracked)));
}

async function compiler(tracked: ReadonlySet<string>): Promise<(schema: string, isTracked: boolean) => string> {
  const [ajv, codegen, literalCode, vocabularies, standalone, formats, ref] = await Promise.all([
    import("ajv/dist/core.js"),
    import("ajv/dist/compile/codegen/index.js"),
    import("ajv/dist/compile/codegen/code.js"),
    import("ajv/dist/vocabularies/draft2020.js"),
    import("ajv/dist/standalone/index.js"),
    import("ajv-formats"),
    import("ajv/dist/vocabularies/core/ref.js"),
  ]);
  // Where a branch has looked at all items, ajv has `true` in place of their number, and compares with it.
  const countAllItems = (definition: CodeKeywordDefinition): void => {
    const { code: original } = definition;
    definition.code = (context) => {
      const { gen, data, it } = context;
      const { items } = it;
      if (items instanceof ajv.Name) gen.assign(items, ajv._`${items} === true ? ${data}.length : ${items} || 0`);
      original(context);
    };
  };
  const instanceWith = (unevaluated: boolean, ownProperties: boolean): ajvCore.default => {
    const instance = new ajv.default.default({
      // OpenAPI's documents use keywords and formats of their own, which strict mode refuses.
      strict: false,
      logger: false,
      meta: false,
      validateSchema: false,
      // For `minContains` and `maxContains`.
      next: true,
      unevaluated,
      ownProperties,
      // Only the text of a function is wanted, so that there is no need to compile it.
      code: { source: true, esm: true, lines: true, process: () => "return () => true" },
    });
    for (const vocabulary of vocabularies.default.default) instance.addVocabulary(vocabulary);
    formats.default.default(instance);
    if (unevaluated) countAllItems(instance.getKeyword("unevaluatedItems") as CodeKeywordDefinition);
    instance.addKeyword({
      keyword: modelKeyword,
      schemaType: "string",
      code: (context: KeywordCxt) => {
        const model = context.schema as string;
        const { it } = context;
        const caller = tracked.has(model) ? it : { ...it, opts: { ...it.opts, unevaluated: false } };
        // It is an identifier of TypeScript; ajv's own names are of ASCII alone.
        ref.callRef(Object.assign(context, { it: caller }), new literalCode._Code(model));
      },
    });
    return instance;
  };
  // To make an instance takes as long as to compile with it.
  const instances = new Map<string, ajvCore.default>();
  return (schema, isTracked) => {
    const isInherited = inheritedName.test(schema);
    const options = `${String(isTracked)} ${String(isInherited)}`;
    const instance = instances.get(options) ?? instanceWith(isTracked, isInherited);
    instances.set(options, instance);
    // An instance numbers its names on and on, and a change of one schema would renumber others.
    Object.assign(instance, { scope: new codegen.default.ValueScope({ ...instance.scope.opts, scope: {} }) });
    const parsed = JSON.parse(schema) as AnySchema;
    const source = standalone.default.default(instance, instance.compile(parsed));
    if (typeof parsed === "object") instance.removeSchema(parsed);
    return source;
  };
}

// What every object has without having been given it: ajv has to ask for an object's own properties then.
const inheritedName = new RegExp(`"(?:${Object.getOwnPropertyNames(Object.prototype).join("|")})"`);
