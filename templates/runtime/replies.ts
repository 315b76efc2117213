/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyInstance, FastifyReply } from "fastify";
import { setTimeout as sleep } from "node:timers/promises";
import type { Validator } from "./checks.js";
import type { AnyContract, Binary, ReplyHeaders, Responses, SequenceFormat } from "./contract.js";
import { BadResponse } from "./errors.js";
import { writeJson } from "./json.js";
import { finderByType } from "./media-types.js";
import { checkHeaders, headersWriter, type WriteHeaders } from "./reply-headers.js";
import type { Shape } from "./shapes.js";
import { slot } from "./slot.js";
import { assertAnswer, type ResponseValidators } from "./validation.js";

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

// ---------------------------------------------------------------- sending

/** Sends what a handler returned. */
export type Send = (reply: FastifyReply, result: unknown, checks?: ResponseValidators) => void;

/** What sends the answers of an operation, whose method and URL are its title. */
export function sender(contract: AnyContract, title: string): Send {
  const success = successOf(contract.responses);
  const writers = new Map<number, Writer>();
  const writerOf = (status: number): Writer => {
    const known = writers.get(status);
    if (known !== undefined) return known;
    const writer = writerFor(status, contract, `${title} answered ${status}`);
    writers.set(status, writer);
    return writer;
  };
  return (reply, result, checks) => {
    if (reply.sent) return; // the handler has answered by itself
    const isReply = result instanceof Reply;
    const status = isReply ? result.status : success;
    const headers = isReply ? result.headers : undefined;
    reply.code(status);
    const writer = writerOf(status);
    const validators = checks?.[writer.key]?.headers;
    if (validators !== undefined) checkHeaders(reply, headers, validators, writer.title);
    if (headers !== undefined) writer.writeHeaders(reply, headers);
    writer.writeBody(reply, isReply ? result.body : result, checks);
  };
}

/** What writes the answers of a status. */
interface Writer {
  readonly key: keyof Responses;
  readonly title: string;
  readonly writeHeaders: WriteHeaders;
  readonly writeBody: WriteBody;
}

type WriteBody = (reply: FastifyReply, body: unknown, checks: ResponseValidators | undefined) => void;

// All that the status alone decides is decided once.
function writerFor(status: number, contract: AnyContract, title: string): Writer {
  const key = statusKey(contract.responses, status);
  const writeHeaders = headersWriter(contract.headers?.[key], title);
  return { key, title, writeHeaders, writeBody: bodyWriter(status, key, contract, title) };
}

function bodyWriter(status: number, key: keyof Responses, contract: AnyContract, title: string): WriteBody {
  if (bodilessStatuses.has(status)) return (reply, body) => sendNothing(reply, body, title);
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
  const find = finderByType(responses[key] ?? [], (type) => type);
  return (mediaType: string): Form => {
    // A type that the handler made up is sent in the shape of the first one: it must not let more out.
    const type = find(mediaType) ?? first;
    return { type, sent: contentTypesOf(mediaType), shape: answers?.[key]?.[type], format: sequences?.[key]?.[type] };
  };
}

// RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5.
const bodilessStatuses = new Set([204, 205, 304]);

function sendNothing(reply: FastifyReply, body: unknown, title: string): void {
  if (body !== undefined) throw new BadResponse(`${title} with a body, which that status never has`);
  reply.removeHeader("content-type").send();
}

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

// ---------------------------------------------------------------- bodies

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
    text: isJson || /^text\//i.test(text) ? withCharset(text) : text,
    bytes: isRange ? "application/octet-stream" : mediaType,
  };
  if (contentTypes.size < 1000) contentTypes.set(mediaType, found); // a handler may make up any number of them
  return found;
}

const contentTypes = new Map<string, ContentTypes>();

function withCharset(mediaType: string): string {
  return /;\s*charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
}

/** Whether something is sent as it is: by its functions, which no value that is written as JSON has. */
export function isBytes(body: unknown): body is Binary {
  if (typeof body !== "object" || body === null) return false;
  const { pipe, getReader } = body as { readonly pipe?: unknown; readonly getReader?: unknown };
  return typeof pipe === "function" || typeof getReader === "function" || body instanceof Uint8Array;
}

/** Whether something may be sent item by item, as a stream of Node's may. */
export function isItems(body: unknown): body is AsyncIterable<unknown> {
  return (
    typeof body === "object" &&
    body !== null &&
    typeof (body as { readonly [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === "function"
  );
}

// ---------------------------------------------------------------- answers that are sent item by item

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
  for (const until = Date.now() + 500; open.size > 0 && Date.now() < until;) await sleep(10);
  for (const { drop } of open) drop();
}
