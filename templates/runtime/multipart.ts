/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { Busboy } from "@fastify/busboy";
import type { FastifyRequest } from "fastify";
import { randomUUID } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { decodeUtf8, type BodyContent, type Part, type UploadedFile } from "./bodies.js";
import type { Validator } from "./checks.js";
import { InvalidParameter, PayloadTooLarge, UnsupportedMediaType } from "./errors.js";
import { formDecoder } from "./form-pairs.js";
import { readJson, refusePoison } from "./json.js";
import type { Late } from "./late.js";
import type { Parameter } from "./parameters.js";
import type { Shape } from "./shapes.js";

// ---------------------------------------------------------------- what a form is made of

export interface JsonPartOptions {
  /** Whether there may be several parts of the name, which make a list. */
  readonly many?: boolean;
  readonly maxCount?: number;
}

export interface FilePartOptions extends JsonPartOptions {
  /** In bytes; the route's `bodyLimit` unless said otherwise. */
  readonly maxSize?: number;
  /** What the file may be: `image/*`; anything unless said otherwise. */
  readonly mediaTypes?: readonly string[];
}

/** A part that is JSON. */
export function jsonPart(name: string | undefined, options: JsonPartOptions = {}): Part {
  return { kind: "json", name, many: false, mediaTypes: [], ...options };
}

/** A part that is a file. Without a name it stands for all that have no other. */
export function filePart(name: string | undefined, options: FilePartOptions = {}): Part {
  return { kind: "file", name, many: false, mediaTypes: [], ...options };
}

/**
 * A multipart form. The handler gets it when all of it is there and valid, whatever the order of its
 * parts: text and JSON as values, files as `UploadedFile`. Large files wait on the disk meanwhile.
 */
export function multipartBody(
  mediaType: string,
  fields: readonly (Parameter | Part)[],
  validate?: Late<Validator>,
  shape?: Shape,
): BodyContent {
  const plan = planOf(fields);
  return {
    mediaType,
    fields,
    ...(validate && { validate }),
    ...(shape && { shape }),
    read: (request, payload, limit, done) =>
      void readForm(plan, request, payload, limit).then((body) => done(null, body), done),
    release: (request) => void storages.get(request)?.release(),
  };
}

// ---------------------------------------------------------------- limits

// More than any honest client sends.
const maxParts = 1000;
const maxHeaderSize = 16_384;
/** Of files in a list of which the schema doesn't say how many it takes. */
const maxFiles = 100;
/** What all headers and boundaries of a form take. */
const maxOverhead = 2 ** 20;
/** A larger file is kept on the disk. */
const maxInMemory = 16_384;

interface Plan {
  readonly parts: ReadonlyMap<string, Part>;
  readonly rest: Part | undefined;
  readonly texts: ReadonlySet<string>;
  readonly decode: (form: string) => Record<string, unknown>;
}

function planOf(fields: readonly (Parameter | Part)[]): Plan {
  const parts = fields.filter((field) => "kind" in field);
  const texts = fields.filter((field) => "codec" in field);
  return {
    parts: new Map(parts.flatMap((part) => (part.name === undefined ? [] : [[part.name, part]]))),
    rest: parts.find(({ name }) => name === undefined),
    texts: new Set(texts.map(({ name }) => name)),
    decode: formDecoder(texts),
  };
}

/** What a form may take in all: its files, and the `bodyLimit` for the rest. */
function maxTotal({ parts, rest }: Plan, bodyLimit: number): number {
  const files = [...parts.values(), ...(rest ? [rest] : [])].filter(({ kind }) => kind === "file");
  const sizes = files.map((file) => (file.maxSize ?? bodyLimit) * maxCountOf(file));
  return sizes.reduce((total, size) => total + size, bodyLimit + maxOverhead);
}

function maxCountOf({ name, many, maxCount }: Part): number {
  return many || name === undefined ? (maxCount ?? maxFiles) : 1;
}

// ---------------------------------------------------------------- reading

/** A part as it comes in. */
interface Incoming {
  readonly name: string;
  readonly filename: string | undefined;
  readonly mediaType: string;
  readonly content: Readable;
}

