import type { Api, Handler, Operation, Parameter, RequestBody, Response, ResponseStatus } from "../service/service.js";
import type { Code } from "./code.js";
import { code, docComment, identifier, join, literal, nothing, propertyKey } from "./code.js";
import { generatedHeader } from "./generated-header.js";
import type { ImportScope } from "./import-scope.js";
import { importScope } from "./import-scope.js";
import { namesInCode } from "./names-in-code.js";
import { fromApi, handlerModule } from "./paths.js";
import { renderTemplate } from "./render-template.js";
import { plainTypes, type RichType } from "./rich-types.js";
import type { SchemaTypes } from "./schema-types.js";
import { identifiedType } from "./security-code.js";

/** `<api>/operations.ts`, and the types that each handler's contract ties together. */
export interface RenderedOperations {
  readonly text: string;
  readonly contractTypes: ReadonlyMap<Handler, Code>;
}

/** What each handler takes, knows and may answer. */
export function renderOperations(api: Api, types: SchemaTypes): RenderedOperations {
  const guards = importScope(["AuthenticatedUser", ...usableNames, "models", "security", "Readable", "UploadedFile"]);
  const views = new Map(api.handlers.map((handler) => [handler, handlerView(handler, api, types, guards)]));
  const handlers = [...views.values()];
  const securityNames = ["Identified", "MaybeIdentified"].filter((name) =>
    handlers.some(({ known }) => namesInCode(known).has(name)),
  );
  const helpers = types.helpers();
  const text = renderTemplate("operations.ts", {
    header: generatedHeader,
    usesUser: api.handlers.some(({ guards }) => guards.some((guard) => guard.kind === "requiresAuth")),
    usesSecurity: securityNames.length > 0,
    securityNames: join(securityNames.map(identifier), code`, `),
    usesModels: [helpers, ...handlers.flatMap(({ input, sent, output }) => [input, sent, output])].some((type) =>
      namesInCode(type).has("models"),
    ),
    usesFiles: handlers.some(({ input, sent }) => [input, sent].some((type) => namesInCode(type).has("UploadedFile"))),
    usesStreams: handlers.some(({ input, sent }) => [input, sent].some((type) => namesInCode(type).has("Readable"))),
    runtimeNames: runtimeNames(handlers),
    guardImports: guards.declarations(code`import type`),
    handlers,
    hasHelpers: helpers !== nothing,
    helpers,
  });
  return { text, contractTypes: new Map([...views].map(([handler, { contract }]) => [handler, contract])) };
}

function handlerView(handler: Handler, api: Api, types: SchemaTypes, guards: ImportScope): HandlerView {
  const [operation] = handler.operations;
  const input = inputType(operation, "received", types);
  const sent = sentType(operation, types);
  const rich = richTypesOf(operation, types);
  const known = knownType(handler, api, guards);
  return {
    name: identifier(handler.typeName),
    isServed: handler.kind === "served",
    doc: docComment([operation.summary, operation.description, ...endpoints(handler)], {
      deprecated: isDeprecated(handler),
    }),
    hasInput: input !== nothing,
    input,
    hasSent: sent !== undefined,
    sent: sent ?? nothing,
    contract: contractTypes(handler, rich, sent !== undefined),
    parameters: typeParameters(rich),
    output: outputType(operation.responses, types),
    hasKnown: known !== nothing,
    known,
  };
}

type InputForm = "received" | "sent";

type HandlerView = Readonly<
  Record<"name" | "doc" | "input" | "sent" | "contract" | "parameters" | "output" | "known", Code>
> &
  Readonly<Record<"isServed" | "hasInput" | "hasSent" | "hasKnown", boolean>>;

function endpoints(handler: Handler): readonly string[] {
  if (handler.kind === "webhook") return [];
  return [handler.operations.map(({ method, path }) => `\`${method} ${path}\``).join("\n")];
}

function isDeprecated({ operations }: Handler): boolean {
  return operations.every(({ deprecated }) => deprecated);
}

/** What a contract ties together: `operations.AddPetInput, operations.AddPetOutput`, and what a client has instead. */
function contractTypes({ typeName }: Handler, rich: readonly RichType[], hasSent: boolean): Code {
  const type = (suffix: string): Code => code`operations.${identifier(`${typeName}${suffix}`)}`;
  const output = type("Output");
  // A client sees what JSON can say.
  const plain = rich.map((name) => identifier(plainTypes[name]));
  const answer = plain.length === 0 ? output : code`${output}<${join(plain, code`, `)}>`;
  const all = [
    type("Input"),
    output,
    ...(plain.length > 0 || hasSent ? [answer] : []),
    ...(hasSent ? [type("Sent")] : []),
  ];
  return join(all, code`, `);
}

