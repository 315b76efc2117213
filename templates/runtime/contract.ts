/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyReply } from "fastify";
import type { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { BodyContract } from "./bodies.js";
import type { Validator } from "./checks.js";
import type { HeaderWriter } from "./header-texts.js";
import type { Late } from "./late.js";
import type { Parameter } from "./parameters.js";
import type { Shape } from "./shapes.js";
import type { ResponseValidators } from "./validation.js";

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
  /** By status, under names in lower case: how headers are written that are not in the style `simple`. */
  readonly headers?: Readonly<Partial<Record<keyof Responses, HeaderWriters>>>;
  /** What answers are checked with outside production. */
  readonly checks?: Late<ResponseValidators>;
  /** Never there: it ties the types to the contract. */
  readonly types?: (input: Input, sent: Sent) => readonly [Output, Answer];
}

/** A contract, whatever it ties together. */
export type AnyContract = Contract<never, unknown, unknown, never>;

/** The media types of each response, none where it has no body. The first one is sent. */
export type Responses = Readonly<
  Partial<Record<number | "1XX" | "2XX" | "3XX" | "4XX" | "5XX" | "default", readonly string[]>>
>;

export type Answers = Readonly<Partial<Record<keyof Responses, Readonly<Record<string, Shape>>>>>;

export type HeaderWriters = Readonly<Record<string, HeaderWriter>>;

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
