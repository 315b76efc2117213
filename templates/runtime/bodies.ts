/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import type { Readable } from "node:stream";
import { InvalidParameter, PayloadTooLarge, UnsupportedMediaType } from "./errors.js";
import { formDecoder, type Parameter } from "./parameters.js";
import type { Shape } from "./shapes.js";
import type { Validator } from "./validation.js";

/** What an operation takes as its body. */
export interface BodyContract {
  readonly required: boolean;
  readonly contents: readonly BodyContent[];
}

/** One media type, or range of them, that a body may have. */
export interface BodyContent {
  readonly mediaType: string;
  readonly read: (request: FastifyRequest, payload: Readable) => unknown;
  readonly validate?: Validator;
  /** What becomes of a valid body before the handler has it. */
  readonly shape?: Shape;
  /** Of a form: how its fields are sent. */
  readonly fields?: readonly (Parameter | Part)[];
  /** Lets go of what a body has been kept in, after the answer. */
  readonly release?: (request: FastifyRequest) => void;
}

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
    /** The body that the route's operation declares; without it, a body is ignored. */
    readonly body?: BodyContract;
  }
}

export function jsonBody(mediaType: string, validate?: Validator, shape?: Shape): BodyContent {
  return content(mediaType, { validate, shape }, async (request, payload) => {
    const text = await readText(request, payload);
    return text === "" ? undefined : parseJson(text);
  });
}

export function formBody(mediaType: string, fields: readonly Parameter[], validate?: Validator, shape?: Shape): BodyContent {
  const decode = formDecoder(fields);
  const form = content(mediaType, { validate, shape }, async (request, payload) => decode(await readText(request, payload)));
  return { ...form, fields };
}

export function textBody(mediaType: string, validate?: Validator): BodyContent {
  return content(mediaType, { validate }, readText);
}

/** The handler gets the stream itself, and has to limit what it takes from it. */
export function streamBody(mediaType: string): BodyContent {
  return content(mediaType, {}, (_request, payload) => payload);
}

/** Has the app read bodies as the route's operation declares them, and no others. */
export function readDeclaredBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", async (request: FastifyRequest, payload: Readable) => {
    const { body } = request.routeOptions.config;
    if (body === undefined) return undefined;
    const { "content-encoding": encoding = "identity" } = request.headers;
    if (encoding.toLowerCase() !== "identity") {
      throw new UnsupportedMediaType("A body with a Content-Encoding is not accepted");
    }
    return contentFor(body, request).read(request, payload);
  });
}

/** What a route has to say about its body; `release` follows the answer, or the end of the connection. */
export function bodyRoute(body: BodyContract): Pick<RouteOptions, "config" | "preParsing"> {
  const releases = body.contents.flatMap(({ release }) => release ?? []);
  if (releases.length === 0) return { config: { body } };
  const preParsing: RouteOptions["preParsing"] = (request, { raw }, payload, done) => {
    raw.once("close", () => releases.forEach((release) => release(request)));
    done(null, payload);
  };
  return { config: { body }, preParsing };
}

/** The declared content that a request's Content-Type asks for. */
export function contentFor({ contents }: BodyContract, { headers }: FastifyRequest): BodyContent {
  const header = headers["content-type"] ?? "";
  const mediaType = mediaTypeOf(header);
  const found =
    contents.find((candidate) => candidate.mediaType.toLowerCase() === mediaType) ?? inRange(contents, mediaType);
  if (found !== undefined) return found;
  const accepted = contents.map((candidate) => candidate.mediaType).join(", ");
  throw new UnsupportedMediaType(`The Content-Type of the body must be ${accepted}`);
}

interface Checks {
  readonly validate?: Validator | undefined;
  readonly shape?: Shape | undefined;
}

function content(mediaType: string, { validate, shape }: Checks, read: BodyContent["read"]): BodyContent {
  return { mediaType, read, ...(validate && { validate }), ...(shape && { shape }) };
}

function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(";");
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

// The narrowest range wins: `application/*+json`, then `application/*`, then `*/*`.
function inRange(contents: readonly BodyContent[], mediaType: string): BodyContent | undefined {
  const [type, subtype] = mediaType.split("/");
  if (!type || !subtype) return undefined;
  const ranges = [`${type}/*+${subtype.split("+").at(-1)}`, `${type}/*`, "*/*"];
  return ranges
    .map((range) => contents.find((candidate) => candidate.mediaType.toLowerCase() === range))
    .find((candidate) => candidate !== undefined);
}

// `fatal`: bytes that are no UTF-8 are refused, not replaced.
const utf8 = new TextDecoder("utf-8", { fatal: true });

async function readText(request: FastifyRequest, payload: Readable): Promise<string> {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers["content-type"] ?? "")?.[1] ?? "utf-8";
  if (!/^utf-?8$/i.test(charset)) throw new UnsupportedMediaType("The charset of the body must be utf-8");
  const bytes = await readBytes(
    payload,
    request.routeOptions.bodyLimit,
    Number(request.headers["content-length"] ?? 0),
  );
  return decodeUtf8(bytes, "The body");
}

export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new InvalidParameter(`${what} is not valid UTF-8`);
  }
}

// By events and not by `for await`, which would cut the connection before the client has its answer.
function readBytes(payload: Readable, limit: number, announced: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = () => {
      payload.off("data", take);
      reject(new PayloadTooLarge(`The body is larger than ${limit} bytes`));
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit) refuse();
    };
    if (announced > limit) return refuse();
    payload.on("data", take);
    payload.once("end", () => resolve(Buffer.concat(chunks)));
    payload.once("error", (cause) => reject(new InvalidParameter("The body broke off", { cause })));
  });
}

export function parseJson(text: string, what = "The body"): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold a secret.
    throw new InvalidParameter(`${what} is not valid JSON`);
  }
  refuseHostile(value);
  return value;
}

// Deeper than this, code that walks a value by recursion runs out of stack.
const maxDepth = 1000;

function refuseHostile(value: unknown): void {
  let level = [value].filter(isObject);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) throw new InvalidParameter(`The body is nested deeper than ${maxDepth} levels`);
    if (level.some(poisonsPrototype)) throw new InvalidParameter("The body has a property that is not allowed");
    level = level.flatMap((object) => Object.values(object).filter(isObject));
  }
}

// Harmless by itself, but not to code that copies it into another object.
function poisonsPrototype(object: object): boolean {
  if (Object.hasOwn(object, "__proto__")) return true;
  if (!Object.hasOwn(object, "constructor")) return false;
  const { constructor }: { readonly constructor: unknown } = object;
  return isObject(constructor) && Object.hasOwn(constructor, "prototype");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
