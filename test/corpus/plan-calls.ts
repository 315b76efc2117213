import type { JsonSchema, Operation, Parameter, RequestContent, SecurityScheme } from "../../src/service/service.js";
import { credentialsFor, isClosed, none, type Credentials } from "./credentials.js";
import { encodeBody, isAsJson, type EncodedBody } from "./encode-body.js";
import { encodeParameters } from "./encode-parameters.js";
import type { Sample, SampleMaker } from "./sample-maker.js";
import type { Check } from "./schema-checker.js";

/** A request to an operation, and what has to come of it. */
export interface Call {
  readonly purpose: "full" | "minimal" | "invalid" | "stranger";
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** What the handler has to receive; undefined where it must not be called. */
  readonly sent?: Input;
  readonly expected: readonly number[];
}

/** The values of a request, as a handler receives them. */
export interface Input {
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookies: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** What calls are made with. */
export interface CallKit {
  readonly basePath: string;
  readonly schemes: readonly SecurityScheme[];
  readonly maker: SampleMaker;
  readonly check: Check;
}

export type PlannedCalls =
  { readonly planned: true; readonly calls: readonly Call[] } | { readonly planned: false; readonly reason: string };

/**
 * The calls of one operation: with all that it takes for each media type, with only what it has to
 * be given, with a mistake, and by somebody who shows no credentials.
 */
export function planCalls(operation: Operation, status: number, kit: CallKit): PlannedCalls {
  const credentials = credentialsFor(operation, kit.schemes);
  if (credentials === undefined) return { planned: false, reason: "no request can hold the credentials that it needs" };
  const body = hasBody(operation) ? operation.body : undefined;
  const contents = body?.contents ?? [undefined];
  const full = contents.map((content) => draft(operation, content, true, kit));
  const minimal = draft(operation, body?.required === true ? contents[0] : undefined, false, kit);
  const [first] = full.filter((made) => made.made);
  if (first === undefined || !minimal.made) {
    const reasons = [...full, minimal].flatMap((made) => (made.made ? [] : [made.reason]));
    return { planned: false, reason: reasons[0] ?? "" };
  }
  const send = (purpose: Call["purpose"], { values }: Made): Call =>
    call(operation, purpose, values, credentials, status, kit);
  const wrong = mistake(operation, first.values, kit);
  return {
    planned: true,
    calls: [
      ...full.flatMap((made) => (made.made ? [send("full", made)] : [])),
      send("minimal", minimal),
      ...(wrong === undefined ? [] : [send("invalid", { made: true, values: wrong })]),
      ...(isClosed(operation) ? [call(operation, "stranger", withoutKeys(first.values, kit), none, status, kit)] : []),
    ],
  };
}

// RFC 9110 §9.3: to these a body means nothing, and many intermediaries drop it.
function hasBody({ method }: Operation): boolean {
  return !["GET", "HEAD", "TRACE"].includes(method);
}

/** What a request holds, before it is written. */
interface Values {
  readonly parameters: ReadonlyMap<Parameter, unknown>;
  readonly body?: { readonly content: RequestContent; readonly value: unknown };
}

interface Made {
  readonly made: true;
  readonly values: Values;
}

function draft(
  operation: Operation,
  content: RequestContent | undefined,
  isFull: boolean,
  { maker, check }: CallKit,
): Made | { readonly made: false; readonly reason: string } {
  const parameters = new Map<Parameter, unknown>();
  const samples = operation.parameters
    .filter((parameter) => !isOfProtocol(parameter) && (parameter.required || isFull))
    .map((parameter) => {
      const draw = (isFull: boolean): Sample =>
        maker.sample(spelledSchema(parameter), { isFull, isParameter: parameter.encoding.kind !== "json" });
      const sample = draw(isFull);
      // An object without members is not to be seen.
      const isSeen = sample.found && isSpelled(parameter, sample.value);
      return { parameter, sample: isSeen ? sample : draw(true) };
    });
  for (const drawn of samples) {
    const { parameter, sample } = drawn;
    if (!parameter.required && sharesName(drawn, samples)) continue;
    if (sample.found && isSpelled(parameter, sample.value)) parameters.set(parameter, sample.value);
    else if (parameter.required)
      return {
        made: false,
        reason: `no sample of ${parameter.in} ${parameter.name}: ${sample.found ? "it has no spelling" : sample.reason}`,
      };
  }
  if (content === undefined) return { made: true, values: { parameters } };
  const body = maker.sample(content.schema, { isFull, isParameter: ["form", "multipart"].includes(content.as) });
  if (!body.found) return { made: false, reason: `no sample of the body ${content.mediaType}: ${body.reason}` };
  const value = content.as === "form" ? spelledForm(content, body.value) : body.value;
  if (value !== body.value && check(content.schema, value) !== undefined) {
    return { made: false, reason: `no sample of the body ${content.mediaType}: it has no spelling` };
  }
  return { made: true, values: { parameters, body: { content, value } } };
}

interface Drawn {
  readonly parameter: Parameter;
  readonly sample: Sample;
}

// What is written under a name of another parameter, of which pym warns, would be read as that one too.
function sharesName(drawn: Drawn, all: readonly Drawn[]): boolean {
  const names = namesIn(drawn);
  return all.some((other) => other !== drawn && namesIn(other).some((name) => names.includes(name)));
}

function namesIn({ parameter: { in: place, name, encoding }, sample }: Drawn): readonly string[] {
  if (place !== "query" || !sample.found) return [];
  const isExploded = encoding.kind === "style" && encoding.style === "form" && encoding.explode;
  const isObject = typeof sample.value === "object" && sample.value !== null && !Array.isArray(sample.value);
  return isExploded && isObject ? Object.keys(sample.value) : [name];
}

// What the client writes by itself, and what would change the request for everybody on its way.
function isOfProtocol({ in: place, name }: Parameter): boolean {
  const names =
    "connection content-length content-encoding expect host keep-alive te trailer transfer-encoding upgrade";
  return place === "header" && [...names.split(" "), "cookie", "origin", "sec-fetch-site"].includes(name.toLowerCase());
}

// OpenAPI §4.8.12.3: other values have no spelling in this style.
function spelledSchema({ encoding, schema }: Parameter): JsonSchema {
  const isDeep = encoding.kind === "style" && encoding.style === "deepObject";
  return isDeep ? { allOf: [schema, { type: "object" }] } : schema;
}

// A path has no place for nothing, and an empty list is not to be seen in a query.
function isSpelled({ in: place, encoding }: Parameter, value: unknown): boolean {
  if (value === null) return false;
  if (typeof value === "object") {
    const members: readonly unknown[] = Object.values(value);
    if (encoding.kind !== "style" || encoding.style === "deepObject") return members.length > 0;
    const isRepeated = place === "query" && encoding.explode;
    return (
      members.length > 0 && members.every((member) => isSpelledWithin(member, Array.isArray(value), isRepeated, place))
    );
  }
  if (place === "header")
    return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(typeof value === "string" ? value : JSON.stringify(value));
  return place !== "path" || (value !== "" && value !== "." && value !== "..");
}

// Of what is nested deeper the standard does not say how it is written; pym writes and reads JSON, but for lists
// in an object, which are repeated where it is exploded. In a header, commas of JSON would separate.
function isSpelledWithin(member: unknown, isInList: boolean, isRepeated: boolean, place: Parameter["in"]): boolean {
  if (typeof member !== "object") return true;
  if (member === null || place === "header") return false;
  if (!Array.isArray(member) || isInList) return true;
  return isRepeated && member.length > 0;
}

// Of lists and objects within a field the standard says as little, unless it is sent as JSON. Objects
// within objects are written with brackets everywhere, where the style is that of brackets.
function spelledForm({ fields }: FormContent, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const sent = new Map(fields.map(({ name, sentAs }) => [name, sentAs]));
  const entries = Object.entries(value);
  const spelled = entries.filter(([name, member]: [string, unknown]) => {
    const field = sent.get(name);
    if (field?.kind === "json" || typeof member !== "object" || member === null) return true;
    if (field?.kind === "style" && isAsJson(field.encoding, member)) return true;
    const isDeep = field?.kind === "style" && field.encoding.kind === "style" && field.encoding.style === "deepObject";
    return isSpelledMember(member, isDeep);
  });
  return spelled.length === entries.length ? value : Object.fromEntries(spelled);
}

function isSpelledMember(member: object, isDeep: boolean): boolean {
  const inner: readonly unknown[] = Object.values(member);
  return (
    inner.length > 0 &&
    inner.every((value) => {
      if (typeof value !== "object" || value === null) return true;
      return isDeep && !Array.isArray(member) && isSpelledMember(value, isDeep);
    })
  );
}

type FormContent = Extract<RequestContent, { readonly as: "form" }>;

function call(
  operation: Operation,
  purpose: Call["purpose"],
  { parameters, body }: Values,
  credentials: Credentials,
  status: number,
  { basePath }: CallKit,
): Call {
  const encoded = encodeParameters(parameters);
  const encodedBody = body === undefined ? undefined : encodeBody(body.content, body.value);
  const query = joined(encoded.query, credentials.query, "&");
  const cookies = joined(encoded.cookies, credentials.cookies, "; ");
  return {
    purpose,
    method: operation.method,
    url: pathOf(basePath + operation.path, encoded.path) + (query === "" ? "" : `?${query}`),
    headers: {
      ...Object.fromEntries([...credentials.headers, ...encoded.headers]),
      ...(cookies !== "" && { cookie: cookies }),
      ...(encodedBody !== undefined && { "content-type": encodedBody.contentType }),
    },
    ...(encodedBody !== undefined && { body: encodedBody.bytes }),
    ...outcomeOf(purpose, parameters, encodedBody, status),
  };
}

// A key that is described as a parameter as well is sent once.
function joined(pairs: readonly string[], credentials: readonly string[], separator: string): string {
  const names = new Set(pairs.map((pair) => pair.split("=", 1)[0]));
  return [...pairs, ...credentials.filter((pair) => !names.has(pair.split("=", 1)[0]))].join(separator);
}

function pathOf(template: string, values: ReadonlyMap<string, string>): string {
  return template
    .split(/(\{[^{}]*\})/)
    .map((part) => {
      if (part.startsWith("{") && part.endsWith("}")) return values.get(part.slice(1, -1)) ?? "";
      return encodeURI(part).replace(/%25(?=[\da-f]{2})/gi, "%");
    })
    .join("");
}

function outcomeOf(
  purpose: Call["purpose"],
  parameters: ReadonlyMap<Parameter, unknown>,
  body: EncodedBody | undefined,
  status: number,
): Pick<Call, "sent" | "expected"> {
  if (purpose === "invalid") return { expected: [400, 413, 415, 422] };
  if (purpose === "stranger") return { expected: [401, 403] };
  const at = (place: Parameter["in"]): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      [...parameters].flatMap(([parameter, value]) => (parameter.in === place ? [[parameter.name, value]] : [])),
    );
  const input = { path: at("path"), query: at("query"), headers: at("header"), cookies: at("cookie") };
  return { sent: { ...input, ...(body?.received !== undefined && { body: body.received }) }, expected: [status] };
}

