/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { UploadedFile } from "./bodies.js";
import { acceptedTypes, encodeBody, explicitTypes, readItems, readReply, type SentFile, type StreamBody } from "./client-bodies.js";
import { CallError, ErrorReply, type CalledOperation, type ReadReply } from "./client-errors.js";
import { encodeParameters, type ParameterValues } from "./client-parameters.js";
import { deadline, deliver, interruption, type OutgoingRequest } from "./client-transport.js";
import type { Readable } from "node:stream";
import type { Contract, HttpStatus, Status2XX, Status3XX } from "./contract.js";
import type { Nothing } from "./guards.js";
import type { Reply } from "./replies.js";

export type { SentFile, StreamBody } from "./client-bodies.js";
export { CallError, ErrorReply, type CalledOperation, type CallFailure } from "./client-errors.js";
export type { OutgoingRequest } from "./client-transport.js";

/** How a client calls its service. */
export interface ClientOptions {
  /**
   * The address of the service with the prefix of its paths: `https://api.example.com/v1`. All that is
   * sent goes there, tokens included: never take it from a request.
   */
  readonly baseUrl?: string;
  /**
   * For a whole call, with its retries: 10 seconds unless said otherwise. Of what is answered item by
   * item, only until the answer begins.
   */
  readonly timeoutMs?: number;
  /** How often a call that may be repeated is sent again: twice unless said otherwise. */
  readonly retries?: number;
  /** In the place of the platform's `fetch`. */
  readonly fetch?: typeof fetch;
}

/** What may be different for one call. */
export interface CallOptions {
  /** Aborts the call. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly retries?: number;
  /** Sent besides what the operation's parameters say. */
  readonly headers?: Readonly<Record<string, string>>;
}

// ---------------------------------------------------------------- calls and their types

/** Calls an operation. */
export interface Call<Input, Output> extends AnyCall {
  /** The body of the success. Any other answer is thrown as an `ErrorReply`, and no answer as a `CallError`. */
  (...args: CallArguments<Input>): Promise<SuccessBody<Output>>;
  /** Whichever answer the document declares. Others are thrown as an `ErrorReply`, and none as a `CallError`. */
  readonly reply: (...args: CallArguments<Input>) => Promise<ReceivedReply<Output>>;
  /** Never there: it ties the two types to the call. */
  readonly types?: (input: Input) => Output;
}

export interface AnyCall {
  readonly operation: CalledOperation;
}

export type CallArguments<Input> = Nothing extends Input
  ? [input?: Input, options?: CallOptions]
  : [input: Input, options?: CallOptions];

/**
 * What a call takes: what a handler gets, in which a parameter with a default may be left out, and a
 * stream may be anything that can be sent.
 */
export type CallInput<Input, Optional extends string = never> = Flat<OptionalPlaces<SentPlaces<Input, Optional>>>;

type SentPlaces<Input, Optional extends string> = {
  [Place in keyof Input]: Place extends "body" ? SentBody<Input[Place]> : WithDefaults<Input[Place], Place, Optional>;
};

type SentBody<Body> = Body extends Readable
  ? StreamBody
  : Body extends { readonly mediaType: infer MediaType; readonly content: Readable }
    ? { readonly mediaType: MediaType; readonly content: StreamBody }
    : Body extends { readonly mediaType: infer MediaType; readonly content: infer Form }
      ? { readonly mediaType: MediaType; readonly content: SentForm<Form> }
      : SentForm<Body>;

// Only a form with files is another one for a caller, who may have put it together already.
type SentForm<Form> = [Extract<NonNullable<Form[keyof Form]>, UploadedFile | readonly UploadedFile[]>] extends [never]
  ? Form
  : FormData | { [Name in keyof Form]: SentField<Form[Name]> };

type SentField<Field> = Field extends UploadedFile
  ? SentFile
  : Field extends readonly UploadedFile[]
    ? readonly SentFile[]
    : Field;

type WithDefaults<Values, Place, Optional extends string> = [Optional] extends [never]
  ? Values
  : Flat<
      { [Name in keyof Values as IsOptional<Place, Name, Optional> extends true ? never : Name]: Values[Name] } & {
        [Name in keyof Values as IsOptional<Place, Name, Optional> extends true ? Name : never]?: Values[Name];
      }
    >;

