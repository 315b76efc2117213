import type {
  Api,
  FormField,
  Handler,
  JsonSchema,
  Model,
  Operation,
  Parameter,
  RequestBody,
  RequestContent,
  Response,
  ResponseContent,
  ResponseHeader,
} from "../service/service.js";
import type { Code } from "./code.js";
import { code, identifier, join, literal, nothing, propertyKey } from "./code.js";
import type { ValidatorForm, ValidatorRequest } from "./validators/validator-request.js";
import { generatedHeader } from "./generated-header.js";
import { namesInCode } from "./names-in-code.js";
import type { ParameterCode } from "./parameter-code.js";
import { parameterCode } from "./parameter-code.js";
import { declarationsOf, type Declarations } from "./render-declared.js";
import { shapesOf, type ShapeForm, type Shapes } from "./render-shapes.js";
import { answersName, hasChecks } from "./render-response-validators.js";
import { statusKey, statusText } from "./status-code.js";
import { renderTemplate } from "./render-template.js";
import { keyOfRef } from "../service/schema-refs.js";

/** `<api>/contracts.ts`, and the declarations, shapes and validators that it uses. */
export interface RenderedContracts {
  /** @param types what each handler's contract ties together, where there is a type for it */
  readonly text: (types: ReadonlyMap<Handler, Code>) => string;
  readonly shapes: string | undefined;
  readonly declared: string | undefined;
  readonly validators: readonly ValidatorRequest[];
}

/** How each operation's input is decoded and checked, and what it may answer. */
export function renderContracts(api: Api): RenderedContracts {
  const models = new Map(api.models.map((model) => [model.key, model]));
  const parameters = parameterCode((key) => models.get(key)?.schema);
  const validators = validatorRequests((key) => models.get(key));
  const shapes = shapesOf(api.models);
  const policies = new Set(api.handlers.map(({ operations: [{ undeclared }] }) => undeclared));
  const declarations = declarationsOf(api.models, policies);
  const makers = { parameters, validators, shapes, declarations };
  const handlers = api.handlers.map((handler) => ({
    handler,
    name: identifier(`${handler.name}Contract`),
    members: contractMembers(handler, handler.kind === "served" ? makers : uncheckedBy(makers)),
  }));
  const rendered = shapes.render();
  const declared = declarations.render();
  for (const { name, schema, form } of [...rendered.validators, ...declared.validators])
    validators.add(name, schema, form);
  const members = handlers.map((view) => view.members);
  const bodyNames = usedNames(members, ["formBody", "jsonBody", "streamBody", "textBody"]);
  const multipartNames = usedNames(members, ["filePart", "jsonPart", "multipartBody"]);
  const contents = api.handlers.flatMap(({ operations: [{ responses }] }) =>
    responses.flatMap((response) => response.contents),
  );
  const formats = new Map(
    contents.flatMap((content) => formatOf(content) ?? []).map((format) => [String(format), format]),
  );
  const formatNames = [...formats].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, format]) => format);
  const headerNames = usedNames(members, ["explodedHeader", "jsonHeader"]);
  const undeclaredNames = usedNames(members, ["dropUndeclared", "refuseUndeclared"]);
  const view = {
    header: generatedHeader,
    usesBodies: bodyNames.length > 0,
    bodyNames: join(bodyNames, code`, `),
    usesHeaders: headerNames.length > 0,
    headerNames: join(headerNames, code`, `),
    usesMultipart: multipartNames.length > 0,
    multipartNames: join(multipartNames, code`, `),
    usesParameters: parameters.names().length > 0,
    parameterNames: join(parameters.names().map(identifier), code`, `),
    usesSequences: formatNames.length > 0,
    formatNames: join(formatNames, code`, `),
    usesUndeclared: undeclaredNames.length > 0,
    undeclaredNames: join(undeclaredNames, code`, `),
    usesShapes: rendered.text !== undefined,
    usesValidators: usedNames(members, ["validators"]).length > 0,
    usesResponseValidators: usedNames(members, ["responseValidators"]).length > 0,
    loadsLate: usedNames(members, ["validators", "responseValidators"]).length > 0,
  };
  const text: RenderedContracts["text"] = (types) => {
    const typed = handlers.map(({ handler, ...rest }) => ({ ...rest, types: types.get(handler) ?? nothing }));
    return renderTemplate("contracts.ts", { ...view, handlers: typed });
  };
  return { text, shapes: rendered.text, declared: declared.text, validators: validators.all() };
}

/** What makes the parts of a contract. */
interface Makers {
  readonly parameters: ParameterCode;
  readonly validators: Validators;
  readonly shapes: Shapes;
  readonly declarations: Declarations;
}

