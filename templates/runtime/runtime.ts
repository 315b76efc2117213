/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
  onRequestHookHandler,
  RouteOptions,
} from "fastify";
import type { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { bodyRoute, contentFinder, type BodyContract } from "./bodies.js";
import type { Validator } from "./checks.js";
import { BadResponse, InvalidParameter, ServerError } from "./errors.js";
import { writeJson } from "./json.js";
import type { Late } from "./late.js";
import { parametersDecoder, type Decoded, type Parameter } from "./parameters.js";
import type { Shape } from "./shapes.js";
import {
  assertAnswer,
  assertHeaders,
  assertValid,
  type HeaderValidators,
  type ResponseValidators,
} from "./validation.js";

// ---------------------------------------------------------------- handlers

/** What every handler and every guard gets to know of a request. */
export interface Context {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly log: FastifyBaseLogger;
}

/** Nothing beyond the context. */
export type Nothing = Record<never, never>;

/** Answers an operation. `Needs` is what the guards around it have to find out. */
export type Handler<Input, Output, Needs extends object = Nothing> = (
  input: Input,
  context: Context & Needs,
) => Output | Promise<Output>;

/** A handler that needs nothing more than the guards around it give. */
export type Routable<Input, Output> = Handler<Input, Output>;

// ---------------------------------------------------------------- guards

/** Finds something out about a request before its body is read, or refuses it by throwing. */
export type Check = (context: Context) => unknown;

/** Wraps a handler so that it is called only after the guard's check, with what that found out. */
export interface Guard<Adds extends object> {
  <Input, Output, Needs extends object>(
    handler: Handler<Input, Output, Needs> & Satisfied<Adds, Needs>,
  ): Handler<Input, Output, Omit<Needs, keyof Adds>>;
  readonly check: (context: Context) => Adds | Promise<Adds>;
}

/** What a guard adds to the context of the handlers within it. */
export type Known<Of> = Of extends Guard<infer Adds> ? Adds : never;

// No handler fits where the guard gives something else under a name that the handler needs.
type Satisfied<Adds, Needs> = [Adds] extends [Pick<Needs, keyof Needs & keyof Adds>] ? unknown : never;

// A check that only refuses, or returns nothing, adds nothing.
type Added<Result> = [Result] extends [never] ? Nothing : Result extends object ? Result : Nothing;

export interface GuardOptions<Adds extends object> {
  /** Calls all that is within the guard, in surroundings that depend on what its check found. */
  readonly around?: <Result>(found: Adds, call: () => Result) => Result;
  /** Whether the check lets nobody in who has not shown who they are. */
  readonly refusesStrangers?: boolean;
}

/**
 * Makes a guard of a check. What the check returns is in the context of the handlers within:
 * `const asTenant = guard(({ request }) => ({ tenant: request.hostname }))`.
 */
export function guard<Result extends object | void>(
  check: (context: Context) => Result | Promise<Result>,
  options: GuardOptions<Added<Result>> = {},
): Guard<Added<Result>> {
  const step = { check, ...options } as Step;
  const wrap = (handler: AnyHandler): AnyHandler => {
    const guarded: AnyHandler = (input, context) => {
      const found = foundBy(check, context.request);
      // Whoever routes a handler past `operation` has left its checks out.
      if (found === undefined) throw new ServerError("A guard did not run for this request");
      // `operation` makes a context for each call; to copy it would cost as much as to find a remembered token.
      const call = () => handler(input, Object.assign(context, found));
      return step.around ? step.around(found, call) : call();
    };
    stepsWithin.set(guarded, [step, ...stepsOf(handler)]);
    return guarded;
  };
  return Object.assign(wrap, { check }) as unknown as Guard<Added<Result>>;
}

/** Whether a route lets nobody in who has not shown who they are. */
export function isGuarded({ onRequest }: RouteOptions): boolean {
  if (onRequest === undefined) return false;
  return [onRequest].flat().some((hook) => guardingHooks.has(hook));
}

type AnyHandler = (input: never, context: Context) => unknown;

/** A guard on the way to a handler. */
interface Step extends GuardOptions<object> {
  readonly check: Check;
}

/** What the checks of a route found out about a request: each what its step did, as far as they have come. */
interface Visit {
  readonly context: Context;
  readonly steps: readonly Step[];
  readonly found: object[];
}

const visits = slot<FastifyRequest, Visit>();
const stepsWithin = new WeakMap<AnyHandler, readonly Step[]>();
const guardingHooks = new WeakSet<object>();

function stepsOf(handler: AnyHandler): readonly Step[] {
  return stepsWithin.get(handler) ?? [];
}

// Undefined where the check did not run to its end.
function foundBy(check: Check, request: FastifyRequest): object | undefined {
  const visit = visits.get(request);
  return visit?.found[visit.steps.findIndex((step) => step.check === check)];
}

// With a callback: where no check has to wait for anything, as for a remembered token, no promise is made.
function runChecks(steps: readonly Step[]): onRequestHookHandler {
  const hook: onRequestHookHandler = (request, reply, done) => {
    const visit: Visit = { context: { request, reply, log: request.log }, steps, found: [] };
    visits.set(request, visit);
    let running: void | Promise<void>;
    try {
      running = runFrom(0, visit);
    } catch (error) {
      return done(error as Error);
    }
    if (running === undefined) done();
    else running.then(() => done(), done);
  };
  if (steps.some(({ refusesStrangers }) => refusesStrangers)) guardingHooks.add(hook);
  return hook;
}

function runFrom(at: number, visit: Visit): void | Promise<void> {
  const step = visit.steps[at];
  if (step === undefined) return;
  return andThen(step.check(visit.context), (result) => goOn(result, step, at, visit));
}

function goOn(result: unknown, { around }: Step, at: number, visit: Visit): void | Promise<void> {
  const found = typeof result === "object" && result !== null ? result : {};
  visit.found.push(found);
  if (at + 1 === visit.steps.length) return;
  return around ? around(found, () => runFrom(at + 1, visit)) : runFrom(at + 1, visit);
}

/**
 * Goes on with a value: at once where it is there, since to wait for it costs as much as to recall who a token stands
 * for, and else when it is.
 */
export function andThen<Value, Result>(
  value: Value | PromiseLike<Value>,
  goOn: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return isThenable(value) ? Promise.resolve(value).then(goOn) : goOn(value);
}

/** Whether a value is yet to come. */
// Not only of the platform's own: to go on before a library's promise is settled would be to let everybody in.
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return "then" in value && typeof value.then === "function";
}