type IsOptional<Place, Name, Optional extends string> = `${Place & string}.${Name & string}` extends Optional ? true : false;

// Where no parameter of a place has to be there, the place hasn't either.
type OptionalPlaces<Input> = {
  [Place in keyof Input as Place extends "body" ? Place : Nothing extends Input[Place] ? never : Place]: Input[Place];
} & {
  [Place in keyof Input as Place extends "body" ? never : Nothing extends Input[Place] ? Place : never]?: Input[Place];
};

type Flat<Type> = { [Name in keyof Type]: Type[Name] };

/** The answers that the document declares. */
export type ReceivedReply<Output> = unknown extends Output
  ? { readonly status: HttpStatus; readonly body: unknown; readonly headers: Headers }
  : Output extends Reply<infer Status, infer Body, object>
    ? { readonly status: Status; readonly body: Received<Body>; readonly headers: Headers }
    : never;

/** What an operation answers where all is well. */
export type SuccessBody<Output> = unknown extends Output
  ? unknown
  : [Exclude<Output, AnyReply>] extends [never]
    ? FirstOf<[BodiesWith<Status2XX, Output>, BodiesAmong<Status2XX, Output>, BodiesWith<Status3XX, Output>]>
    : Received<Exclude<Output, AnyReply>>;

/** The errors that the document declares for a call, as `isErrorOf` finds them. */
export type DeclaredError<Of extends AnyCall> = Of extends { readonly types?: (input: never) => infer Output }
  ? unknown extends Output
    ? ErrorReply
    : ErrorsIn<Output>
  : never;

type ErrorsIn<Output> =
  Output extends Reply<infer Status, infer Body, object>
    ? [Status] extends [Status2XX]
      ? never
      : ErrorReply<Status, Received<Body>>
    : never;

type AnyReply = Reply<number, unknown, object>;

type BodiesWith<Allowed, Output> =
  Output extends Reply<infer Status, infer Body, object> ? ([Status] extends [Allowed] ? Received<Body> : never) : never;

// Of the default, which has other statuses too.
type BodiesAmong<Allowed, Output> =
  Output extends Reply<infer Status, infer Body, object>
    ? [Extract<Status, Allowed>] extends [never]
      ? never
      : Received<Body>
    : never;

type FirstOf<Types> = Types extends [infer First, ...infer Others]
  ? [First] extends [never]
    ? FirstOf<Others>
    : First
  : never;

// Bytes are received whole, whatever a handler sends them as.
type Received<Body> = Body extends Readable | ReadableStream ? never : Body;

// A HEAD has the answers of a GET, without their bodies.
type Bodiless<Output> = unknown extends Output ? unknown : Output extends Reply<infer Status, unknown, infer Headers> ? Reply<Status, undefined, Headers> : void;

/** Tells whether an error is an answer that the document declares for a call, and gives it its types. */
export function isErrorOf<Of extends AnyCall>(call: Of, error: unknown): error is DeclaredError<Of> {
  return error instanceof ErrorReply && error.declared && error.operation.contract === call.operation.contract;
}

// ---------------------------------------------------------------- request decorators

/** Wraps calls. The innermost is next to the network: what it gets is what is sent. */
export type RequestDecorator = <Of extends AnyCall>(call: Of) => Of;

export type Send = (request: OutgoingRequest) => Promise<Response>;

/**
 * Makes a decorator of what is done around each request of a call, once, however often it is sent:
 * `const traced = requestDecorator((request, next) => next({ ...request, headers: withTrace(request) }))`.
 */
export function requestDecorator(
  run: (request: OutgoingRequest, next: Send) => Response | Promise<Response>,
): RequestDecorator {
  return <Of extends AnyCall>(call: Of): Of => {
    const make = makersOf.get(call);
    if (make === undefined) throw new TypeError("A request decorator wraps the calls of a client, and nothing else");
    return make((next) => async (request) => run(request, next)) as Of;
  };
}

type Wrap = (next: Send) => Send;

