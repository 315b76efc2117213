import type {
  Api,
  Handler,
  JsonSchema,
  Model,
  Parameter,
  RequestBody,
  RequestContent,
  Response,
} from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, join, literal, nothing, propertyAccess } from "./code.js";
import type { ValidatorRequest } from "./compile-validators.js";
import { generatedHeader } from "./generated-header.js";
import type { ParameterCode } from "./parameter-code.js";
import { parameterCode } from "./parameter-code.js";
import { renderTemplate } from "./render-template.js";
import { keyOfRef } from "./schema-refs.js";

/** `<api>/contracts.ts`, and the validators that it uses. */
export interface RenderedContracts {
  readonly text: string;
  readonly validators: readonly ValidatorRequest[];
}

/** How each operation's input is decoded and checked, and what it may answer. */
export function renderContracts(api: Api): RenderedContracts {
  const models = new Map(api.models.map((model) => [model.key, model]));
  const parameters = parameterCode((key) => models.get(key)?.schema);
  const validators = validatorRequests((key) => models.get(key));
  const handlers = api.handlers.map((handler) => contractView(handler, parameters, validators));
  const bodyNames = usedNames(
    handlers.map((view) => view["members"] ?? nothing),
    ["formBody", "jsonBody", "streamBody", "textBody"],
  );
  const text = renderTemplate("contracts.ts", {
    header: generatedHeader,
    handlers,
    usesBodies: bodyNames.length > 0,
    bodyNames: join(bodyNames, code`, `),
    usesParameters: parameters.names().length > 0,
    parameterNames: join(parameters.names().map(identifier), code`, `),
    usesValidators: validators.all().length > 0,
  });
  return { text, validators: validators.all() };
}

function contractView(
  handler: Handler,
  parameters: ParameterCode,
  validators: Validators,
): { readonly [name: string]: Code } {
  const [operation] = handler.operations;
  const members = [
    code`parameters: [${join(
      operation.parameters.map((parameter) => parameters.parameter(parameter)),
      code`, `,
    )}],`,
    ...optional(validators.forParameters(handler), (validate) => code`validate: ${validate},`),
    ...optional(operation.body, (body) => code`body: ${bodyCode(body, handler, parameters, validators)},`),
    code`responses: { ${join(operation.responses.map(responseCode), code`, `)} },`,
  ];
  return {
    name: identifier(`${handler.name}Contract`),
    type: identifier(handler.typeName),
    members: join(members, code`\n`),
  };
}

function optional<Item>(item: Item | undefined, make: (item: Item) => Code): readonly Code[] {
  return item === undefined ? [] : [make(item)];
}

function bodyCode(body: RequestBody, handler: Handler, parameters: ParameterCode, validators: Validators): Code {
  const contents = body.contents.map((content, index) => contentCode(content, index, handler, parameters, validators));
  return code`{ required: ${literal(body.required)}, contents: [${join(contents, code`, `)}] }`;
}

function contentCode(
  content: RequestContent,
  index: number,
  handler: Handler,
  parameters: ParameterCode,
  validators: Validators,
): Code {
  const mediaType = literal(content.mediaType);
  const validate = (): Code =>
    join(
      optional(validators.forBody(handler, content, index), (name) => code`, ${name}`),
      nothing,
    );
  switch (content.as) {
    case "json":
      return code`jsonBody(${mediaType}${validate()})`;
    case "form":
      return code`formBody(${mediaType}, [${join(parameters.fields(content.schema), code`, `)}]${validate()})`;
    case "text":
      return code`textBody(${mediaType}${validate()})`;
    case "stream":
      return code`streamBody(${mediaType})`;
  }
}

function responseCode({ status, contents }: Response): Code {
  const mediaTypes = join(
    contents.map(({ mediaType }) => literal(mediaType)),
    code`, `,
  );
  switch (status.kind) {
    case "code":
      return code`${literal(status.code)}: [${mediaTypes}]`;
    case "range":
      return code`${literal(`${status.hundreds}XX`)}: [${mediaTypes}]`;
    case "default":
      return code`default: [${mediaTypes}]`;
  }
}

interface Validators {
  forParameters(handler: Handler): Code | undefined;
  forBody(handler: Handler, content: RequestContent, index: number): Code | undefined;
  all(): readonly ValidatorRequest[];
}

// A body that is a model is checked by the model's validator, which all such bodies share.
function validatorRequests(modelOf: (key: string) => Model | undefined): Validators {
  const requests = new Map<string, JsonSchema>();
  const request = (name: string, schema: JsonSchema): Code => {
    requests.set(name, schema);
    return propertyAccess(code`validators`, name);
  };
  return {
    forParameters: (handler) => {
      const schema = parametersSchema(handler.operations[0].parameters);
      return schema === undefined ? undefined : request(`${handler.name}Parameters`, schema);
    },
    forBody: (handler, content, index) => {
      const { schema } = content;
      if (schema === true) return undefined;
      const model =
        typeof schema === "object" && typeof schema["$ref"] === "string"
          ? modelOf(keyOfRef(schema["$ref"]))
          : undefined;
      if (model !== undefined) return request(model.typeName, model.schema);
      return request(`${handler.name}Body${index === 0 ? "" : String(index + 1)}`, schema);
    },
    all: () => [...requests.entries()].map(([name, schema]) => ({ name, schema })),
  };
}

// All parameters of an operation as one object with a member for each place, as they are decoded to.
function parametersSchema(parameters: readonly Parameter[]): JsonSchema | undefined {
  const places = (["path", "query", "header", "cookie"] as const).flatMap((place) => {
    const here = parameters.filter((parameter) => parameter.in === place && !isAnyText(parameter));
    if (here.length === 0) return [];
    const required = here.filter((parameter) => parameter.required).map(({ name }) => name);
    const properties = Object.fromEntries(here.map(({ name, schema }) => [name, schema]));
    return [[memberNames[place], { type: "object", properties, ...(required.length > 0 && { required }) }] as const];
  });
  return places.length === 0 ? undefined : { type: "object", properties: Object.fromEntries(places) };
}

// A path parameter is always there, and is always text: nothing is left to check.
function isAnyText({ in: place, schema }: Parameter): boolean {
  if (place !== "path" || typeof schema !== "object" || schema["type"] !== "string") return false;
  return Object.keys(schema).every((keyword) => ["type", "title", "description", "deprecated"].includes(keyword));
}

const memberNames = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

function usedNames(codes: readonly Code[], names: readonly string[]): readonly Code[] {
  const used = new Set(codes.flatMap((item) => String(item).match(/\w+(?=\()/g) ?? []));
  return names.filter((name) => used.has(name)).map(identifier);
}