/** A place to keep something with each request, or connection. As a property, which costs a fraction of a WeakMap. */
export function slot<Owner extends object, Value>(): {
  readonly get: (owner: Owner) => Value | undefined;
  readonly set: (owner: Owner, value: Value) => void;
} {
  const key = Symbol();
  const slots = (owner: object) => owner as { [key]?: Value };
  return {
    get: (owner) => slots(owner)[key],
    set: (owner, value) => void (slots(owner)[key] = value),
  };
}

// ---------------------------------------------------------------- replies

export type Status1XX = 100 | 101 | 102 | 103;
export type Status2XX = 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226;
export type Status3XX = 300 | 301 | 302 | 303 | 304 | 305 | 307 | 308;
// prettier-ignore
export type Status4XX =
  | 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415
  | 416 | 417 | 418 | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451;
export type Status5XX = 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511;
export type Success = Status2XX;
export type HttpStatus = Status1XX | Status2XX | Status3XX | Status4XX | Status5XX;

declare const madeByReply: unique symbol;

/** An answer whose status or headers the handler chose. Made by `reply`. */
export class Reply<Status extends number, Body = undefined, Headers = ReplyHeaders> {
  /** Keeps a model that happens to have the same properties from being taken for a reply. */
  declare protected readonly [madeByReply]: true;
  readonly status: Status;
  readonly body: Body;
  readonly headers: Headers | undefined;

