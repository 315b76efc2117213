/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import { isAscii } from "node:buffer";
import type { Readable } from "node:stream";
import { InvalidParameter, PayloadTooLarge, UnsupportedMediaType } from "./errors.js";
import { formDecoder } from "./form-pairs.js";
import { readJson } from "./json.js";
import { essenceOf, finderByType, type FindByType } from "./media-types.js";
import type { Parameter } from "./parameters.js";
import type { Validator } from "./checks.js";
import type { Late } from "./late.js";
import type { Shape } from "./shapes.js";

/** What an operation takes as its body. */
export interface BodyContract {
  readonly required: boolean;
  readonly contents: readonly BodyContent[];
}

/** One media type, or range of them, that a body may have. */
export interface BodyContent {
  readonly mediaType: string;
  /**
   * Hands the body on, or why there is none; `limit` is in bytes. By a callback: promises would take as long as to
   * read a small body.
   */
  readonly read: (request: FastifyRequest, payload: Readable, limit: number, done: ReadDone) => void;
  readonly validate?: Late<Validator>;
  /** What becomes of a valid body before the handler has it. */
  readonly shape?: Shape;
  /** Of a form: how its fields are sent. */
  readonly fields?: readonly (Parameter | Part)[];
  /** Lets go of what a body has been kept in, after the answer. */
  readonly release?: (request: FastifyRequest) => void;
}

export type ReadDone = (error: Error | null, body?: unknown) => void;

/** A part of a multipart form that is more than text. */
export interface Part {
  readonly kind: "file" | "json";
  /** Undefined for all parts that have no other name here. */
  readonly name: string | undefined;
  readonly many: boolean;
  readonly maxCount?: number;
  readonly maxSize?: number;
  readonly mediaTypes: readonly string[];
}

/** A file of a multipart form, received as a whole and within its limits. It is there until the answer is sent. */
export interface UploadedFile {
  /** What the sender calls it: nothing to build a path with. */
  readonly filename: string | undefined;
  /** What the sender says it is: `image/png`. */
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** The content from its start, each time. */
  stream(): Readable;
  bytes(): Promise<Uint8Array>;
  /** The content as UTF-8. */
  text(): Promise<string>;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Finds what the route's operation declares of the body of a request; without it, a body is ignored. */
    readonly contentFor?: ContentFinder;
  }
}

export function jsonBody(mediaType: string, validate?: Late<Validator>, shape?: Shape): BodyContent {
  return textContent(mediaType, { validate, shape }, (text) => (text === "" ? undefined : readJson(text)));
}

export function formBody(
  mediaType: string,
  fields: readonly Parameter[],
  validate?: Late<Validator>,
  shape?: Shape,
): BodyContent {
  return { ...textContent(mediaType, { validate, shape }, formDecoder(fields)), fields };
}

export function textBody(mediaType: string, validate?: Late<Validator>): BodyContent {
  return textContent(mediaType, { validate }, (text) => text);
}

/** The handler gets the stream itself, and has to limit what it takes from it. */
export function streamBody(mediaType: string): BodyContent {
  return { mediaType, read: (_request, payload, _limit, done) => done(null, payload) };
}

/** Has the app read bodies as the route's operation declares them, and no others. */
export function readDeclaredBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // For all types, as "*" is, but that Fastify remembers what it has found for one.
  app.addContentTypeParser(/^/, (request: FastifyRequest, payload: Readable, done: ReadDone) => {
    // Fastify puts them together anew each time.
    const { config, bodyLimit } = request.routeOptions;
    if (config.contentFor === undefined) return done(null);
    try {
      const { "content-encoding": encoding = "identity" } = request.headers;
      if (encoding.toLowerCase() !== "identity") {
        throw new UnsupportedMediaType("A body with a Content-Encoding is not accepted");
      }
      config.contentFor(request).read(request, payload, bodyLimit, done);
    } catch (error) {
      done(error as Error);
    }
  });
}

