/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { Readable } from "node:stream";
import type { BodyContent, BodyContract, Part } from "./bodies.js";
import { CallError, type CalledOperation, type ReadReply } from "./client-errors.js";
import { encodeForm } from "./client-parameters.js";
import type { Responses } from "./contract.js";
import { essenceOf, finderByType } from "./media-types.js";
import type { Parameter } from "./parameters.js";

/** What can be sent where the document says no more of a body than its media type. */
export type StreamBody = string | Uint8Array | Blob | FormData | URLSearchParams | ReadableStream | Readable;

/** A file of a form; a `File` has a name too. */
export type SentFile = Blob | Uint8Array;

export interface EncodedBody {
  readonly content?: StreamBody;
  /** Undefined where the platform knows it better: `FormData` has a boundary. */
  readonly mediaType?: string;
}

/** The body of a call as it is sent. Of several media types the caller has named one. */
export function encodeBody(contract: BodyContract | undefined, body: unknown): EncodedBody {
  if (contract === undefined || body === undefined) return {};
  const [only] = contract.contents;
  if (contract.contents.length <= 1) return encodeContent(only?.mediaType ?? "application/json", body, only?.fields);
  const { mediaType, content } = body as { readonly mediaType: string; readonly content: unknown };
  return encodeContent(mediaType, content, contract.contents.find((other) => other.mediaType === mediaType)?.fields);
}

function encodeContent(mediaType: string, content: unknown, fields: BodyContent["fields"] = []): EncodedBody {
  const isRange = mediaType.includes("*");
  const essence = essenceOf(mediaType);
  if (isJson(essence)) return { content: encodeJson(content), mediaType: isRange ? "application/json" : mediaType };
  if (essence === "application/x-www-form-urlencoded") {
    return { content: encodeForm(content, fields.filter(isText)), mediaType };
  }
  if (essence === "multipart/form-data" && isPlain(content)) return { content: encodeParts(content, fields) };
  if (essence.startsWith("text/")) return { content: String(content), mediaType: isRange ? "text/plain" : mediaType };
  const stream = content as StreamBody;
  const namesItself =
    stream instanceof FormData || (isRange && (stream instanceof Blob || stream instanceof URLSearchParams));
  return namesItself
    ? { content: stream }
    : { content: stream, mediaType: isRange ? "application/octet-stream" : mediaType };
}

function isText(field: Parameter | Part): field is Parameter {
  return "codec" in field;
}

function isPlain(content: unknown): content is Readonly<Record<string, unknown>> {
  if (typeof content !== "object" || content === null) return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(content) as object | null);
}

/** A form whose parts are text, JSON and files, as the operation declares them. */
function encodeParts(form: Readonly<Record<string, unknown>>, fields: readonly (Parameter | Part)[]): FormData {
  const data = new FormData();
  const texts = fields.filter(isText);
  for (const [name, value] of Object.entries(form).filter(([, value]) => value !== undefined && value !== null)) {
    const part = fields.find((field) => !isText(field) && (field.name ?? name) === name) as Part | undefined;
    const isFiles = [value].flat().every((item) => item instanceof Blob || item instanceof Uint8Array);
    if (texts.some((field) => field.name === name) || (part === undefined && !isFiles)) {
      // Decoded again, since a part is sent as it is.
      for (const [key, text] of new URLSearchParams(encodeForm({ [name]: value }, texts))) data.append(key, text);
      continue;
    }
    for (const item of Array.isArray(value) && part?.many !== false ? (value as unknown[]) : [value]) {
      if (part?.kind === "json") data.append(name, new Blob([encodeJson(item)], { type: "application/json" }));
      else data.append(name, fileOf(name, item));
    }
  }
  return data;
}

function fileOf(name: string, item: unknown): Blob {
  if (item instanceof Blob) return item;
  if (item instanceof Uint8Array) return new Blob([item as Uint8Array<ArrayBuffer>]);
  throw new CallError("input", `${name} must be a Blob, a File or a Uint8Array`);
}

function encodeJson(content: unknown): string {
  try {
    return JSON.stringify(content);
  } catch (cause) {
    throw new CallError("input", "The body can't be written as JSON", { cause });
  }
}