// How to make the same call again, with something around its requests.
const makersOf = new WeakMap<AnyCall, (wrap: Wrap) => AnyCall>();

// ---------------------------------------------------------------- clients

/** A service that calls are made to. */
export interface Connection {
  /** The call of an operation. `optional` names what the service has defaults for: `query.limit`. */
  readonly call: <Input, Output, Answer, Sent, const Method extends string, const Optional extends string = never>(operation: {
    readonly method: Method;
    readonly path: string;
    readonly contract: Contract<Input, Output, Answer, Sent>;
    readonly optional?: readonly Optional[];
  }) => Call<CallInput<Sent, Optional>, Method extends "HEAD" ? Bodiless<Answer> : Answer>;
}

/** What a client's calls have in common. `documentUrl` is the address in the document, if it has one. */
export function connect(options: ClientOptions, documentUrl?: string): Connection {
  const base = baseOf(options.baseUrl ?? documentUrl);
  const call = (operation: CalledOperation) =>
    makeCall(operation, { base, template: operation.path, redirects: 5 }, options, (send) => send);
  return { call: call as unknown as Connection["call"] };
}

// ---------------------------------------------------------------- webhooks

/** How webhooks and callbacks are delivered. */
export type DeliveryOptions = Omit<ClientOptions, "baseUrl">;

/** Delivers a webhook or a callback to an address. */
export interface Delivery<Input, Output> extends AnyCall {
  /** As a `Call` answers. The address is whoever's that asked: see to it that it is no internal one. */
  (url: string | URL, ...args: CallArguments<Input>): Promise<SuccessBody<Output>>;
  readonly reply: (url: string | URL, ...args: CallArguments<Input>) => Promise<ReceivedReply<Output>>;
  /** Never there: it ties the two types to the call. */
  readonly types?: (input: Input) => Output;
}

export interface Deliveries {
  readonly delivery: <Input, Output, Answer, Sent, const Optional extends string = never>(webhook: {
    readonly method: string;
    readonly name: string;
    readonly contract: Contract<Input, Output, Answer, Sent>;
    readonly optional?: readonly Optional[];
  }) => Delivery<CallInput<Sent, Optional>, Answer>;
}

/** What the deliveries of a document have in common. */
export function deliveries(options: DeliveryOptions): Deliveries {
  const delivery = ({ method, name, contract }: { method: string; name: string; contract: CalledOperation["contract"] }) => {
    const operation: CalledOperation = { method, path: name, contract };
    const callTo = (url: string | URL) => makeCall(operation, receiverOf(url), options, (send) => send) as Call<GivenInput, unknown>;
    const deliver = async (url: string | URL, input: GivenInput, callOptions?: CallOptions) => callTo(url)(input, callOptions);
    const reply = async (url: string | URL, input: GivenInput, callOptions?: CallOptions) => callTo(url).reply(input, callOptions);
    return Object.assign(deliver, { reply, operation });
  };
  return { delivery: delivery as unknown as Deliveries["delivery"] };
}

// Whoever asked for it names the address, and could have any other one called by a redirect.
function receiverOf(written: string | URL): Receiver {
  const base = URL.canParse(String(written)) ? new URL(written) : undefined;
  if (base !== undefined && /^https?:$/.test(base.protocol) && base.username === "" && base.password === "") {
    return { base, template: "", redirects: 0 };
  }
  throw new CallError("input", "A webhook is sent to an http or https address without a user");
}

// ---------------------------------------------------------------- exchanges

function baseOf(baseUrl: string | undefined): URL {
  if (baseUrl === undefined) {
    throw new TypeError("The document names no server: give createClient a baseUrl, such as https://api.example.com/v1");
  }
  const base = new URL(baseUrl);
  const { protocol, username, password, search, hash } = base;
  if (!/^https?:$/.test(protocol) || [username, password, search, hash].some((part) => part !== "")) {
    throw new TypeError("A baseUrl is an http or https address without user, query and fragment");
  }
  return base;
}

/** Where a call goes to. */
interface Receiver {
  readonly base: URL;
  /** The path below that, with its parameters in braces. */
  readonly template: string;
  /** How many redirects are followed. */
  readonly redirects: number;
}