// A client sends the same, or the same without what the service adds and leaves out.
function sentType(operation: Operation, types: SchemaTypes): Code | undefined {
  const schemas = [...operation.parameters, ...(operation.body?.contents ?? [])].map(({ schema }) => schema);
  return schemas.every((schema) => types.isSentAsReceived(schema)) ? undefined : inputType(operation, "sent", types);
}

function richTypesOf({ responses }: Operation, types: SchemaTypes): readonly RichType[] {
  const contents = responses.flatMap((response) =>
    response.contents.filter(({ as }) => as !== "text" && as !== "binary"),
  );
  const values = [...contents, ...responses.flatMap(({ headers }) => headers)];
  return [...new Set(values.flatMap(({ schema }) => types.parametersOf(schema)))].sort();
}

function typeParameters(rich: readonly RichType[]): Code {
  return rich.length === 0
    ? nothing
    : code`<${join(
        rich.map((name) => richTypes[name]),
        code`, `,
      )}>`;
}

const richTypes: Readonly<Record<RichType, Code>> = {
  DateTime: code`DateTime = Date | string`,
  Int64: code`Int64 = bigint | number`,
};

function inputType({ parameters, body }: Operation, form: InputForm, types: SchemaTypes): Code {
  const members = (["path", "query", "header", "cookie"] as const).flatMap((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    return here.length === 0
      ? []
      : [code`readonly ${identifier(inputMembers[place])}: { ${parameterTypes(here, form, types)} };`];
  });
  if (body !== undefined) {
    members.push(
      code`${lines(docComment([body.description]))}readonly body${optional(body.required)}: ${bodyType(body, form, types)};`,
    );
  }
  return members.length === 0 ? nothing : join(members, code`\n`);
}

const inputMembers = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

function parameterTypes(parameters: readonly Parameter[], form: InputForm, types: SchemaTypes): Code {
  const members = parameters.map((parameter) => {
    const doc = docComment([parameter.description], { deprecated: parameter.deprecated });
    // What a handler receives has its defaults; what a client may leave out is said where it calls.
    const isThere = parameter.required || types.hasDefault(parameter.schema);
    return code`${lines(doc)}readonly ${propertyKey(parameter.name)}${optional(isThere)}: ${types.typeOf(parameter.schema, form)};`;
  });
  return join(members, code`\n`);
}

// A comment stands on lines of its own, so that what follows it is not on the comment's last line.
function lines(doc: Code): Code {
  return doc === nothing ? nothing : code`\n${doc}\n`;
}

function optional(isThere: boolean): Code {
  return isThere ? nothing : code`?`;
}

function bodyType(body: RequestBody, form: InputForm, types: SchemaTypes): Code {
  const [first, ...rest] = body.contents.map((content) => {
    switch (content.as) {
      case "json":
      case "form":
      case "multipart":
        return { content, type: types.typeOf(content.schema, form) };
      case "text":
        return { content, type: code`string` };
      case "stream":
        return { content, type: code`Readable` };
    }
  });
  if (first === undefined || rest.length === 0) return first?.type ?? code`unknown`;
  const members = [first, ...rest].map(
    ({ content, type }) => code`{ readonly mediaType: ${literal(content.mediaType)}; readonly content: ${type} }`,
  );
  return join(members, code` | `);
}

// The body alone where there is one success that needs no headers, and a reply for each status that
// is declared.
function outputType(responses: readonly Response[], types: SchemaTypes): Code {
  const successes = responses.filter(({ status }) => isSuccess(status));
  // With nothing but a default, that is the success too; with nothing at all, anything is.
  const only = successes.length === 1 ? successes[0] : successes.length === 0 ? responses.find(isDefault) : undefined;
  const alone =
    only === undefined || only.headers.some(({ required }) => required)
      ? []
      : [responseBodyType(only, types, code`void`)];
  const replies = responses.map((response) => replyType(response, responses, types));
  const members = [...alone, ...replies];
  return members.length === 0 ? code`unknown` : join(distinct(members), code` | `);
}