  constructor(status: Status, body: Body, headers?: Headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A body that is sent as it is. */
export type Binary = Uint8Array | Readable | ReadableStream;

/** An event of a `text/event-stream`. */
export interface ServerSentEvent<Data = string> {
  readonly data: Data;
  readonly event?: string;
  readonly id?: string;
  /** After how many milliseconds a client connects again. */
  readonly retry?: number;
}

export type ReplyHeaders = Readonly<Record<string, string | number | readonly string[]>>;

/** Answers with a status, and headers where there are any: `return reply(201, profile)`. */
export function reply<const Status extends number>(status: Status): Reply<Status>;
export function reply<const Status extends number, Body, Headers extends object = ReplyHeaders>(
  status: Status,
  body: Body,
  headers?: Headers,
): Reply<Status, Body, Headers>;
export function reply(status: number, body?: unknown, headers?: object): Reply<number, unknown, object> {
  return new Reply(status, body, headers);
}

// ---------------------------------------------------------------- operations

/** The media types of each response, none where it has no body. The first one is sent. */
export type Responses = Readonly<
  Partial<Record<number | "1XX" | "2XX" | "3XX" | "4XX" | "5XX" | "default", readonly string[]>>
>;

/**
 * How an operation reads its input and writes its output. A client gets an `Answer` for what it has
 * `Sent`: both may differ from what the handler knows.
 */
export interface Contract<Input, Output, Answer = Output, Sent = Input> {
  readonly parameters: readonly Parameter[];
  /** For all parameters together. */
  readonly validate?: Late<Validator>;
  readonly shape?: Shape;
  readonly body?: BodyContract;
  readonly responses: Responses;
  /** The shapes of answers by status and media type, where they have any. */
  readonly answers?: Answers;
  /** By status and media type: how what is sent item by item is written and read. */
  readonly sequences?: Readonly<Partial<Record<keyof Responses, Readonly<Record<string, SequenceFormat>>>>>;
  /** What answers are checked with outside production. */
  readonly checks?: Late<ResponseValidators>;
  /** Never there: it ties the types to the contract. */
  readonly types?: (input: Input, sent: Sent) => readonly [Output, Answer];
}

export type Answers = Readonly<Partial<Record<keyof Responses, Readonly<Record<string, Shape>>>>>;

/** A media type that is sent item by item. */
export interface SequenceFormat {
  /** Changes each item as it leaves the service, or refuses it by throwing. */
  readonly send: (
    reply: FastifyReply,
    items: AsyncIterable<unknown>,
    contentType: string,
    change: (item: unknown) => unknown,
  ) => void;
  readonly read: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<unknown>;
}

export interface Operation<Input, Output, Answer = Output, Sent = Input> {
  readonly method: HTTPMethods;
  readonly url: string;
  readonly contract: Contract<Input, Output, Answer, Sent>;
  readonly handler: Routable<NoInfer<Input>, NoInfer<Output>>;
  /** False for a GET whose document has a HEAD of its own; otherwise the GET answers that too. */
  readonly exposeHeadRoute?: boolean;
}

/** The route of an operation: checks, decodes, validates, calls the handler and sends. */
export function operation<Input, Output, Answer, Sent>(
  options: Operation<Input, Output, Answer, Sent>,
): RouteOptions {
  const { contract, handler, ...route } = options;
  // With the first request, since a service of many operations would start later for what few of them need at once.
  let ready: Ready | undefined;
  const loadChecks = process.env["NODE_ENV"] === "production" ? undefined : contract.checks;
  const steps = stepsOf(handler);
  const contextOf = steps.length > 0 ? visitOf : newContext;
  const answer = ({ read, send }: Ready, request: FastifyRequest, reply: FastifyReply) => {
    const result = handler(read(request) as Input, contextOf(request, reply));
    if (loadChecks !== undefined) return sendChecked(send, reply, result, loadChecks);
    if (isThenable(result)) return sendLater(send, reply, result);
    send(reply, result);
    return undefined;
  };
  return {
    ...route,
    ...(contract.body && bodyRoute(contract.body)),
    ...(steps.length > 0 && { onRequest: runChecks(steps) }),
    handler: (request, reply) => {
      if (ready !== undefined) return answer(ready, request, reply);
      return getReady(contract, `${route.method} ${route.url}`).then((made) => {
        ready = made;
        return answer(made, request, reply) ?? waitingFor(reply);
      });
    },
  };
}

/** What reads the input of an operation, and writes its output. */
interface Ready {
  readonly read: (request: FastifyRequest) => unknown;
  readonly send: Send;
}

async function getReady(contract: AnyContract, title: string): Promise<Ready> {
  return { read: await inputReader(contract), send: sender(contract, title) };
}

function newContext(request: FastifyRequest, reply: FastifyReply): Context {
  return { request, reply, log: request.log };
}

// Where the checks did not run, the guard refuses the call.
function visitOf(request: FastifyRequest, reply: FastifyReply): Context {
  return visits.get(request)?.context ?? newContext(request, reply);
}

async function sendChecked(
  send: Send,
  reply: FastifyReply,
  result: unknown,
  loadChecks: NonNullable<AnyContract["checks"]>,
): Promise<FastifyReply | undefined> {
  send(reply, await result, await loadChecks());
  return waitingFor(reply);
}

// Fastify waits for the end of an answer that it is given; most have ended by now.
function waitingFor(reply: FastifyReply): FastifyReply | undefined {
  return reply.sent ? undefined : reply;
}

// The same with one promise less than an async function takes: all that Fastify does with it is to call `then`.
function sendLater(send: Send, reply: FastifyReply, result: PromiseLike<unknown>) {
  return {
    then: (done: () => void, fail: (error: unknown) => void): void => {
      const settle = (value: unknown): void => {
        try {
          send(reply, value);
        } catch (error) {
          return fail(error);
        }
        if (reply.sent) done();
        else reply.then(done, fail);
      };
      result.then(settle, fail);
    },
  };
}

async function inputReader({ parameters, shape, body, ...contract }: AnyContract): Promise<Ready["read"]> {
  const decode = parametersDecoder(parameters);
  const validate = await contract.validate?.();
  const readBody = body && (await bodyReader(body));
  return (request) => {
    const decoded = decode(request);
    assertValid(validate, decoded);
    const input = (shape === undefined ? decoded : shape(decoded)) as Decoded & { body?: unknown };
    if (readBody !== undefined) {
      const content = readBody(request);
      if (content !== undefined) input.body = content;
    }
    return input;
  };
}

async function bodyReader({ required, ...body }: BodyContract): Promise<(request: FastifyRequest) => unknown> {
  const contents = await Promise.all(
    body.contents.map(async ({ validate, ...content }) => ({ ...content, validate: await validate?.() })),
  );
  const contentFor = contentFinder(contents);
  return (request) => {
    const { body } = request;
    if (body === undefined) {
      if (required) throw new InvalidParameter("The request must have a body");
      return undefined;
    }
    const { mediaType, validate, shape } = contentFor(request);
    assertValid(validate, body, "body");
    const content = shape === undefined ? body : shape(body);
    // With several media types, the handler is told which one it is.
    return contents.length > 1 ? { mediaType, content } : content;
  };
}

type AnyContract = Contract<never, unknown, unknown, never>;

type Send = (reply: FastifyReply, result: unknown, checks?: ResponseValidators) => void;

function sender(contract: AnyContract, title: string): Send {
  const success = successOf(contract.responses);
  const writers = new Map<number, Writer>();
  const writerOf = (status: number): Writer => {
    const known = writers.get(status);
    if (known !== undefined) return known;
    const writer = bodyWriter(status, contract, `${title} answered ${status}`);
    writers.set(status, writer);
    return writer;
  };
  return (reply, result, checks) => {
    if (reply.sent) return; // the handler has answered by itself
    const isReply = result instanceof Reply;
    const status = isReply ? result.status : success;
    const headers = isReply ? result.headers : undefined;
    const validators = checks?.[statusKey(contract.responses, status)]?.headers;
    if (validators !== undefined) checkHeaders(reply, headers, validators, `${title} answered ${status}`);
    reply.code(status);
    if (headers !== undefined) writeHeaders(reply, headers);
    writerOf(status)(reply, isReply ? result.body : result, checks);
  };
}

type Writer = (reply: FastifyReply, body: unknown, checks: ResponseValidators | undefined) => void;

// All that the status alone decides is decided once.
function bodyWriter(status: number, contract: AnyContract, title: string): Writer {
  if (bodilessStatuses.has(status)) return (reply, body) => sendNothing(reply, body, title);
  const key = statusKey(contract.responses, status);
  const declared = contract.responses[key];
  // Where the document says nothing, anything may be sent.
  const first = declared?.[0] ?? "*/*";
  const formOf = formsOf(contract, key, first);
  const formats = contract.sequences?.[key];
  const firstSequence = declared?.find((type) => formats?.[type] !== undefined);
  const firstBytes = declared?.find((type) => contentTypesOf(type).takesBytes && formats?.[type] === undefined);
  const value = formOf(first);
  const items = formOf(firstSequence ?? first);
  const bytes = formOf(firstBytes ?? first);
  return (reply, body, checks) => {
    if (body === undefined) {
      if (declared?.length) throw new BadResponse(`The handler returned nothing for status ${status}`);
      return void reply.send();
    }
    const isSequence = isItems(body);
    const isBinary = isBytes(body);
    const usual = isBinary ? bytes : isSequence ? items : value;
    const chosen = reply.getHeader("content-type");
    const { type, shape, format, sent } = chosen === undefined ? usual : formOf(String(chosen));
    const validate = checks?.[key]?.bodies[type];
    if (format !== undefined) {
      if (!isSequence) throw new BadResponse(`${title} with no AsyncIterable, which ${type} is sent from`);
      return format.send(reply, body, sent.text, (item) => {
        const shaped = shape === undefined ? item : shape(item);
        if (validate !== undefined) assertAnswer(validate, writeJson(shaped), title);
        return shaped;
      });
    }
    if (isBinary) {
      if (!contentTypesOf(type).takesBytes && !sent.takesBytes) {
        throw new BadResponse(`${title} with bytes or a stream, and not with the value that ${type} is written from`);
      }
      return void reply.type(sent.bytes).send(body);
    }
    if (isSequence) throw new BadResponse(`${title} with an AsyncIterable, which ${type} can't be sent from`);
    sendValue(reply, shape === undefined ? body : shape(body), sent, validate && { validate, title });
  };
}

/** How an answer is sent as a media type. */
interface Form {
  /** Of those that are declared. */
  readonly type: string;
  readonly sent: ContentTypes;
  readonly shape: Shape | undefined;
  readonly format: SequenceFormat | undefined;
}

function formsOf({ responses, answers, sequences }: AnyContract, key: keyof Responses, first: string) {
  const declared = responses[key];
  return (mediaType: string): Form => {
    const essence = (mediaType.split(";", 1)[0] ?? "").trim().toLowerCase();
    // A type that the handler made up is sent in the shape of the first one: it must not let more out.
    const type = [mediaType, essence].find((candidate) => declared?.includes(candidate)) ?? first;
    return { type, sent: contentTypesOf(mediaType), shape: answers?.[key]?.[type], format: sequences?.[key]?.[type] };
  };
}

// RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5.
const bodilessStatuses = new Set([204, 205, 304]);

function sendNothing(reply: FastifyReply, body: unknown, title: string): void {
  if (body !== undefined) throw new BadResponse(`${title} with a body, which that status never has`);
  reply.removeHeader("content-type").send();
}

function checkHeaders(reply: FastifyReply, headers: object = {}, validators: HeaderValidators, title: string): void {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
  const named = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value]));
  assertHeaders(validators, writeJson(named), (name) => reply.hasHeader(name), title);
}