/** Whether a body can be sent once only, so that its call can't be repeated. */
export function isOneTime(body: StreamBody | undefined): body is ReadableStream | Readable {
  return body instanceof ReadableStream || body instanceof Readable;
}

// ---------------------------------------------------------------- replies

/** The media types that an operation may answer with. */
export function acceptedTypes(responses: Responses): string {
  return [...new Set(Object.values(responses).flat())].join(", ") || "*/*";
}

/** The media types that the document has for a status, by its code, its range or the default. */
export function declaredTypes(responses: Responses, status: number): readonly string[] | undefined {
  return explicitTypes(responses, status) ?? responses.default;
}

/** The same without the default. */
export function explicitTypes(responses: Responses, status: number): readonly string[] | undefined {
  return responses[status] ?? responses[`${Math.trunc(status / 100)}XX` as "2XX"];
}

/** An answer that comes item by item, each when it is asked for; undefined for any other. Leaving the loop ends the call. */
export function readItems(
  response: Response,
  { method, contract: { responses, sequences = {} } }: CalledOperation,
  explained: (error: unknown) => unknown,
  end: () => void,
): ReadReply | undefined {
  const { status, headers, body: bytes } = response;
  const formats = Object.entries(sequences[statusKey(responses, status)] ?? {});
  const [, format] = finderByType(formats, ([type]) => type)(headers.get("content-type") ?? "") ?? [];
  if (format === undefined || bytes === null || method === "HEAD") return undefined;
  const items = (async function* () {
    try {
      yield* format.read(bytes as AsyncIterable<Uint8Array>);
    } catch (error) {
      throw explained(error);
    } finally {
      end();
    }
  })();
  return { status, headers, body: items, content: undefined, declared: true };
}

// As a service finds it: the code itself, else its range, else the default.
function statusKey(responses: Responses, status: number): keyof Responses {
  const range = `${Math.trunc(status / 100)}XX` as "2XX";
  if (responses[status] !== undefined) return status;
  return responses[range] === undefined ? "default" : range;
}

/** Reads an answer to its end: JSON, text or bytes, as its Content-Type says. */
export async function readReply(response: Response, { method, path, contract }: CalledOperation): Promise<ReadReply> {
  const { status, headers } = response;
  const declared = declaredTypes(contract.responses, status);
  const mediaType = essenceOf(headers.get("content-type") ?? declared?.[0] ?? "");
  const reply = { status, headers, body: undefined, content: undefined };
  if (method === "HEAD" || [204, 205, 304].includes(status)) return { ...reply, declared: isDeclared(declared, contract) };
  const content = await readContent(response, mediaType, `${method} ${path}`);
  if (declared?.length === 0) return { ...reply, content, declared: true };
  // What should have come item by item has not.
  const isSequence = (type: string) => Object.values(contract.sequences ?? {}).some((formats) => formats?.[type] !== undefined);
  const isExpected =
    isDeclared(declared, contract) && (declared ?? ["*/*"]).some((type) => !isSequence(type) && isAlike(type, mediaType));
  return { ...reply, body: content, content, declared: isExpected };
}

// A document that declares nothing at all lets everything be answered.
function isDeclared(declared: readonly string[] | undefined, { responses }: CalledOperation["contract"]): boolean {
  return declared !== undefined || Object.keys(responses).length === 0;
}

async function readContent(response: Response, mediaType: string, call: string): Promise<unknown> {
  if (isJson(mediaType)) {
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      // The parser's own message quotes the body, which may hold a secret.
      throw new CallError("reply", `${call} answered ${response.status} with a body that is not valid JSON`);
    }
  }
  return mediaType.startsWith("text/") ? response.text() : new Uint8Array(await response.arrayBuffer());
}

// The types know bodies by these three kinds.
function isAlike(declared: string, mediaType: string): boolean {
  return declared === "*/*" || kindOf(essenceOf(declared)) === kindOf(mediaType);
}

function kindOf(mediaType: string): "json" | "text" | "bytes" {
  return isJson(mediaType) ? "json" : mediaType.startsWith("text/") ? "text" : "bytes";
}

// RFC 6839, section 3.1: the suffix +json names JSON too.
function isJson(mediaType: string): boolean {
  return /^[^/]+\/(json|[^/]+\+json)$/.test(mediaType);
}