// What is only called or sent is checked by whoever receives it.
function uncheckedBy({ parameters, validators, shapes, declarations }: Makers): Makers {
  const none = (): undefined => undefined;
  return {
    parameters,
    validators: { ...validators, forParameters: none, forBody: none },
    shapes: { ...shapes, shapeOf: none },
    declarations: { ...declarations, declaredBy: none },
  };
}

function contractMembers(handler: Handler, makers: Makers): Code {
  const [operation] = handler.operations;
  const { parameters, validators } = makers;
  const members = [
    code`parameters: [${join(
      operation.parameters.map((parameter) => parameters.parameter(parameter)),
      code`, `,
    )}],`,
    ...optional(validators.forParameters(handler), (validate) => code`validate: ${validate},`),
    ...optional(parametersShape(handler, makers), (shape) => code`shape: ${shape},`),
    ...optional(operation.body, (body) => code`body: ${bodyCode(body, handler, makers)},`),
    code`responses: { ${join(operation.responses.map(responseCode), code`, `)} },`,
    ...optional(answersCode(handler, makers), (answers) => code`answers: { ${answers} },`),
    ...optional(sequencesCode(operation.responses), (sequences) => code`sequences: { ${sequences} },`),
    ...optional(headersCode(handler), (headers) => code`headers: { ${headers} },`),
    ...(hasChecks(operation) ? [checksCode(handler)] : []),
  ];
  return join(members, code`\n`);
}

// Production never loads the validators of answers.
function checksCode({ name }: Handler): Code {
  return code`checks: responseValidators(${literal(answersName(name))}),`;
}

function parametersShape({ name, operations: [operation] }: Handler, { shapes }: Makers): Code | undefined {
  const schema = parametersSchema(operation.parameters);
  const shape =
    schema === undefined ? undefined : shapes.shapeOf({ name: `${name}Parameters`, schema, form: "received" });
  return shape && code`shapes.${shape}`;
}

// Only of what has to be changed before it is sent.
function answersCode({ name, operations: [operation] }: Handler, makers: Makers): Code | undefined {
  return byStatus(operation.responses, ({ status, contents }) =>
    contents.flatMap(({ mediaType, as, schema }, index) => {
      const ownName = `${name}${statusText(status)}${index === 0 ? "" : String(index + 1)}`;
      const change =
        as !== "text" && as !== "binary" ? changeCode(schema, ownName, "answered", operation, makers) : undefined;
      return optional(change, (shape) => code`${literal(mediaType)}: ${shape}`);
    }),
  );
}

function sequencesCode(responses: readonly Response[]): Code | undefined {
  return byStatus(responses, ({ contents }) =>
    contents.flatMap((content) =>
      optional(formatOf(content), (format) => code`${literal(content.mediaType)}: ${format}`),
    ),
  );
}

function formatOf(content: ResponseContent): Code | undefined {
  switch (content.as) {
    case "events":
      return content.data === "json" ? code`jsonEvents` : code`textEvents`;
    case "jsonLines":
      return code`jsonLines`;
    case "jsonSequence":
      return code`jsonSequence`;
    case "json":
    case "text":
    case "binary":
      return undefined;
  }
}

// Only a service writes them, and most in the style that needs no word.
function headersCode({ kind, operations: [{ responses }] }: Handler): Code | undefined {
  if (kind !== "served") return undefined;
  return byStatus(responses, ({ headers }) =>
    headers.flatMap((header) =>
      optional(headerWriter(header), (writer) => code`${propertyKey(header.name)}: ${writer}`),
    ),
  );
}

function headerWriter({ encoding }: ResponseHeader): Code | undefined {
  switch (encoding.kind) {
    case "json":
      return code`jsonHeader`;
    case "style":
      return encoding.explode ? code`explodedHeader` : undefined;
    case "text":
      return undefined;
  }
}

// `200: { … }, default: { … }`, without those that have nothing.
function byStatus(
  responses: readonly Response[],
  membersOf: (response: Response) => readonly Code[],
): Code | undefined {
  const statuses = responses.flatMap((response) => {
    const members = membersOf(response);
    return members.length === 0 ? [] : [code`${statusKey(response.status)}: { ${join(members, code`, `)} }`];
  });
  return statuses.length === 0 ? undefined : join(statuses, code`, `);
}