/** An answer that is sent item by item, and may never end by itself. */
export interface OpenAnswer {
  readonly end: () => void;
  /** Drops the connection of a client that doesn't take what is left. */
  readonly drop: () => void;
}

/** Those that an app is sending. */
export const openAnswers = slot<FastifyInstance, Set<OpenAnswer>>();

/** Ends what an app is sending item by item, so that it can close; slow clients are given half a second. */
export async function endOpenAnswers(app: FastifyInstance): Promise<void> {
  const open = openAnswers.get(app) ?? new Set();
  for (const { end } of open) end();
  for (const until = Date.now() + 500; open.size > 0 && Date.now() < until; ) await sleep(10);
  for (const { drop } of open) drop();
}

// As their schemas have them: lists and objects in the style `simple`.
function writeHeaders(reply: FastifyReply, headers: object): void {
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    if (value === undefined || value === null) continue;
    // Each cookie has a line of its own (RFC 6265, section 3).
    const lines = name.toLowerCase() === "set-cookie" && Array.isArray(value) ? value.map(headerText) : headerText(value, name);
    reply.header(name, lines);
  }
}

function headerText(value: unknown, name: unknown = ""): string {
  if (value instanceof Date) return httpDates.has(String(name).toLowerCase()) ? value.toUTCString() : value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  return (Array.isArray(value) ? value : Object.entries(value).flat()).map((item) => headerText(item)).join(",");
}

