import type { JsonSchema, Model } from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, importPath, printedCode } from "./code.js";
import { schemaInForm } from "../service/schema-in-form.js";
import { refsOf } from "../service/schema-refs.js";
import { compileBeside, type KnownValidators } from "./compile-beside.js";
import { importName } from "./validator-body.js";
import { schemaForValidators } from "./schema-for-validators.js";
import { modelValidator, type ValidatorForm, type ValidatorRequest } from "./validator-request.js";
import { trackedModels, usesUnevaluated } from "./tracked-models.js";

/** A module of validators. */
export interface CompiledValidators {
  readonly imports: readonly Code[];
  readonly validators: readonly { readonly name: Code; readonly body: Code }[];
}

/**
 * Compiles schemas to functions when generating, so that the service needs no schema compiler at
 * start-up; undefined where there are none. Each stands by itself and calls those of the models that
 * it refers to by name, so that a change of one schema changes only its own lines. ajv encodes what
 * it takes from schemas.
 *
 * @param shared keys of models whose validators stand in another file, under the names for requests
 * @param known what was compiled before
 */
export async function compileValidators(
  requests: readonly ValidatorRequest[],
  models: readonly Model[],
  shared: ReadonlySet<string> = noModels,
  known?: KnownValidators,
): Promise<CompiledValidators | undefined> {
  if (requests.length === 0) return undefined;
  const modelOf = new Map(models.map((model) => [model.key, model]));
  const all = [...requests, ...modelRequests(requests, modelOf, shared)];
  const nameIn = (form: ValidatorForm) => (key: string) => {
    const model = modelOf.get(key);
    return model && modelValidator(model, shared.has(key) ? "accepted" : form);
  };
  const tracked = trackedModels(all, (key) => modelOf.get(key));
  const schemaOf = (key: string): JsonSchema | undefined => modelOf.get(key)?.schema;
  const prepared = all.map(({ name, schema, form }) => {
    const isTracked = tracked.has(name) || usesUnevaluated(schema);
    const named = schemaForValidators(schemaInForm(schema, form, schemaOf), nameIn(form), isTracked);
    return { schema: JSON.stringify(named), isTracked };
  });
  const compiled = await compileBeside(prepared, [...tracked], known);
  const paths = [...new Set(compiled.flatMap(({ imports }) => imports))].sort();
  return {
    imports: paths.map((path) => code`import ${identifier(importName(path))} from ${importPath(`${path}.js`)};`),
    validators: all.map(({ name }, index) => {
      return { name: identifier(name), body: printedCode(compiled[index]?.body ?? "") };
    }),
  };
}

/** The names of all validators that are compiled for requests. */
export function validatorNames(requests: readonly ValidatorRequest[], models: readonly Model[]): ReadonlySet<string> {
  const modelOf = new Map(models.map((model) => [model.key, model]));
  return new Set([...requests, ...modelRequests(requests, modelOf, noModels)].map(({ name }) => name));
}

const noModels: ReadonlySet<string> = new Set();

// The models that the requests lead to and do not ask for by themselves.
function modelRequests(
  requests: readonly ValidatorRequest[],
  modelOf: ReadonlyMap<string, Model>,
  shared: ReadonlySet<string>,
): readonly ValidatorRequest[] {
  const seen = new Set(requests.map(({ name }) => name));
  const waiting = [...requests];
  const found: ValidatorRequest[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { form } = next;
    for (const key of refsOf(next.schema)) {
      const model = modelOf.get(key);
      if (model === undefined || shared.has(key) || seen.has(modelValidator(model, form))) continue;
      const request = { name: modelValidator(model, form), schema: model.schema, form };
      seen.add(request.name);
      found.push(request);
      waiting.push(request);
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}