// Some documents describe an API key as a parameter as well.
function withoutKeys({ parameters, ...rest }: Values, { schemes }: CallKit): Values {
  const keys = keyNames(schemes);
  return { ...rest, parameters: new Map([...parameters].filter(([{ name }]) => !keys.has(name.toLowerCase()))) };
}

function keyNames(schemes: readonly SecurityScheme[]): ReadonlySet<string> {
  return new Set(
    schemes.flatMap(({ credentials }) => (credentials.kind === "apiKey" ? [credentials.name.toLowerCase()] : [])),
  );
}

// The first mistake that the schemas speak of, so that an answer without a complaint is a wrong one.
function mistake(operation: Operation, { parameters, body }: Values, { check, schemes }: CallKit): Values | undefined {
  const keys = keyNames(schemes);
  const ofBody = body?.content.as === "json" ? wrongValue(body.content.schema, check) : undefined;
  if (body !== undefined && ofBody !== undefined) return { parameters, body: { ...body, value: ofBody.value } };
  const needed = [...parameters.keys()].find(
    (parameter) => parameter.in !== "path" && isNeeded(parameter) && !keys.has(parameter.name.toLowerCase()),
  );
  if (needed !== undefined) {
    return {
      ...(body && { body }),
      parameters: new Map([...parameters].filter(([parameter]) => parameter !== needed)),
    };
  }
  const typed = [...parameters].find(([parameter, value]) => isPlain(value) && isRefusable(parameter, check));
  if (typed !== undefined)
    return { ...(body && { body }), parameters: new Map([...parameters, [typed[0], wrongText]]) };
  return body !== undefined && operation.body?.required === true ? { parameters } : undefined;
}

// Where there is a default as well, to leave the parameter out may be no mistake.
function isNeeded({ required, schema }: Parameter): boolean {
  return required && !(typeof schema === "object" && "default" in schema);
}

const wrongText = "~wrong~";

function isPlain(value: unknown): boolean {
  return typeof value !== "object";
}

function isRefusable({ encoding, schema }: Parameter, check: Check): boolean {
  return encoding.kind === "style" && check(schema, wrongText) !== undefined;
}

function wrongValue(schema: JsonSchema, check: Check): { readonly value: unknown } | undefined {
  const value = [wrongText, 12345, [], {}, true].find((candidate) => check(schema, candidate) !== undefined);
  return value === undefined ? undefined : { value };
}