// RFC 9110, section 5.6.7: their dates have a format of their own.
const httpDates = new Set(["date", "expires", "if-modified-since", "if-unmodified-since", "last-modified", "retry-after"]);

// The code itself, else its range, else the default (OpenAPI §4.8.16).
function statusKey(responses: Responses, status: number): keyof Responses {
  if (responses[status] !== undefined) return status;
  const range = `${Math.trunc(status / 100)}XX` as "2XX";
  return responses[range] === undefined ? "default" : range;
}

// What a body that is returned by itself is sent with.
function successOf(responses: Responses): number {
  const codes = Object.keys(responses)
    .map(Number)
    .filter((code) => code >= 200 && code < 400);
  return codes.length > 0 ? Math.min(...codes) : 200;
}

/** How an answer is checked before it is sent. */
interface AnswerCheck {
  readonly validate: Validator;
  readonly title: string;
}

function sendValue(reply: FastifyReply, body: unknown, { isJson, text }: ContentTypes, check?: AnswerCheck): void {
  if (check !== undefined && isJson) assertAnswer(check.validate, writeJson(body), check.title);
  reply.type(text);
  if (isJson && typeof body === "object" && body !== null) return void reply.serializer(writeJson).send(body);
  // As text, since Fastify would send a string as it is, without quotes.
  reply.send(typeof body === "string" && !isJson ? body : writeJson(body));
}