// What becomes of a valid value: undeclared properties go first, since shapes may copy the value.
function changeCode(
  schema: JsonSchema,
  name: string,
  form: ShapeForm,
  { undeclared }: Operation,
  { shapes, declarations }: Makers,
): Code | undefined {
  const own = shapes.shapeOf({ name, schema, form });
  const shape = own && code`shapes.${own}`;
  const concerns = undeclared === "strip" || (undeclared === "reject" && form === "received");
  const declared = concerns ? declarations.declaredBy(schema, name) : undefined;
  if (declared === undefined) return shape;
  const change = undeclared === "strip" ? code`dropUndeclared` : code`refuseUndeclared`;
  return code`${change}(declared.${declared}${shape === undefined ? nothing : code`, ${shape}`})`;
}

function optional<Item>(item: Item | undefined, make: (item: Item) => Code): readonly Code[] {
  return item === undefined ? [] : [make(item)];
}

function bodyCode(body: RequestBody, handler: Handler, makers: Makers): Code {
  const contents = body.contents.map((content, index) => contentCode(content, index, handler, makers));
  return code`{ required: ${literal(body.required)}, contents: [${join(contents, code`, `)}] }`;
}

function contentCode(content: RequestContent, index: number, handler: Handler, makers: Makers): Code {
  const { parameters, validators } = makers;
  const mediaType = literal(content.mediaType);
  const validate = (): Code => {
    const validator = validators.forBody(handler, content, index);
    const name = `${handler.name}Body${index === 0 ? "" : String(index + 1)}`;
    const change =
      content.as === "text" ? undefined : changeCode(content.schema, name, "received", handler.operations[0], makers);
    if (change !== undefined) return code`, ${validator ?? code`undefined`}, ${change}`;
    return validator === undefined ? nothing : code`, ${validator}`;
  };
  switch (content.as) {
    case "json":
      return code`jsonBody(${mediaType}${validate()})`;
    case "form":
      return code`formBody(${mediaType}, [${join(
        content.fields.map((field) => parameters.field(field)),
        code`, `,
      )}]${validate()})`;
    case "multipart":
      return code`multipartBody(${mediaType}, ${partsCode(content, parameters)}${validate()})`;
    case "text":
      return code`textBody(${mediaType}${validate()})`;
    case "stream":
      return code`streamBody(${mediaType})`;
  }
}

function partsCode({ fields, rest }: RequestContent & { readonly as: "multipart" }, parameters: ParameterCode): Code {
  const declared = fields.map((field) => partCode(literal(field.name), field, parameters));
  if (rest === undefined || rest.kind === "style") return code`[${join(declared, code`, `)}]`;
  // Parts that no property names.
  const others = partCode(code`undefined`, { name: "", schema: true, sentAs: rest }, parameters);
  return code`[${join([...declared, others], code`, `)}]`;
}

function partCode(name: Code, field: FormField, parameters: ParameterCode): Code {
  const { sentAs } = field;
  if (sentAs.kind === "style") return parameters.field(field);
  const options = [
    ...(sentAs.many ? [code`many: true`] : []),
    ...optional(sentAs.maxCount, (count) => code`maxCount: ${literal(count)}`),
    ...(sentAs.kind === "file" ? fileOptions(sentAs) : []),
  ];
  const rest = options.length === 0 ? nothing : code`, { ${join(options, code`, `)} }`;
  return sentAs.kind === "file" ? code`filePart(${name}${rest})` : code`jsonPart(${name}${rest})`;
}

function fileOptions({ maxSize, mediaTypes }: FormField["sentAs"] & { readonly kind: "file" }): readonly Code[] {
  return [
    ...optional(maxSize, (size) => code`maxSize: ${literal(size)}`),
    ...(mediaTypes.length === 0 ? [] : [code`mediaTypes: [${join(mediaTypes.map(literal), code`, `)}]`]),
  ];
}

function responseCode({ status, contents }: Response): Code {
  const mediaTypes = join(
    contents.map(({ mediaType }) => literal(mediaType)),
    code`, `,
  );
  return code`${statusKey(status)}: [${mediaTypes}]`;
}

interface Validators {
  forParameters(handler: Handler): Code | undefined;
  forBody(handler: Handler, content: RequestContent, index: number): Code | undefined;
  add(name: string, schema: JsonSchema, form: ValidatorForm): void;
  all(): readonly ValidatorRequest[];
}

// A body that is a model is checked by the model's validator, which all such bodies share.
function validatorRequests(modelOf: (key: string) => Model | undefined): Validators {
  const requests = new Map<string, ValidatorRequest>();
  const request = (name: string, schema: JsonSchema): Code => {
    requests.set(name, { name, schema, form: "accepted" });
    return code`validators(${literal(name)})`;
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
    add: (name, schema, form) => void requests.set(name, { name, schema, form }),
    all: () => [...requests.values()],
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
  const used = new Set(codes.flatMap((item) => [...namesInCode(item)]));
  return names.filter((name) => used.has(name)).map(identifier);
}
