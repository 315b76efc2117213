import { modelLookup } from "../../service/model-lookup.js";
import { schemaInForm } from "../../service/schema-in-form.js";
import { refsOf } from "../../service/schema-refs.js";
import type { Code } from "../code.js";
import { code, identifier, join } from "../code.js";
import { namesInCode } from "../names-in-code.js";
import { trackedModels } from "./tracked-models.js";
import { validatorFunction } from "./validator-function.js";
import { modelValidator, type CheckedModel, type ValidatorRequest } from "./validator-request.js";

/** What a module of validators holds. */
export interface CompiledValidators {
  /** What it imports from `checks.ts`, after commas. */
  readonly helpers: Code;
  readonly usesFormats: boolean;
  readonly usesSeen: boolean;
  readonly validators: readonly { readonly name: Code; readonly constants: readonly Code[]; readonly body: Code }[];
}

/**
 * Compiles schemas to functions when generating, so that the service needs no schema compiler at
 * start-up. Each stands by itself and calls those of the models that it refers to by name, so that a
 * change of one schema changes only its own lines.
 *
 * @param shared keys of models whose validators stand in another file, under the names for requests
 */
export function compileValidators(
  requests: readonly ValidatorRequest[],
  models: readonly CheckedModel[],
  shared: ReadonlySet<string> = noModels,
): CompiledValidators {
  const { modelOf, schemaOf } = modelLookup(models);
  const all = [...requests, ...modelRequests(requests, modelOf, shared)];
  const tracked = trackedModels(all, modelOf);
  const validators = all.map(({ name, schema, form }) => {
    const validatorOf = (key: string): Code | undefined => {
      const model = modelOf(key);
      return model && identifier(modelValidator(model, shared.has(key) ? "accepted" : form));
    };
    const models = { schemaOf, validatorOf };
    const compiled = validatorFunction(name, schemaInForm(schema, form, schemaOf), tracked.has(name), models);
    return { name: identifier(name), ...compiled };
  });
  const used = namesUsed(validators.flatMap(({ constants, body }) => [...constants, body]));
  const helpers = [...helperNames.filter((name) => used.has(name)).map(identifier), code`type Validator`];
  return {
    helpers: join(helpers, code`, `),
    usesFormats: used.has("hasFormat"),
    usesSeen: used.has("nothingSeen"),
    validators,
  };
}

const helperNames =
  "anyOf anything canonicalText countOf isLonger isMultipleOf isObject isShorter missing nameOf oneOf own token under unique wrong".split(
    " ",
  );

function namesUsed(codes: readonly Code[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const item of codes) for (const name of namesInCode(item)) names.add(name);
  return names;
}

/** The names of all validators that are compiled for requests. */
export function validatorNames(
  requests: readonly ValidatorRequest[],
  models: readonly CheckedModel[],
): ReadonlySet<string> {
  const { modelOf } = modelLookup(models);
  return new Set([...requests, ...modelRequests(requests, modelOf, noModels)].map(({ name }) => name));
}

const noModels: ReadonlySet<string> = new Set();

// The models that the requests lead to and do not ask for by themselves.
function modelRequests(
  requests: readonly ValidatorRequest[],
  modelOf: (key: string) => CheckedModel | undefined,
  shared: ReadonlySet<string>,
): readonly ValidatorRequest[] {
  const seen = new Set(requests.map(({ name }) => name));
  const waiting = [...requests];
  const found: ValidatorRequest[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { form } = next;
    for (const key of refsOf(next.schema)) {
      const model = modelOf(key);
      if (model === undefined || shared.has(key) || seen.has(modelValidator(model, form))) continue;
      const request = { name: modelValidator(model, form), schema: model.schema, form };
      seen.add(request.name);
      found.push(request);
      waiting.push(request);
    }
  }
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}
