/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyReply } from "fastify";
import { Readable } from "node:stream";
import { CallError } from "./client-errors.js";
import type { SequenceFormat, ServerSentEvent } from "./contract.js";
import { BadResponse } from "./errors.js";
import { writeJson } from "./json.js";
import { openAnswers } from "./replies.js";

/** `text/event-stream`, whose data is text: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const textEvents: SequenceFormat = {
  send: (reply, items, contentType, change) =>
    sendEvents(reply, items, contentType, (item) => writeEvent(asEvent(change(item)))),
  read: readEvents,
};

/** The same with JSON as its data. */
export const jsonEvents: SequenceFormat = {
  send: (reply, items, contentType, change) =>
    sendEvents(reply, items, contentType, (item) => {
      const event = asEvent(change(item));
      return writeEvent({ ...event, data: event.data === undefined ? undefined : writeJson(event.data) });
    }),
  read: async function* (bytes) {
    for await (const event of readEvents(bytes)) yield { ...event, data: parseItem(event.data) };
  },
};

/** A line of JSON for each item: https://jsonlines.org */
export const jsonLines: SequenceFormat = {
  send: (reply, items, contentType, change) =>
    sendItems(reply, items, contentType, (item) => `${writeItem(change(item))}\n`),
  read: async function* (bytes) {
    for await (const line of pieces(textOf(bytes), "\n")) if (line.trim() !== "") yield parseItem(line);
  },
};

/** JSON with a record separator before each item: RFC 7464. */
export const jsonSequence: SequenceFormat = {
  send: (reply, items, contentType, change) =>
    sendItems(reply, items, contentType, (item) => `\x1e${writeItem(change(item))}\n`),
  read: async function* (bytes) {
    for await (const text of pieces(textOf(bytes), "\x1e")) if (text.trim() !== "") yield parseItem(text);
  },
};

// ---------------------------------------------------------------- sending

function sendEvents(
  reply: FastifyReply,
  events: AsyncIterable<unknown>,
  contentType: string,
  write: (event: unknown) => string,
): void {
  if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-cache");
  sendItems(reply, events, contentType, write);
}

function sendItems(
  reply: FastifyReply,
  items: AsyncIterable<unknown>,
  contentType: string,
  write: (item: unknown) => string,
): void {
  reply.header("content-type", contentType);
  const iterator = items[Symbol.asyncIterator]();
  // A HEAD has the headers of the answer: what makes the items never begins.
  if (reply.request.method === "HEAD") {
    void giveBack(iterator, reply);
    return void reply.send(Readable.from([]));
  }
  let isOver = false;
  let isEnded = false;
  const next = async (): Promise<string | Uint8Array | null> => {
    let step: IteratorResult<unknown>;
    try {
      step = await iterator.next();
    } catch (error) {
      isOver = true;
      throw error;
    }
    if (step.done) isOver = true;
    // Bytes have been written by somebody else.
    return step.done ? null : step.value instanceof Uint8Array ? step.value : write(step.value);
  };
  let flushing: NodeJS.Immediate | undefined;
  const stream = new Readable({
    highWaterMark: 1, // one item at most is made ahead of a slow client
    read() {
      // A client may wait long for the first item, but not for the headers; an error that comes at once
      // is still answered as one.
      flushing ??= setImmediate(() => stream.destroyed || reply.raw.flushHeaders());
      next().then(
        (written) => void (isEnded || stream.push(written)),
        (error: unknown) => void stream.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    // Not waited for: a generator that waits itself is left only when it goes on.
    destroy(error, done) {
      clearImmediate(flushing);
      if (!isOver && !isEnded) void giveBack(iterator, reply);
      done(error);
    },
  });
  const open = openAnswers.get(reply.server);
  const answer = {
    end: () => {
      if (isOver || isEnded) return;
      isEnded = true;
      void giveBack(iterator, reply);
      stream.push(null);
    },
    drop: () => void reply.raw.destroy(),
  };
  open?.add(answer);
  reply.raw.once("close", () => open?.delete(answer));
  reply.send(stream);
}

async function giveBack(iterator: AsyncIterator<unknown>, { log }: FastifyReply): Promise<void> {
  try {
    await iterator.return?.();
  } catch (error) {
    log.error({ err: error }, "what makes the items of an answer failed when it was ended");
  }
}

function writeItem(item: unknown): string {
  return writeJson(item) ?? refuse("An item of a sequence must be a value of JSON");
}

function asEvent<Data>(item: unknown): Partial<ServerSentEvent<Data>> {
  return typeof item === "object" && item !== null ? item : refuse("An event must be an object with its data");
}

function writeEvent({ event, id, retry, data }: Written): string {
  if (event !== undefined && /[\r\n]/.test(event)) refuse("The name of an event can't have a line break");
  if (id !== undefined && /[\r\n\0]/.test(id)) refuse("The id of an event can't have a line break or NUL");
  if (retry !== undefined && !(Number.isInteger(retry) && retry >= 0)) refuse("The retry of an event is in milliseconds");
  const fields = [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)),
  ];
  return `${fields.join("\n")}\n\n`;
}

function refuse(message: string): never {
  throw new BadResponse(message);
}

type Written = { readonly [Field in keyof ServerSentEvent]?: ServerSentEvent[Field] | undefined };

// ---------------------------------------------------------------- reading

async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let data: string[] = [];
  let event: Omit<ServerSentEvent, "data"> = {};
  for await (const line of lines(textOf(bytes))) {
    if (line === "") {
      // Without data it is no event, and one that broke off was none.
      if (data.length > 0) yield { ...event, data: data.join("\n") };
      data = [];
      event = {};
      continue;
    }
    const [, name = "", value = ""] = /^([^:]*)(?:: ?(.*))?$/su.exec(line) ?? [];
    if (name === "data") data.push(value);
    else if (name === "event") event = { ...event, event: value };
    else if (name === "id" && !value.includes("\0")) event = { ...event, id: value };
    else if (name === "retry" && /^\d+$/.test(value)) event = { ...event, retry: Number(value) };
  }
}

// A CR that ends a chunk may be half of a line break.
async function* lines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  let endsInCr = false;
  for await (const text of texts) {
    const added = endsInCr && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") endsInCr = text.endsWith("\r");
    if (added === "") continue;
    const found = added.split(/\r\n|\r|\n/);
    found[0] = rest + found[0];
    rest = found.pop() ?? "";
    yield* found;
  }
}

async function* pieces(texts: AsyncIterable<string>, separator: string): AsyncGenerator<string> {
  let rest = "";
  for await (const text of texts) {
    const found = text.split(separator);
    found[0] = rest + found[0];
    rest = found.pop() ?? "";
    yield* found;
  }
  yield rest;
}

// A byte order mark at the start is none of the text.
async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function parseItem(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the item, which may hold a secret.
    throw new CallError("reply", "An item of the answer is not valid JSON");
  }
}
