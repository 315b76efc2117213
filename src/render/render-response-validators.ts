import { differingModels } from "../service/differing-models.js";
import { modelLookup } from "../service/model-lookup.js";
import { refsOf } from "../service/schema-refs.js";
import type { JsonSchema, Operation, Response, ResponseContent } from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, join, literal, nothing } from "./code.js";
import { compileValidators } from "./validators/compile-validators.js";
import { generatedHeader } from "./generated-header.js";
import { renderTemplate } from "./render-template.js";
import { statusKey, statusText } from "./status-code.js";
import { usesUnevaluated } from "./validators/tracked-models.js";
import type { AnsweringHandler } from "./render-validators.js";
import { modelValidator, type CheckedModel, type ValidatorRequest } from "./validators/validator-request.js";

/**
 * `<api>/response-validators.ts`: what answers are checked with outside production, which alone
 * loads it. A model that requests have too, in the same form, is checked by their validator.
 *
 * @param names those of the validators of requests
 */
export function renderResponseValidators(
  handlers: readonly AnsweringHandler[],
  models: readonly CheckedModel[],
  names: ReadonlySet<string>,
): string | undefined {
  const shared = sharedModels(models, names);
  const { modelOf } = modelLookup(models);
  const requests = new Map<string, ValidatorRequest>();
  const used = new Set<string>();
  const responses = handlers.flatMap(({ name, responses: declared }) => {
    const statuses = declared.flatMap((response) => {
      const own = `${name}${statusText(response.status)}`;
      const bodies = checkedContents(response).map(({ mediaType, schema }, index) => {
        const ownName = `${own}${index === 0 ? "" : String(index + 1)}`;
        const validator = validatorOf(schema, ownName, modelOf, shared, requests, used);
        return code`${literal(mediaType)}: ${identifier(validator)}`;
      });
      const headers = headersCode(response, `${own}Headers`, requests);
      if (bodies.length === 0 && headers === nothing) return [];
      return [code`${statusKey(response.status)}: { bodies: { ${join(bodies, code`, `)} }${headers} }`];
    });
    return statuses.length === 0 ? [] : [{ name: identifier(answersName(name)), statuses: join(statuses, code`, `) }];
  });
  if (responses.length === 0) return undefined;
  const compiled = compileValidators([...requests.values()], models, shared);
  for (const name of sharedBy(requests.values(), models, shared)) used.add(name);
  return renderTemplate("response-validators.ts", {
    header: generatedHeader,
    ...compiled,
    usesHelpers: compiled.validators.length > 0,
    usesShared: used.size > 0,
    shared: used.size === 0 ? nothing : join([...used].sort().map(identifier), code`, `),
    responses,
  });
}

/** What the validators of a handler's answers are called. */
export function answersName(handler: string): string {
  return `${handler}Answers`;
}

/** Whether something of an operation's answers can be checked. */
export function hasChecks({ responses }: Operation): boolean {
  return responses.some((response) => checkedContents(response).length > 0 || hasHeaderChecks(response));
}

// What is a value, or items that are.
function checkedContents({ contents }: Response): readonly ResponseContent[] {
  return contents.filter(({ as, schema }) => as !== "text" && as !== "binary" && schema !== true);
}

function hasHeaderChecks({ headers }: Response): boolean {
  return headers.some(({ required, schema }) => required || schema !== true);
}

// All headers of a response as one object. One that is required may be set past the handler's answer,
// which no validator sees.
function headersCode(response: Response, name: string, requests: Map<string, ValidatorRequest>): Code {
  if (!hasHeaderChecks(response)) return nothing;
  const required = response.headers.filter((header) => header.required);
  const properties = Object.fromEntries(response.headers.map((header) => [header.name, header.schema]));
  requests.set(name, { name, schema: { type: "object", properties }, form: "answered" });
  const names = join(
    required.map((header) => literal(header.name)),
    code`, `,
  );
  return code`, headers: { required: [${names}], validate: ${identifier(name)} }`;
}

function sharedModels(models: readonly CheckedModel[], names: ReadonlySet<string>): ReadonlySet<string> {
  // A validator that tells what it looked at is made for those that ask it.
  if (models.some(({ schema }) => usesUnevaluated(schema))) return new Set();
  // What a model refers to is in requests as well.
  const inRequests = models.filter(({ typeName }) => names.has(typeName));
  const schemas = new Map(inRequests.map(({ key, schema }) => [key, schema]));
  const differing = differingModels("accepted", "answered", schemas);
  return new Set([...schemas.keys()].filter((key) => !differing.has(key)));
}

function validatorOf(
  schema: JsonSchema,
  ownName: string,
  modelOf: (key: string) => CheckedModel | undefined,
  shared: ReadonlySet<string>,
  requests: Map<string, ValidatorRequest>,
  used: Set<string>,
): string {
  const isReference =
    typeof schema === "object" && typeof schema["$ref"] === "string" && Object.keys(schema).length === 1;
  const [key = ""] = isReference ? refsOf(schema) : [];
  const model = modelOf(key);
  if (model !== undefined && shared.has(model.key)) {
    used.add(model.typeName);
    return model.typeName;
  }
  const name = model === undefined ? ownName : modelValidator(model, "answered");
  requests.set(name, { name, schema: model?.schema ?? schema, form: "answered" });
  return name;
}

// The names that compiled validators call although they stand in the other file.
function sharedBy(
  requests: Iterable<ValidatorRequest>,
  models: readonly CheckedModel[],
  shared: ReadonlySet<string>,
): ReadonlySet<string> {
  const { modelOf } = modelLookup(models);
  const seen = new Set<string>();
  const names = new Set<string>();
  const waiting = [...requests].flatMap(({ schema }) => refsOf(schema));
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const model = modelOf(key);
    if (model === undefined || seen.has(key)) continue;
    seen.add(key);
    if (shared.has(key)) names.add(model.typeName);
    else waiting.push(...refsOf(model.schema));
  }
  return names;
}