function makeCall(operation: CalledOperation, receiver: Receiver, options: ClientOptions, wrap: Wrap): AnyCall {
  const exchange = exchanger(operation, receiver, options, wrap);
  const call = async (input?: GivenInput, callOptions?: CallOptions) => {
    const reply = await exchange(input, callOptions);
    if (!reply.declared || !isSuccess(operation, reply.status)) throw new ErrorReply(operation, reply);
    return reply.body;
  };
  const reply = async (input?: GivenInput, callOptions?: CallOptions) => {
    const received = await exchange(input, callOptions);
    if (!received.declared) throw new ErrorReply(operation, received);
    return { status: received.status, body: received.body, headers: received.headers };
  };
  const made = Object.assign(call, { reply, operation });
  makersOf.set(made, (outer) => makeCall(operation, receiver, options, (send) => outer(wrap(send))));
  return made;
}

// The 2xx that are declared. Without any, what the default says of a 2xx; without that, the 3xx.
function isSuccess({ contract: { responses } }: CalledOperation, status: number): boolean {
  const declares = (hundreds: number) => Object.keys(responses).some((code) => code.startsWith(String(hundreds)));
  const hundreds = declares(2) || responses.default !== undefined || !declares(3) ? 2 : 3;
  const isDeclared = explicitTypes(responses, status) !== undefined || !declares(hundreds);
  return Math.trunc(status / 100) === hundreds && isDeclared;
}

type GivenInput = ParameterValues & { readonly body?: unknown };

function exchanger(operation: CalledOperation, { base, template, redirects }: Receiver, client: ClientOptions, wrap: Wrap) {
  return async (input: GivenInput = {}, options: CallOptions = {}): Promise<ReadReply> => {
    const { timeoutMs = 10_000, retries = 2, fetch = globalThis.fetch } = { ...client, ...options };
    const { signal, left, answered, end } = deadline(`${operation.method} ${operation.path}`, timeoutMs, options.signal);
    const transport = { origin: base.origin, redirects, retries, fetch, left };
    const send = wrap((request) => deliver(request, transport));
    let isSequence = false;
    try {
      const request = encodeRequest(operation, template, base, input, options.headers, signal);
      const response = await send(request);
      const explained = (error: unknown) => (error instanceof CallError ? error : interruption(request, error));
      const items = readItems(response, operation, explained, end);
      if (items !== undefined) {
        isSequence = true;
        answered();
        return items;
      }
      return await readReply(response, operation).catch((error: unknown) => {
        throw explained(error);
      });
    } finally {
      if (!isSequence) end();
    }
  };
}

function encodeRequest(
  operation: CalledOperation,
  template: string,
  base: URL,
  input: GivenInput,
  extra: CallOptions["headers"],
  signal: AbortSignal,
): OutgoingRequest {
  const { method, contract } = operation;
  const { path, query, headers } = encodeParameters(template, contract.parameters, input);
  const { content, mediaType } = encodeBody(contract.body, input.body);
  if (content !== undefined && (method === "GET" || method === "HEAD")) {
    throw new CallError("input", `fetch sends no body with ${method}`);
  }
  const url = addressOf(base, path, query);
  const written = {
    accept: acceptedTypes(contract.responses),
    ...(mediaType !== undefined && { "content-type": mediaType }),
  };
  return { operation, url, method, headers: headersOf([written, Object.fromEntries(headers), extra ?? {}]), body: content, signal };
}

// What has no path of its own goes to the very address, which may have a query already.
function addressOf(base: URL, path: string, query: string): URL {
  const url = new URL(path === "" ? base : base.origin + base.pathname.replace(/\/+$/, "") + path);
  url.search = [url.search.slice(1), query].filter((part) => part !== "").join("&");
  return url;
}

// Later ones replace earlier ones of the same name.
function headersOf(groups: readonly Readonly<Record<string, string>>[]): Headers {
  const headers = new Headers();
  try {
    for (const [name, value] of groups.flatMap((group) => Object.entries(group))) headers.set(name, value);
  } catch (cause) {
    throw new CallError("input", "A header has a character that can't be sent", { cause });
  }
  return headers;
}
