/** What is answered item by item, over HTTP: as the bytes are, and as the generated client reads them. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../templates/runtime/client.js";
import { ApiError } from "../../templates/runtime/errors.js";
import { operation, reply, type Contract, type SequenceFormat } from "../../templates/runtime/runtime.js";
import { jsonEvents, jsonLines, jsonSequence, textEvents } from "../../templates/runtime/sequences.js";

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

type AnyContract = Contract<object, unknown>;

function contractOf(mediaType: string, format: SequenceFormat): AnyContract {
  return { parameters: [], responses: { 200: [mediaType] }, sequences: { 200: { [mediaType]: format } } };
}

const events = contractOf("text/event-stream", textEvents);

async function serve(contract: AnyContract, handler: () => unknown) {
  const logged: string[] = [];
  const stream = { write: (line: string) => void logged.push(line) };
  const app: FastifyInstance = Fastify({ forceCloseConnections: true, logger: { level: "warn", stream } });
  closing.push(() => app.close());
  app.setErrorHandler((error, _request, reply) =>
    reply
      .code(error instanceof ApiError ? error.status : 500)
      .header("content-type", "application/json")
      .send({ error: error instanceof Error ? error.message : "" }),
  );
  app.route(operation({ method: "GET", url: "/x", contract, handler }));
  await app.listen({ host: "127.0.0.1", port: 0 });
  const baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const call = connect({ baseUrl, timeoutMs: 2000, retries: 0 }).call({ method: "GET", path: "/x", contract });
  return {
    url: `${baseUrl}/x`,
    logged,
    call: call as unknown as (input?: object, options?: object) => Promise<unknown>,
  };
}

async function* each(...items: readonly unknown[]) {
  for (const item of items) yield await Promise.resolve(item);
}

async function collect(items: unknown): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const item of items as AsyncIterable<unknown>) all.push(item);
  return all;
}

// ---------------------------------------------------------------- what is sent

describe("an event stream", () => {
  test("has its fields in lines of their own", async () => {
    const { url } = await serve(events, () =>
      each({ data: "a\nb\r\nc\rd" }, { event: "e", id: "1", retry: 500, data: "" }, { id: "2" }),
    );
    const response = await fetch(url);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    });
    expect(await response.text()).toBe(
      "data: a\ndata: b\ndata: c\ndata: d\n\nevent: e\nid: 1\nretry: 500\ndata: \n\nid: 2\n\n",
    );
  });

  test("comes one event at a time, its headers before the first", async () => {
    let go: (() => void) | undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const { url } = await serve(events, async function* () {
      await waiting;
      yield { data: "1" };
      yield { data: "2" };
    });
    const response = await fetch(url); // would wait for ever
    go?.();
    expect(await response.text()).toBe("data: 1\n\ndata: 2\n\n");
  });

  test("keeps the cache-control of the handler", async () => {
    const { url } = await serve(events, () => reply(200, each(), { "cache-control": "private" }));
    expect((await fetch(url)).headers.get("cache-control")).toBe("private");
  });

  test.each([
    [{ data: "x", event: "a\nb" }],
    [{ data: "x", id: "a\0b" }],
    [{ data: "x", id: "a\rb" }],
    [{ data: "x", retry: -1 }],
    ["no event"],
  ])("refuses what it can't say: %j", async (event) => {
    const { url } = await serve(events, () => each(event));
    expect((await fetch(url)).status).toBe(500);
  });

  test("takes nothing but items", async () => {
    const { url } = await serve(events, () => "data: x\n\n");
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringContaining("with no AsyncIterable") as unknown,
    ]);
  });

  test("passes on bytes that are one already", async () => {
    const { url } = await serve(events, () => Readable.from([Buffer.from("data: x\n"), Buffer.from("\n")]));
    expect(await (await fetch(url)).text()).toBe("data: x\n\n");
  });

  test("gives what makes it back when the client goes away, also while it waits", async () => {
    let returned = 0;
    const items: AsyncIterable<unknown> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => Promise.resolve({ done: true, value: ++returned }),
      }),
    };
    const { url } = await serve(events, () => items);
    const controller = new AbortController();
    await fetch(url, { signal: controller.signal });
    controller.abort();
    await expect.poll(() => returned).toBe(1);
  });

  test("does not run ahead of a client that does not read", async () => {
    let made = 0;
    const { url } = await serve(events, async function* () {
      for (; made < 10_000; made++) yield await Promise.resolve({ data: "x".repeat(100_000) });
    });
    const controller = new AbortController();
    await fetch(url, { signal: controller.signal });
    await sleep(300);
    const soFar = made;
    await sleep(300);
    expect(made).toBe(soFar);
    expect(made).toBeLessThan(1000);
    controller.abort();
  });

  test("that fails midway breaks off and is logged", async () => {
    const { url, logged } = await serve(events, async function* () {
      yield await Promise.resolve({ data: "1" });
      await sleep(50);
      throw new Error("the source dried up");
    });
    const response = await fetch(url);
    await expect(response.text()).rejects.toThrow();
    expect(logged.join("")).toContain("the source dried up");
  });

  test("that fails before it begins is an error like any other", async () => {
    const { url } = await serve(events, () => Readable.from(each(), {}).destroy(new Error("no source")));
    expect((await fetch(url)).status).toBe(500);
  });

  test("is not begun for a HEAD", async () => {
    let made = 0;
    const { url } = await serve(events, async function* () {
      made++;
      yield await Promise.resolve({ data: "x" });
    });
    const response = await fetch(url, { method: "HEAD" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    expect(made).toBe(0);
  });
});

test("an answer of several media types is the one that its value can be sent as", async () => {
  const contract: AnyContract = {
    parameters: [],
    responses: { 200: ["application/json", "image/png", "text/event-stream"] },
    sequences: { 200: { "text/event-stream": jsonEvents } },
  };
  const answers = [{ a: 1 }, each({ data: { a: 1 } }), new Uint8Array([65]), new Blob(["B"]).stream()];
  const { url } = await serve(contract, () => answers.shift());
  const received = [];
  for (let count = 0; count < 4; count++) {
    const response = await fetch(url);
    received.push([response.headers.get("content-type"), await response.text()]);
  }
  expect(received).toEqual([
    ["application/json; charset=utf-8", '{"a":1}'],
    ["text/event-stream; charset=utf-8", 'data: {"a":1}\n\n'],
    ["image/png", "A"],
    ["image/png", "B"],
  ]);
});

test("of sequences that differ in their parameters, the client reads the one that is sent", async () => {
  const [first, second] = ["application/x-ndjson; v=1", "application/x-ndjson; v=2"] as const;
  const contract: AnyContract = {
    parameters: [],
    responses: { 200: [first, second] },
    sequences: { 200: { [first]: jsonSequence, [second]: jsonLines } },
  };
  const { url, call } = await serve(contract, () => reply(200, each(1, 2), { "content-type": second }));
  expect(await (await fetch(url)).text()).toBe("1\n2\n");
  expect(await collect(await call())).toEqual([1, 2]);
});

test.each([
  ["bytes", () => new Uint8Array(1), "with bytes or a stream"],
  ["a stream", () => Readable.from(["{}"]), "with bytes or a stream"],
  ["a web stream", () => new Blob(["{}"]).stream(), "with bytes or a stream"],
  ["items", () => each(1), "with an AsyncIterable"],
])("JSON is not sent from %s", async (_name, handler, message) => {
  const { url } = await serve({ parameters: [], responses: { 200: ["application/json"] } }, handler);
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(message) as unknown]);
});

test.each([204, 205, 304])("a %i has neither body nor content-type", async (status) => {
  const contract: AnyContract = { parameters: [], responses: { default: ["application/json"] } };
  const answers = [reply(status, undefined, { "content-type": "text/plain" }), reply(status, { a: 1 })];
  const { url } = await serve(contract, () => answers.shift());
  const response = await fetch(url);
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([status, null, ""]);
  expect((await fetch(url)).status).toBe(500);
});

test("headers are written as their values are", async () => {
  const headers = {
    "x-list": ["a", 1, true],
    "x-object": { a: 1, b: "c" },
    "x-at": new Date(0),
    "last-modified": new Date(0),
    "x-none": undefined,
    "x-big": 2n ** 63n,
    "set-cookie": ["a=1", "b=2"],
  };
  const { url } = await serve({ parameters: [], responses: { 200: [] } }, () => reply(200, undefined, headers));
  const received = (await fetch(url)).headers;
  expect(
    Object.fromEntries([...received].filter(([name]) => name.startsWith("x-") || name === "last-modified")),
  ).toEqual({
    "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT",
    "x-at": "1970-01-01T00:00:00.000Z",
    "x-big": "9223372036854775808",
    "x-list": "a,1,true",
    "x-object": "a,1,b,c",
  });
  expect(received.getSetCookie()).toEqual(["a=1", "b=2"]);
});

// ---------------------------------------------------------------- what the client reads

describe("the client", () => {
  test.each([
    ["text/event-stream", textEvents, [{ data: "a\nb", event: "e", id: "1", retry: 5 }, { data: "" }]],
    ["text/event-stream", jsonEvents, [{ data: { a: ["ü"] } }, { data: null }, { data: "x" }]],
    ["application/x-ndjson", jsonLines, [{ a: "\n" }, 1, null]],
    ["application/json-seq", jsonSequence, [{ a: "\u001e" }, 1, "x"]],
  ] as const)("reads %s as it was sent", async (mediaType, format, items) => {
    const { call } = await serve(contractOf(mediaType, format), () => each(...items));
    expect(await collect(await call())).toEqual(items);
  });

  test("reads events however they are cut and their lines end", async () => {
    const text =
      "\uFEFF: comment\r\ndata:a\rdata: ü\r\n\r\nretry: x\nid: 1\0\nevent\ndata:  b:c\n\nid: 7\n\ndata\n\ndata: unfinished";
    const expected = [{ data: "a\nü" }, { data: " b:c", event: "" }, { data: "" }];
    const bytes = Buffer.from(text);
    for (let size = 1; size <= 12; size++) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(await collect(textEvents.read(Readable.from(chunks))), `chunks of ${size}`).toEqual(expected);
    }
  });

  test("has each item when it comes, for longer than a call may take to begin", async () => {
    let go: (() => void) | undefined;
    const { call } = await serve(events, async function* () {
      yield { data: "1" };
      await new Promise<void>((resolve) => (go = resolve));
      yield { data: "2" };
    });
    const received: unknown[] = [];
    for await (const event of (await call({}, { timeoutMs: 1000 })) as AsyncIterable<unknown>) {
      received.push(event);
      await sleep(1100);
      go?.();
    }
    expect(received).toEqual([{ data: "1" }, { data: "2" }]);
  });

  test("ends the call when the loop is left, and when the caller's signal says so", async () => {
    let ended = 0;
    const { call } = await serve(events, async function* () {
      try {
        for (;;) {
          yield { data: "x" };
          await sleep(10);
        }
      } finally {
        ended++;
      }
    });
    for await (const event of (await call()) as AsyncIterable<unknown>) {
      expect(event).toEqual({ data: "x" });
      break;
    }
    await expect.poll(() => ended).toBe(1);
    const controller = new AbortController();
    const items = await call({}, { signal: controller.signal });
    void sleep(50).then(() => {
      controller.abort();
    });
    await expect(collect(items)).rejects.toMatchObject({ reason: "abort" });
    await expect.poll(() => ended).toBe(2);
  });

  test("tells an answer that broke off, or is not what it says, from one that ended", async () => {
    const { call } = await serve(events, async function* () {
      yield await Promise.resolve({ data: "1" });
      await sleep(20);
      throw new Error("broken");
    });
    await expect(collect(await call())).rejects.toMatchObject({ reason: "network" });
    const server = createServer((_request, response) =>
      response.writeHead(200, { "content-type": "application/jsonl" }).end("{}\nsecret\n"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const contract = contractOf("application/jsonl", jsonLines);
    const other = connect({ baseUrl }).call({ method: "GET", path: "/x", contract });
    await expect(collect(await (other as unknown as () => Promise<unknown>)())).rejects.toMatchObject({
      reason: "reply",
      message: "An item of the answer is not valid JSON",
    });
  });
});