interface Received {
  readonly name: string;
  readonly part: Part | undefined;
  readonly value: unknown;
}

async function readForm(
  plan: Plan,
  request: FastifyRequest,
  payload: Readable,
  bodyLimit: number,
): Promise<Record<string, unknown>> {
  const storage = new Storage();
  storages.set(request, storage);
  const counts = new Map<string, number>();
  const left = { bytes: bodyLimit };
  try {
    const received = await receiveParts(request, payload, maxTotal(plan, bodyLimit), (incoming) => {
      const count = (counts.get(incoming.name) ?? 0) + 1;
      counts.set(incoming.name, count);
      return receivePart(incoming, count, plan, left, bodyLimit, storage);
    });
    return formOf(received, plan);
  } catch (error) {
    storage.release();
    throw error;
  }
}

/** Takes the parts out of a body, each as it comes; what is wrong with one of them ends all. */
function receiveParts(
  request: FastifyRequest,
  payload: Readable,
  limit: number,
  receive: (incoming: Incoming) => Promise<Received>,
): Promise<readonly Received[]> {
  const parser = parserOf(request);
  return new Promise((resolve, reject) => {
    const open = new Set<Readable>();
    const received: Promise<Received>[] = [];
    let size = 0;
    let failed = false;
    // The rest is read and thrown away, so that the client gets to read its answer.
    const fail = (error: unknown) => {
      if (failed) return;
      failed = true;
      payload.unpipe(parser);
      payload.resume();
      for (const content of open) content.destroy();
      reject(error);
    };
    const refuse = (why: string, cause?: unknown) => fail(new InvalidParameter(why, { cause }));
    parser.on("file", (name: string | undefined, content, filename: string | undefined, _encoding, mediaType) => {
      content.on("error", () => undefined); // whoever reads it is told
      if (failed) return void content.destroy();
      if (name === undefined) return refuse("A part of the form has no name");
      open.add(content);
      const done = receive({ name, content, filename, mediaType }).finally(() => open.delete(content));
      done.catch(fail);
      received.push(done);
    });
    parser.on("partsLimit", () => refuse(`The form has more than ${maxParts} parts`));
    parser.on("error", (cause) => refuse("The body is not a valid multipart form", cause));
    parser.on("finish", () => Promise.all(received).then(resolve, fail));
    payload.on("error", (cause) => refuse("The body broke off", cause));
    payload.on("close", () => payload.readableEnded || refuse("The body broke off"));
    payload.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) fail(new PayloadTooLarge(`The body is larger than ${limit} bytes`));
    });
    if (Number(request.headers["content-length"] ?? 0) > limit) {
      return fail(new PayloadTooLarge(`The body is larger than ${limit} bytes`));
    }
    payload.pipe(parser);
  });
}

function parserOf({ headers }: FastifyRequest): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { ...headers, "content-type": headers["content-type"] ?? "" },
      // All parts are streams, so that all limits are ours.
      isPartAFile: () => true,
      limits: { parts: maxParts, headerSize: maxHeaderSize, headerPairs: 100 },
    });
  } catch (cause) {
    throw new InvalidParameter("The Content-Type of a multipart form must have a boundary", { cause });
  }
}

async function receivePart(
  incoming: Incoming,
  count: number,
  plan: Plan,
  left: { bytes: number },
  bodyLimit: number,
  storage: Storage,
): Promise<Received> {
  const { name, filename, mediaType, content } = incoming;
  const where = `body.${name}`;
  const part = plan.parts.get(name) ?? (plan.texts.has(name) ? undefined : plan.rest);
  if (part !== undefined) refuseSurplus(part, count, where);
  if (part?.kind === "file") {
    if (part.mediaTypes.length > 0 && !part.mediaTypes.some((accepted) => isWithin(mediaType, accepted))) {
      throw new UnsupportedMediaType(`${where} must be ${part.mediaTypes.join(" or ")}, and is ${mediaType}`);
    }
    const maxSize = part.maxSize ?? bodyLimit;
    const take = (_: number, total: number) => {
      if (total > maxSize) throw new PayloadTooLarge(`${where} is larger than ${maxSize} bytes`);
    };
    return { name, part, value: await storage.keep(content, { filename, mediaType }, take) };
  }
  // Whatever the schema sets no limit to has one together.
  const take = (bytes: number) => {
    left.bytes -= bytes;
    if (left.bytes < 0) throw new PayloadTooLarge(`The fields of the form are larger than ${bodyLimit} bytes`);
  };
  if (part === undefined && filename !== undefined && !plan.texts.has(name)) {
    return { name, part: undeclaredFile, value: await storage.keep(content, { filename, mediaType }, take) };
  }
  const text = decodeUtf8(await collect(content, take), where);
  return { name, part, value: part === undefined ? text : readJson(text, where) };
}