function isSuccess(status: ResponseStatus): boolean {
  return (
    (status.kind === "code" && status.code >= 200 && status.code < 300) ||
    (status.kind === "range" && status.hundreds === 2)
  );
}

function isDefault({ status }: Response): boolean {
  return status.kind === "default";
}

function replyType(response: Response, all: readonly Response[], types: SchemaTypes): Code {
  const status = statusType(response.status, all);
  const body = responseBodyType(response, types, code`undefined`);
  if (response.headers.length === 0) return code`Reply<${status}, ${body}>`;
  const headers = response.headers.map(
    ({ name, description, required, schema }) =>
      code`${lines(docComment([description]))}readonly ${propertyKey(name)}${optional(required)}: ${types.typeOf(schema, "answered")};`,
  );
  return code`Reply<${status}, ${body}, { ${join(headers, code`\n`)} }>`;
}

function statusType(status: ResponseStatus, all: readonly Response[]): Code {
  switch (status.kind) {
    case "code":
      return literal(status.code);
    case "range":
      return withoutCodes(code`Status${literal(status.hundreds)}XX`, all, status.hundreds);
    case "default":
      return withoutCodes(code`HttpStatus`, all, undefined);
  }
}

// A range and the default stand for the codes that no other response names (OpenAPI §4.8.16).
function withoutCodes(range: Code, all: readonly Response[], hundreds: number | undefined): Code {
  const named = all.flatMap(({ status }) => {
    if (status.kind === "code" && (hundreds === undefined || Math.floor(status.code / 100) === hundreds)) {
      return [literal(status.code)];
    }
    return status.kind === "range" && hundreds === undefined ? [code`Status${literal(status.hundreds)}XX`] : [];
  });
  return named.length === 0 ? range : code`Exclude<${range}, ${join(named, code` | `)}>`;
}

function responseBodyType(response: Response, types: SchemaTypes, none: Code): Code {
  if (response.contents.length === 0) return none;
  const bodies = response.contents.map((content) => {
    switch (content.as) {
      case "json":
        return types.typeOf(content.schema, "answered");
      case "text":
        return code`string`;
      case "binary":
        return code`Binary`;
      case "events":
        return code`AsyncIterable<${
          content.dataSchema === undefined
            ? types.typeOf(content.schema, "answered")
            : code`ServerSentEvent<${types.typeOf(content.dataSchema, "answered")}>`
        }>`;
      case "jsonLines":
      case "jsonSequence":
        return code`AsyncIterable<${types.typeOf(content.schema, "answered")}>`;
    }
  });
  return join(distinct(bodies), code` | `);
}

function distinct(codes: readonly Code[]): readonly Code[] {
  return [...new Map(codes.map((item) => [String(item), item])).values()];
}

function knownType({ access, guards }: Handler, api: Api, imports: ImportScope): Code {
  const identified = identifiedType(access, guards, api.securitySchemes);
  const requiresAuth = guards.some((guard) => guard.kind === "requiresAuth");
  const known = [
    // Of two guards that find out the user, the inner one tells who it is.
    ...(identified === undefined || requiresAuth ? [] : [identified]),
    ...guards.map((guard) =>
      guard.kind === "requiresAuth"
        ? code`{ user: AuthenticatedUser }`
        : code`Known<typeof ${imports.use(fromApi + handlerModule(guard.binding.module), guard.binding.exportName)}>`,
    ),
  ];
  return known.length === 0 ? nothing : join(known, code` & `);
}

// Only the names that the types of this file use are imported, since unused imports are errors to some.
function runtimeNames(handlers: readonly HandlerView[]): Code {
  const used = new Set(
    handlers.flatMap(({ output, known }) => [output, known].flatMap((type) => [...namesInCode(type)])),
  );
  const nothingTaken = handlers.some(({ hasInput }) => !hasInput) ? ["Nothing"] : [];
  const handlerTaken = handlers.some(({ isServed }) => isServed) ? ["Handler"] : [];
  return join(
    [...handlerTaken, ...nothingTaken, ...usableNames.filter((name) => used.has(name))].map(identifier),
    code`, `,
  );
}

const usableNames = [
  "Binary",
  "HttpStatus",
  "Known",
  "Reply",
  "ServerSentEvent",
  "Status1XX",
  "Status2XX",
  "Status3XX",
  "Status4XX",
  "Status5XX",
];