/** What a route has to say about its body; `release` follows the answer, or the end of the connection. */
export function bodyRoute(body: BodyContract): Pick<RouteOptions, "config" | "preParsing"> {
  const config = { contentFor: contentFinder(body.contents) };
  const releases = body.contents.flatMap(({ release }) => release ?? []);
  if (releases.length === 0) return { config };
  const preParsing: RouteOptions["preParsing"] = (request, { raw }, payload, done) => {
    raw.once("close", () => releases.forEach((release) => release(request)));
    done(null, payload);
  };
  return { config, preParsing };
}

/** The declared content that a request's Content-Type asks for; throws where there is none. */
export type ContentFinder<Content = BodyContent> = (request: FastifyRequest) => Content;

export function contentFinder<Content extends Pick<BodyContent, "mediaType">>(
  contents: readonly Content[],
): ContentFinder<Content> {
  // Callers write the header in few ways.
  const known = new Map<string, Content>();
  const find = finderByType(contents, ({ mediaType }) => mediaType);
  return ({ headers }) => {
    const header = headers["content-type"] ?? "";
    const content = known.get(header);
    if (content !== undefined) return content;
    const essence = essenceOf(header);
    const found = find(header, essence) ?? inRange(find, header, essence) ?? refuseType(contents);
    if (known.size < maxKnown) known.set(header, found);
    return found;
  };
}

const maxKnown = 20;

// The narrowest range wins: `application/*+json`, then `application/*`, then `*/*`.
function inRange<Content>(find: FindByType<Content>, header: string, essence: string): Content | undefined {
  const [type, subtype] = essence.split("/");
  if (!type || !subtype) return undefined;
  const ranges = [`${type}/*+${subtype.split("+").at(-1)}`, `${type}/*`, "*/*"];
  return ranges.map((range) => find(header, range)).find((content) => content !== undefined);
}

function refuseType(contents: readonly Pick<BodyContent, "mediaType">[]): never {
  const accepted = contents.map(({ mediaType }) => mediaType).join(", ");
  throw new UnsupportedMediaType(`The Content-Type of the body must be ${accepted}`);
}

interface Checks {
  readonly validate?: Late<Validator> | undefined;
  readonly shape?: Shape | undefined;
}

function textContent(
  mediaType: string,
  { validate, shape }: Checks,
  parse: (text: string) => unknown,
): BodyContent {
  const read: BodyContent["read"] = ({ headers }, payload, limit, done) => {
    refuseOtherCharsets(headers["content-type"] ?? "");
    if (Number(headers["content-length"] ?? 0) > limit) throw tooLarge(limit);
    readBytes(payload, limit, (error, bytes = Buffer.alloc(0)) => {
      if (error !== null) return done(error);
      let body: unknown;
      try {
        body = parse(decodeUtf8(bytes, "The body"));
      } catch (error) {
        return done(error as Error);
      }
      done(null, body);
    });
  };
  return { mediaType, read, ...(validate && { validate }), ...(shape && { shape }) };
}

// `fatal`: bytes that are no UTF-8 are refused, not replaced.
const utf8 = new TextDecoder("utf-8", { fatal: true });

function refuseOtherCharsets(contentType: string): void {
  if (!contentType.includes(";")) return;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? "utf-8";
  if (!/^utf-?8$/i.test(charset)) throw new UnsupportedMediaType("The charset of the body must be utf-8");
}

export function decodeUtf8(bytes: Buffer, what: string): string {
  // Most texts are, and then there is little to decode.
  if (isAscii(bytes)) return bytes.toString("latin1");
  try {
    return utf8.decode(bytes);
  } catch {
    throw new InvalidParameter(`${what} is not valid UTF-8`);
  }
}

// By events and not by `for await`, which would cut the connection before the client has its answer.
function readBytes(payload: Readable, limit: number, done: (error: Error | null, bytes?: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let isDone = false;
  const settle = (error: Error | null, bytes?: Buffer) => {
    if (isDone) return;
    isDone = true;
    payload.off("data", take);
    done(error, bytes);
  };
  const take = (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) settle(tooLarge(limit));
  };
  payload.on("data", take);
  payload.on("end", () => settle(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
  payload.on("error", (cause) => settle(new InvalidParameter("The body broke off", { cause })));
}

function tooLarge(limit: number): Error {
  return new PayloadTooLarge(`The body is larger than ${limit} bytes`);
}