function refuseSurplus(part: Part, count: number, where: string): void {
  if (count <= maxCountOf(part)) return;
  const most = maxCountOf(part);
  throw new InvalidParameter(part.many ? `${where} must NOT have more than ${most} items` : `${where} must be there once`);
}

const undeclaredFile = filePart(undefined);

function isWithin(mediaType: string, accepted: string): boolean {
  return accepted === mediaType || accepted === "*/*" || (accepted.endsWith("/*") && mediaType.startsWith(accepted.slice(0, -1)));
}

async function collect(content: Readable, take: (bytes: number) => void): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content as AsyncIterable<Buffer>) {
    take(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The form as an object: text decoded by its types, and lists where there may be several parts. */
function formOf(received: readonly Received[], plan: Plan): Record<string, unknown> {
  const texts = received.filter(({ part }) => part === undefined);
  const written = texts.map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  const values = new Map<string, unknown>();
  for (const { name, part, value } of received) {
    if (part === undefined) continue;
    const before = values.get(name);
    // A list of JSON may be in one part too.
    if (part.many) values.set(name, [...((before as unknown[] | undefined) ?? []), ...(part.kind === "json" ? [value].flat() : [value])]);
    else values.set(name, before === undefined ? value : [before, value].flat());
  }
  return refusePoison({ ...plan.decode(written.join("&")), ...Object.fromEntries(values) }, "The body");
}

// ---------------------------------------------------------------- files

/** What is taken of a part so far; throws where it is too much. */
type Take = (bytes: number, total: number) => void;

const storages = new WeakMap<FastifyRequest, Storage>();

/** The files of one request. */
class Storage {
  readonly #handles = new Set<FileHandle>();
  #isReleased = false;

  /** Reads a file to its end, into memory or onto the disk. */
  async keep(content: Readable, about: Pick<UploadedFile, "filename" | "mediaType">, take: Take): Promise<UploadedFile> {
    const start: Buffer[] = [];
    let size = 0;
    let handle: FileHandle | undefined;
    for await (const chunk of content as AsyncIterable<Buffer>) {
      size += chunk.length;
      take(chunk.length, size);
      if (handle === undefined) {
        start.push(chunk);
        if (size <= maxInMemory) continue;
        handle = await this.#open();
        await handle.appendFile(Buffer.concat(start.splice(0)));
      } else {
        await handle.appendFile(chunk);
      }
    }
    return uploadedFile(about, size, handle ?? Buffer.concat(start));
  }

  // Without a name from the start: whatever happens, nothing is left behind.
  async #open(): Promise<FileHandle> {
    const path = join(tmpdir(), `upload-${randomUUID()}`);
    const handle = await open(path, "wx+", 0o600);
    this.#handles.add(handle);
    await rm(path, { force: true });
    if (this.#isReleased) this.release();
    return handle;
  }

  release(): void {
    this.#isReleased = true;
    for (const handle of this.#handles) void handle.close().catch(() => undefined);
    this.#handles.clear();
  }
}

function uploadedFile(
  { filename, mediaType }: Pick<UploadedFile, "filename" | "mediaType">,
  size: number,
  content: Buffer | FileHandle,
): UploadedFile {
  const stream = () =>
    Buffer.isBuffer(content)
      ? Readable.from([content], { objectMode: false })
      : content.createReadStream({ start: 0, autoClose: false });
  const bytes = async () => (Buffer.isBuffer(content) ? content : Buffer.concat(await stream().toArray()));
  const text = async () => decodeUtf8(await bytes(), filename ?? "The file");
  return { filename, mediaType, size, stream, bytes, text };
}