/** What is written into the header Content-Type for a media type, or a range, of a document. */
interface ContentTypes {
  readonly isJson: boolean;
  readonly takesBytes: boolean;
  readonly text: string;
  readonly bytes: string;
}

function contentTypesOf(mediaType: string): ContentTypes {
  const known = contentTypes.get(mediaType);
  if (known !== undefined) return known;
  const isRange = mediaType.includes("*");
  const isJson = isRange || /[/+]json(?![\w-])/i.test(mediaType);
  const text = isRange ? "application/json" : mediaType;
  const found = {
    isJson,
    takesBytes: isRange || !isJson,
    text: isJson || /^text\/[^;]*$/i.test(text) ? withCharset(text) : text,
    bytes: isRange ? "application/octet-stream" : mediaType,
  };
  if (contentTypes.size < 1000) contentTypes.set(mediaType, found); // a handler may make up any number of them
  return found;
}

const contentTypes = new Map<string, ContentTypes>();

function withCharset(mediaType: string): string {
  return /;\s*charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
}

// By their functions, which no value that is written as JSON has.
function isBytes(body: unknown): body is Binary {
  if (typeof body !== "object" || body === null) return false;
  const { pipe, getReader } = body as { readonly pipe?: unknown; readonly getReader?: unknown };
  return typeof pipe === "function" || typeof getReader === "function" || body instanceof Uint8Array;
}

function isItems(body: unknown): body is AsyncIterable<unknown> {
  return (
    typeof body === "object" &&
    body !== null &&
    typeof (body as { readonly [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === "function"
  );
}
