/** The parts of typed clients against real servers, and against the decoders of the service's side. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import fc from "fast-check";
import Fastify from "fastify";
import { afterEach, describe, expect, test, vi } from "vitest";
import { formBody, jsonBody, readDeclaredBodies, streamBody, textBody } from "../../templates/runtime/bodies.js";
import type { BodyContent } from "../../templates/runtime/bodies.js";
import { encodeForm, encodeParameters } from "../../templates/runtime/client-parameters.js";
import type { CallOptions, ClientOptions, RequestDecorator } from "../../templates/runtime/client.js";
import { CallError, connect, ErrorReply, isErrorOf, requestDecorator } from "../../templates/runtime/client.js";
import { formDecoder } from "../../templates/runtime/form-pairs.js";
import type { Parameter } from "../../templates/runtime/parameters.js";
import * as parameters from "../../templates/runtime/parameters.js";
import { parametersDecoder } from "../../templates/runtime/read-parameters.js";
import type { Contract, Reply, Responses } from "../../templates/runtime/runtime.js";
import { filePart, jsonPart, multipartBody } from "../../templates/runtime/multipart.js";
import { operation } from "../../templates/runtime/runtime.js";

// ---------------------------------------------------------------- servers

const closers: (() => Promise<unknown>)[] = [];

afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** Starts a server and gives its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers each request by the next of the answers, the last one again and again, and keeps what it has seen. */
// What Fastify reads queries with.
const { parse: parseQuery } = createRequire(import.meta.resolve("fastify"))("fast-querystring") as {
  readonly parse: (query: string) => Record<string, string | string[]>;
};

async function script(...answers: readonly RequestListener[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const answer = answers[Math.min(seen.length, answers.length - 1)];
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer?.(request, response);
    });
  });
  return { url, seen };
}

function answer(status: number, body?: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    const type = typeof body === "string" ? "text/plain" : "application/json";
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { ...(body !== undefined && { "content-type": type }), ...headers });
    response.end(text);
  };
}

const hang: RequestListener = () => undefined;
const cutOff: RequestListener = (request) => request.socket.destroy();
const redirect = (status: number, location: string) => answer(status, undefined, { location });

// ---------------------------------------------------------------- calls

interface Profile {
  readonly user_id: string;
}
interface Failure {
  readonly error: string;
}
type Output = Profile | Reply<200, Profile> | Reply<201> | Reply<404, Failure> | Reply<409>;

const json = ["application/json"];
const responses: Responses = { 200: json, 201: [], 404: json, 409: [] };

interface Description {
  readonly method: string;
  readonly path: string;
  readonly contract: Partial<Pick<Contract<never, unknown>, "parameters" | "body" | "responses">>;
}

/** A call with this one contract, unless said otherwise. */
function callTo(baseUrl: string, given: Partial<Description> = {}, options: ClientOptions = {}) {
  const contract: Contract<{ readonly body?: unknown }, Output> = { parameters: [], responses, ...given.contract };
  return connect({ baseUrl, ...options }).call({ method: given.method ?? "GET", path: given.path ?? "/x", contract });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`is no failure: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await failure(promise);
  if (!(error instanceof CallError)) throw error;
  return error.reason;
}

// ---------------------------------------------------------------- encoding

/** What the service's decoder makes of an encoded value. */
function roundTrip(parameter: Parameter, value: unknown): unknown {
  const template = parameter.in === "path" ? "/x/{p}" : "/x";
  const encoded = encodeParameters(template, [parameter], { [parameter.in]: { [parameter.name]: value } });
  const request = {
    params: { p: decodeURIComponent(encoded.path.slice("/x/".length)) },
    routeOptions: { url: "/x/:p" },
    url: `${encoded.path}?${encoded.query}`,
    query: parseQuery(encoded.query),
    headers: Object.fromEntries(encoded.headers),
  };
  return parametersDecoder([parameter])(request as never)[parameter.in]?.[parameter.name];
}

const anyText = fc.string({ unit: "grapheme" });
const without = (characters: string) =>
  anyText.filter((text) => text !== "" && !characters.split("").some((character) => text.includes(character)));
const line = fc.stringMatching(/^([!-+\--~]([!-+\--~ \t]*[!-+\--~])?)?$/);
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const jsonValues = fc
  .jsonValue()
  // A name that poisons a prototype is refused, as in a body.
  .filter((value) => value !== null && !JSON.stringify(value).includes('"__proto__"'))
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe("parameters come back as they were", () => {
  const { path, query, header, cookie, text, number, boolean, list, record, json, field } = parameters;
  const color = record({ R: number, G: text });
  const colorOf = (texts: fc.Arbitrary<string>) => fc.record({ R: numbers, G: texts });
  const some = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1 });
  // A single item with a comma is taken for two, since many clients encode all commas.
  const unambiguous = (items: readonly string[]) => items.length > 1 || (items[0] !== "" && !items[0]?.includes(","));
  const notDots = anyText.filter((value) => !/^\.{0,2}$/.test(value));
  const someInPath = some(notDots).filter(unambiguous);
  const withColors = fc.record({ a: colorOf(anyText), b: some(colorOf(anyText)) });

  const rows: [string, Parameter, fc.Arbitrary<unknown>][] = [
    ["path", path("p", text), notDots],
    ["path, number", path("p", number), numbers],
    ["path, JSON", path("p", json), jsonValues],
    ["path, list", path("p", list(text)), someInPath],
    ["path, list of numbers", path("p", list(number)), some(numbers)],
    ["path, object", path("p", color), colorOf(anyText)],
    ["path, object, exploded", path("p", color, { explode: true }), colorOf(anyText)],
    ["path, label", path("p", text, { style: "label" }), notDots],
    ["path, label, list", path("p", list(text), { style: "label" }), someInPath],
    ["path, label, list, exploded", path("p", list(text), { style: "label", explode: true }), some(notDots)],
    ["path, label, object", path("p", color, { style: "label" }), colorOf(anyText)],
    ["path, label, object, exploded", path("p", color, { style: "label", explode: true }), colorOf(anyText)],
    ["path, matrix", path("p", text, { style: "matrix" }), without(";=")],
    ["path, matrix, list", path("p", list(text), { style: "matrix" }), someInPath],
    ["path, matrix, list, exploded", path("p", list(text), { style: "matrix", explode: true }), some(anyText)],
    ["path, matrix, object", path("p", color, { style: "matrix" }), colorOf(anyText)],
    ["path, matrix, object, exploded", path("p", color, { style: "matrix", explode: true }), colorOf(anyText)],
    ["query", query("q[]", text), anyText],
    ["query, number", query("q", number), numbers],
    ["query, boolean", query("q", boolean), fc.boolean()],
    ["query, JSON", query("q", json), jsonValues],
    ["query, list", query("q", list(text)), some(anyText)],
    ["query, list of numbers", query("q", list(number)), some(numbers)],
    ["query, list in one", query("q", list(text), { explode: false }), some(anyText).filter(unambiguous)],
    ["query, spaces", query("q", list(text), { style: "spaceDelimited" }), some(without(" "))],
    ["query, pipes", query("q", list(text), { style: "pipeDelimited" }), some(without("|"))],
    ["query, tabs", query("q", list(text), { style: "tabDelimited" }), some(without("\t"))],
    ["query, object", query("q", color), colorOf(anyText)],
    ["query, object in one", query("q", color, { explode: false }), colorOf(anyText)],
    [
      "query, deep object",
      query("q", record({ a: text, b: record({ c: number }), d: list(text) }), { style: "deepObject" }),
      fc.record({ a: anyText, b: fc.record({ c: numbers }), d: some(anyText) }),
    ],
    // What is nested deeper than a style can write is JSON.
    ["query, list of objects", query("q", list(color)), some(colorOf(anyText))],
    ["query, list of objects in one", query("q", list(color), { explode: false }), some(colorOf(anyText))],
    ["query, list of lists", query("q", list(list(text))), some(fc.array(anyText))],
    ["query, object with an object", query("q", record({ a: color, b: list(color) })), withColors],
    [
      "query, object in one with an object",
      query("q", record({ a: color, b: list(color) }), { explode: false }),
      withColors,
    ],
    ["path, list of lists", path("p", list(list(text))), some(some(anyText))],
    [
      "path, object with an object",
      path("p", record({ a: color, b: list(number) })),
      fc.record({ a: colorOf(anyText), b: some(numbers) }),
    ],
    ["cookie, list of objects in one", cookie("c", list(color), { explode: false }), some(colorOf(anyText))],
    ["header", header("h", text), line],
    ["header, JSON", header("h", json), jsonValues],
    ["header, list", header("h", list(text)), some(line.filter((value) => value !== ""))],
    ["header, object", header("h", color), colorOf(line)],
    ["header, object, exploded", header("h", color, { explode: true }), colorOf(line)],
    ["cookie", cookie("c", text), anyText],
    ["cookie, JSON", cookie("c", json), jsonValues],
    ["cookie, list", cookie("c", list(text)), some(anyText).filter(unambiguous)],
    ["cookie, list in one", cookie("c", list(text), { explode: false }), some(anyText).filter(unambiguous)],
    ["cookie, object", cookie("c", color), colorOf(anyText)],
    ["cookie, object in one", cookie("c", color, { explode: false }), colorOf(anyText)],
  ];

  test.each(rows)("%s", (_name, parameter, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(roundTrip(parameter, value)).toEqual(value);
      }),
    );
  });

  test("a form", () => {
    const decode = formDecoder([field("a", text), field("b", list(number)), field("c", color)]);
    const forms = fc.record({ a: anyText, b: some(numbers), c: colorOf(anyText), other: anyText });
    fc.assert(
      fc.property(forms, (form) => {
        expect(decode(encodeForm(form))).toEqual(form);
      }),
    );
  });

  test("dates are written as in JSON, and what is absent or null not at all", () => {
    const date = new Date(0);
    expect(roundTrip(query("q", text), date)).toBe("1970-01-01T00:00:00.000Z");
    expect(roundTrip(query("q", list(text)), ["a", null, undefined])).toEqual(["a"]);
    expect(roundTrip(query("q", text), null)).toBeUndefined();
  });

  test.each(["", ".", "..", undefined, "\ud800"])("a path parameter %j is refused", async (value) => {
    const call = callTo("http://127.0.0.1:1", { path: "/x/{p}", contract: { parameters: [path("p", text)] } });
    expect(await reasonOf(call({ path: { p: value } } as never))).toBe("input");
  });

  test("a path parameter stays in its segment", () => {
    const { path: written } = encodeParameters("/x/{p}", [path("p", text)], { path: { p: "../a?b#c%2e" } });
    expect(written).toBe("/x/..%2Fa%3Fb%23c%252e");
  });

  test("a header parameter can't add another header", async () => {
    const call = callTo("http://127.0.0.1:1", { contract: { parameters: [header("h", text)] } });
    expect(await reasonOf(call({ headers: { h: "a\r\nb: c" } } as never))).toBe("input");
  });

  test("all places at once, over HTTP", async () => {
    const declared = [path("id", text), query("tags", list(text)), header("x-h", number), cookie("c", text)];
    const contract: Contract<object, object> = { parameters: declared, responses: { 200: ["application/json"] } };
    const app = Fastify();
    app.route(operation({ method: "GET", url: "/v1/things/:id", contract, handler: (input) => input }));
    const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
    closers.push(() => app.close());
    const call = connect({ baseUrl: `${baseUrl}/v1/` }).call({ method: "GET", path: "/things/{id}", contract });
    const input = {
      path: { id: "a/b ü" },
      query: { tags: ["x,y", "&"] },
      headers: { "x-h": 1.5 },
      cookies: { c: "a;b" },
    };
    expect(await call(input)).toEqual(input);
  });
});

// ---------------------------------------------------------------- bodies

describe("bodies", () => {
  /** Sends a body to a service that answers with what it has read. */
  async function echo(contents: readonly BodyContent[], body: unknown, options?: CallOptions) {
    const contract: Contract<{ readonly body?: unknown }, unknown> = {
      parameters: [],
      body: { required: false, contents },
      responses: { 200: json },
    };
    const app = Fastify();
    readDeclaredBodies(app);
    app.route(
      operation({
        method: "POST",
        url: "/x",
        contract,
        handler: async ({ body: read }, { request }) => ({
          type: request.headers["content-type"],
          body: read instanceof Readable ? Buffer.concat(await read.toArray()).toString() : read,
        }),
      }),
    );
    const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
    closers.push(() => app.close());
    const call = connect({ baseUrl }).call({ method: "POST", path: "/x", contract });
    return (await call({ body }, options)) as { readonly type?: string; readonly body?: unknown };
  }

  const octets = "application/octet-stream";
  const bytes = () => new TextEncoder().encode("bytes");

  test("JSON", async () => {
    expect(await echo([jsonBody("application/vnd.x+json")], { a: ["ü"] })).toEqual({
      type: "application/vnd.x+json",
      body: { a: ["ü"] },
    });
    expect((await echo([jsonBody("application/json")], "text")).body).toBe("text");
    expect((await echo([jsonBody("application/json")], null)).body).toBe(null);
  });

  test("none", async () => {
    expect(await echo([jsonBody("application/json")], undefined)).toEqual({});
  });

  test("a form and text", async () => {
    const form = formBody("application/x-www-form-urlencoded", [parameters.field("n", parameters.number)]);
    expect((await echo([form], { n: 1, m: "a&b" })).body).toEqual({ n: 1, m: "a&b" });
    expect(await echo([textBody("text/csv")], "a;ü")).toEqual({ type: "text/csv", body: "a;ü" });
  });

  test.each<[string, unknown]>([
    ["bytes", bytes()],
    ["a blob", new Blob(["bytes"])],
    ["a stream of Node's", Readable.from([Buffer.from("by"), Buffer.from("tes")])],
    ["a stream of the platform's", new Blob(["bytes"]).stream()],
  ])("%s", async (_name, body) => {
    expect(await echo([streamBody(octets)], body)).toEqual({ type: octets, body: "bytes" });
  });

  test("a multipart form has its boundary", async () => {
    const form = new FormData();
    form.append("file", new Blob(["content"]), "a.txt");
    const { type, body } = await echo([streamBody("multipart/form-data")], form);
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain("content");
  });

  test("a multipart form of values and files, and an object in a form", async () => {
    const { field, text, list, number, record } = parameters;
    const fields = [
      field("title", text),
      field("tags", list(text)),
      field("ids", list(number), { explode: false }),
      jsonPart("meta"),
      jsonPart("points", { many: true }),
      filePart("file"),
      filePart("files", { many: true }),
    ];
    const form = { title: "a&b=+ ü", tags: ["x", "y"], ids: [1, 2], meta: { a: [1] }, points: [{ x: 1 }], other: 1 };
    const files = { file: new File(["1"], "ü.txt", { type: "text/plain" }), files: [new Blob(["2"]), bytes()] };
    const sent = { ...form, ...files, none: undefined, nothing: null };
    const { body } = await echo([multipartBody("multipart/form-data", fields)], sent);
    expect(body).toEqual({
      ...form,
      other: "1",
      file: { filename: "ü.txt", mediaType: "text/plain", size: 1 },
      files: [
        { filename: "blob", mediaType: octets, size: 1 },
        { filename: "blob", mediaType: octets, size: 5 },
      ],
    });
    const wrong = echo([multipartBody("multipart/form-data", fields)], { file: "text" });
    expect(await reasonOf(wrong)).toBe("input");

    const urlencoded = formBody("application/x-www-form-urlencoded", [
      field("deep", record({ a: number }), { style: "deepObject" }),
      field("plain", record({ a: number, b: record({ c: list(number) }) })),
    ]);
    const objects = { deep: { a: 1 }, plain: { a: 1, b: { c: [1, 2] } } };
    expect((await echo([urlencoded], objects)).body).toEqual(objects);
  });

  test("one of several media types", async () => {
    const contents = [jsonBody("application/json"), textBody("text/plain")];
    const body = { mediaType: "text/plain", content: "x" };
    expect(await echo(contents, body)).toEqual({ type: "text/plain", body });
  });

  test("a range of media types, and a type that the call names", async () => {
    expect((await echo([streamBody("*/*")], bytes())).type).toBe(octets);
    const headers = { "content-type": "image/png" };
    expect((await echo([streamBody("image/*")], bytes(), { headers })).type).toBe("image/png");
  });

  test("what JSON can't write is refused, and so is a body of a GET", async () => {
    const contents = [jsonBody("application/json")];
    expect(await reasonOf(echo(contents, 1n))).toBe("input");
    const get = callTo("http://127.0.0.1:1", { contract: { body: { required: false, contents } } });
    expect(await reasonOf(get({ body: {} }))).toBe("input");
  });
});

// ---------------------------------------------------------------- replies

describe("replies", () => {
  test("the success is the body alone, and a reply has all of it", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }, { "x-a": "b" }));
    const call = callTo(url);
    expect(await call()).toEqual({ user_id: "u1" });
    const reply = await call.reply();
    expect(reply).toMatchObject({ status: 200, body: { user_id: "u1" } });
    expect(reply.headers.get("x-a")).toBe("b");
    expect(seen[0]?.headers.accept).toBe("application/json");
  });

  test("text, bytes, and no body at all", async () => {
    const text = await script(answer(200, "héllo"));
    expect(await callTo(text.url, { contract: { responses: { 200: ["text/plain"] } } })()).toBe("héllo");
    const bytes = await script(answer(200, "\u0001", { "content-type": "image/png" }));
    expect(await callTo(bytes.url, { contract: { responses: { "2XX": ["image/*"] } } })()).toEqual(new Uint8Array([1]));
    for (const status of [201, 204]) {
      const none = await script(answer(status));
      expect(await callTo(none.url, { contract: { responses: { 201: [], 204: [] } } })()).toBeUndefined();
    }
    const head = await script(answer(200));
    expect(await callTo(head.url, { method: "HEAD" })()).toBeUndefined();
  });

  test("a declared error is thrown with its types, or given as a reply", async () => {
    const { url } = await script(answer(404, { error: "NO_SUCH_USER" }));
    const call = callTo(url);
    const error = await failure(call());
    expect(isErrorOf(call, error)).toBe(true);
    if (!isErrorOf(call, error) || error.status !== 404) return;
    expect(error.body.error).toBe("NO_SUCH_USER");
    expect(error).toMatchObject({ status: 404, code: "NO_SUCH_USER", declared: true });
    expect(error.message).toBe("GET /x answered 404, NO_SUCH_USER");
    expect(isErrorOf(callTo(url), error)).toBe(false);
    expect(isErrorOf(call, new Error("other"))).toBe(false);

    const reply = await call.reply();
    expect(reply.status === 404 && reply.body.error).toBe("NO_SUCH_USER");
  });

  test("the error body of pymacaron is understood, also where the document declares none", async () => {
    const body = {
      status: 409,
      error: "TAKEN",
      error_description: "There is one",
      user_message: "Choose another name",
      error_id: "e1",
    };
    const { url } = await script(answer(409, body));
    const call = callTo(url);
    const error = await failure(call());
    expect(error).toMatchObject({ code: "TAKEN", userMessage: "Choose another name", errorId: "e1", declared: true });
    expect((error as ErrorReply).message).toBe("GET /x answered 409, TAKEN, There is one");
    expect((error as ErrorReply).body).toBeUndefined();
    expect(await call.reply()).toMatchObject({ status: 409, body: undefined });
  });

  test.each<[string, RequestListener]>([
    ["a success", answer(202, {})],
    ["an error", answer(500, { error: "SERVER_ERROR" })],
    ["a success of another kind", answer(200, "<html>", { "content-type": "text/html" })],
    ["an error of another kind", answer(404, "<html>", { "content-type": "text/html" })],
  ])("%s that is not declared is thrown", async (_name, listener) => {
    const { url } = await script(listener);
    const call = callTo(url);
    for (const error of [await failure(call()), await failure(call.reply())]) {
      expect(error).toBeInstanceOf(ErrorReply);
      expect(error).toMatchObject({ declared: false });
      expect(isErrorOf(call, error)).toBe(false);
    }
  });

  test("the default is an error beside a success, and the success where there is no other", async () => {
    const { url } = await script(answer(202, { a: 1 }));
    const beside = callTo(url, { contract: { responses: { 200: json, default: json } } });
    expect(await failure(beside())).toMatchObject({ status: 202, declared: true });
    expect(await callTo(url, { contract: { responses: { default: json } } })()).toEqual({ a: 1 });
    expect(await callTo(url, { contract: { responses: {} } })()).toEqual({ a: 1 });
    expect(await callTo(url, { contract: { responses: { 302: [], default: json } } })()).toEqual({ a: 1 });
  });

  test("broken JSON is a CallError that doesn't quote it", async () => {
    const { url } = await script(answer(200, "secret", { "content-type": "application/json" }));
    const error = (await failure(callTo(url)())) as CallError;
    expect(error.reason).toBe("reply");
    expect(String(error) + String(error.cause)).not.toContain("secret");
  });

  test("what was answered is not in a logged error", async () => {
    const { url } = await script(answer(404, { error: "X", token: "secret" }, { "set-cookie": "secret" }));
    const error = (await failure(callTo(url)())) as ErrorReply;
    expect(JSON.stringify(Object.entries(error))).not.toContain("secret");
    expect(error.headers.get("set-cookie")).toBe("secret");
  });
});

// ---------------------------------------------------------------- time

describe("timeout and abort", () => {
  test("a call that takes too long ends, with the retries in it", async () => {
    const { url, seen } = await script(hang);
    const error = (await failure(callTo(url, {}, { timeoutMs: 50 })())) as CallError;
    expect(error.reason).toBe("timeout");
    expect(error.message).toBe("GET /x has taken more than 50 ms");
    expect(seen).toHaveLength(1);
    expect(await reasonOf(callTo(url)({}, { timeoutMs: 50 }))).toBe("timeout");
  });

  test("a body that never ends is ended too", async () => {
    const { url } = await script((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    expect(await reasonOf(callTo(url)({}, { timeoutMs: 50 }))).toBe("timeout");
  });

  test("the caller aborts, before and while", async () => {
    const { url, seen } = await script(hang);
    const call = callTo(url);
    const gone = new Error("the browser is gone");
    const error = (await failure(call({}, { signal: AbortSignal.abort(gone) }))) as CallError;
    expect(error).toMatchObject({ reason: "abort", cause: gone });
    expect(seen).toHaveLength(0);
    const controller = new AbortController();
    const called = failure(call({}, { signal: controller.signal }));
    setTimeout(() => {
      controller.abort(gone);
    }, 30);
    expect(await called).toMatchObject({ reason: "abort", cause: gone });
  });

  test("the caller aborts while the next attempt is waited for", async () => {
    const { url, seen } = await script(answer(503, undefined, { "retry-after": "5" }));
    expect(await reasonOf(callTo(url)({}, { signal: AbortSignal.timeout(50) }))).toBe("abort");
    expect(seen).toHaveLength(1);
  });
});

// ---------------------------------------------------------------- retries

describe("retries", () => {
  const ok = answer(200, { user_id: "u1" });

  test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("%s is sent again", async (method) => {
    const { url, seen } = await script(answer(503), cutOff, ok);
    await callTo(url, { method })();
    expect(seen).toHaveLength(3);
  });

  test.each(["POST", "PATCH"])("%s never is", async (method) => {
    for (const listener of [answer(503), answer(429), cutOff]) {
      const { url, seen } = await script(listener, ok);
      await failure(callTo(url, { method })());
      expect(seen).toHaveLength(1);
    }
  });

  test.each([429, 502, 503, 504])("after %i, as often as allowed", async (status) => {
    const { url, seen } = await script(answer(status));
    expect(await failure(callTo(url)())).toMatchObject({ status });
    expect(seen).toHaveLength(3);
    await failure(callTo(url, {}, { retries: 0 })());
    expect(seen).toHaveLength(4);
    await failure(callTo(url)({}, { retries: 1 }));
    expect(seen).toHaveLength(6);
  });

  test.each([400, 404, 500, 501])("not after %i", async (status) => {
    const { url, seen } = await script(answer(status));
    await failure(callTo(url)());
    expect(seen).toHaveLength(1);
  });

  test("no connection is a network error, with its cause", async () => {
    const url = await serve(hang);
    await closers.pop()?.();
    const error = (await failure(callTo(url)())) as CallError;
    expect(error.reason).toBe("network");
    expect(error.cause).toMatchObject({ cause: { code: "ECONNREFUSED" } });
  });

  test("the body is sent again whole; a stream can't be", async () => {
    const { url, seen } = await script(answer(503), ok);
    const put = { method: "PUT", contract: { body: { required: true, contents: [jsonBody("application/json")] } } };
    await callTo(url, put)({ body: { a: 1 } });
    expect(seen.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);

    const stream = await script(answer(503), ok);
    const upload = { method: "PUT", contract: { body: { required: true, contents: [streamBody("image/png")] } } };
    await failure(callTo(stream.url, upload)({ body: Readable.from([Buffer.from("a")]) }));
    expect(stream.seen.map(({ body }) => body)).toEqual(["a"]);
  });

  test("Retry-After is waited for, in seconds or until a date", async () => {
    for (const inSeconds of [true, false]) {
      // A date has whole seconds only.
      const until = inSeconds ? Date.now() + 1000 : Math.ceil(Date.now() / 1000) * 1000 + 1000;
      const header = inSeconds ? "1" : new Date(until).toUTCString();
      const { url, seen } = await script(answer(503, undefined, { "retry-after": header }), ok);
      await callTo(url)();
      expect(Date.now()).toBeGreaterThanOrEqual(until - 20);
      expect(seen).toHaveLength(2);
    }
  });

  test("a Retry-After beyond the call's time is not waited for", async () => {
    const { url, seen } = await script(answer(503, undefined, { "retry-after": "60" }));
    const start = performance.now();
    expect(await failure(callTo(url)())).toMatchObject({ status: 503 });
    expect(performance.now() - start).toBeLessThan(1000);
    expect(seen).toHaveLength(1);
  });
});

// ---------------------------------------------------------------- credentials

const withToken = requestDecorator((request, next) => {
  const headers = new Headers(request.headers);
  headers.set("authorization", "Bearer secret");
  headers.set("x-api-key", "secret");
  return next({ ...request, headers });
});

describe("redirects", () => {
  const ok = answer(200, { user_id: "u1" });
  const sent = ({ headers }: Seen) => [headers.authorization, headers["x-api-key"]];

  test("within the origin keep the token", async () => {
    const { url, seen } = await script(redirect(302, "/elsewhere?a=1"), ok);
    expect(await withToken(callTo(url))()).toEqual({ user_id: "u1" });
    expect(seen[1]).toMatchObject({
      method: "GET",
      url: "/elsewhere?a=1",
      headers: { authorization: "Bearer secret" },
    });
  });

  test("to another origin lose the token, also back at the first one", async () => {
    const other = await script((_request, response) => {
      response.writeHead(307, { location: `${home.url}/back` }).end();
    });
    const home = await script(redirect(307, `${other.url}/there`), ok);
    await withToken(callTo(home.url))();
    expect(other.seen.map(sent)).toEqual([[undefined, undefined]]);
    expect(home.seen.map(sent)).toEqual([
      ["Bearer secret", "secret"],
      [undefined, undefined],
    ]);
    expect(other.seen[0]?.headers.accept).toBe("application/json");
  });

  test("to another origin lose the cookie of a parameter", async () => {
    const other = await script(ok);
    const home = await script(redirect(302, other.url));
    const call = callTo(home.url, { contract: { parameters: [parameters.cookie("session", parameters.text)] } });
    await call({ cookies: { session: "secret" } } as never);
    expect(home.seen[0]?.headers.cookie).toBe("session=secret");
    expect(other.seen[0]?.headers.cookie).toBeUndefined();
  });

  test("don't take a body to another origin", async () => {
    const other = await script(ok);
    const home = await script(redirect(307, other.url));
    const post = { method: "POST", contract: { body: { required: true, contents: [jsonBody("application/json")] } } };
    expect(await reasonOf(callTo(home.url, post)({ body: { password: "secret" } }))).toBe("redirect");
    expect(other.seen).toEqual([]);
  });

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", "{}"],
    [308, "POST", "{}"],
  ])("%i makes a %s of a POST", async (status, method, body) => {
    const { url, seen } = await script(redirect(status, "/y"), ok);
    const post = { method: "POST", contract: { body: { required: true, contents: [jsonBody("application/json")] } } };
    await callTo(url, post)({ body: {} });
    expect(seen[1]).toMatchObject({ method, body, url: "/y" });
    expect(seen[1]?.headers["content-type"]).toBe(body === "" ? undefined : "application/json");
  });

  test("that never end are not followed for ever", async () => {
    const { url, seen } = await script(redirect(302, "/x"));
    expect(await reasonOf(callTo(url)())).toBe("redirect");
    expect(seen).toHaveLength(6);
  });

  test("that are declared are answers", async () => {
    const { url, seen } = await script(redirect(302, "/y"));
    const call = callTo(url, { contract: { responses: { 302: [] } } });
    expect((await call.reply()).headers.get("location")).toBe("/y");
    expect(await call()).toBeUndefined();
    expect(seen).toHaveLength(2);
  });

  test.each(["http://api.example.com/x", "ftp://api.example.com/x", "https://user:secret@api.example.com/x"])(
    "from https to %s are refused",
    async (location) => {
      const asked: string[] = [];
      const fetch = (url: string | URL | Request) => {
        asked.push(url instanceof Request ? url.url : url.toString());
        return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
      };
      const call = withToken(callTo("https://api.example.com", {}, { fetch }));
      const error = (await failure(call())) as CallError;
      expect(error.reason).toBe("redirect");
      expect(error.message).not.toContain("secret");
      expect(asked).toEqual(["https://api.example.com/x"]);
    },
  );
});

describe("request decorators", () => {
  test("run once for a call, outermost first, and see the response", async () => {
    const { url, seen } = await script(answer(503), answer(200, { user_id: "u1" }));
    const order: string[] = [];
    const named = (name: string) =>
      requestDecorator(async (request, next) => {
        order.push(`${name} ${request.method}`);
        const response = await next(request);
        order.push(`${name} ${response.status}`);
        return response;
      });
    const call = named("outer")(named("inner")(callTo(url)));
    expect(await call()).toEqual({ user_id: "u1" });
    expect(order).toEqual(["outer GET", "inner GET", "inner 200", "outer 200"]);
    expect(seen).toHaveLength(2);
    expect(await call.reply()).toMatchObject({ status: 200 });
  });

  test("let no call through until they are written", async () => {
    const { url, seen } = await script(answer(200, {}));
    const unwritten = requestDecorator(() => {
      throw new Error("traced is not written yet");
    });
    await expect(unwritten(callTo(url))()).rejects.toThrow("not written yet");
    expect(seen).toEqual([]);
  });

  test("keep what errors of the call are told by", async () => {
    const { url } = await script(answer(404, { error: "NO_SUCH_USER" }));
    const call = callTo(url);
    const wrapped = withToken(call);
    expect(isErrorOf(wrapped, await failure(wrapped()))).toBe(true);
    expect(isErrorOf(call, await failure(wrapped()))).toBe(true);
  });

  test("can't send a call to another origin", async () => {
    const other = await script(answer(200, {}));
    const home = await script(answer(200, {}));
    const astray = requestDecorator((request, next) => next({ ...request, url: new URL(other.url) }));
    expect(await reasonOf(withToken(astray(callTo(home.url)))())).toBe("input");
    expect([...home.seen, ...other.seen]).toEqual([]);
  });
});

// The token's own part needs a configuration, which is generated.
const caller: { token: string | undefined } = { token: undefined };
vi.mock("../../templates/runtime/caller.js", () => ({ currentToken: () => caller.token }));

describe("addAuth", () => {
  async function addAuth(): Promise<RequestDecorator> {
    const { href } = new URL("../../templates/runtime/client-auth.ts", import.meta.url);
    return ((await import(/* @vite-ignore */ href)) as { addAuth: RequestDecorator }).addAuth;
  }

  test("sends the current token, each call its own", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }));
    const call = (await addAuth())(callTo(url));
    for (const token of ["one", "two"]) {
      caller.token = token;
      await call({}, { headers: { authorization: "Bearer other" } });
    }
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer one", "Bearer two"]);
  });

  test("sends nothing where there is none", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }));
    caller.token = undefined;
    const error = (await failure((await addAuth())(callTo(url))())) as CallError;
    expect(error.reason).toBe("token");
    expect(error.message).toContain("GET /x needs a token, and there is no current one");
    expect(seen).toEqual([]);
  });
});

describe("the address", () => {
  test("of the document is used unless another one is given", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }));
    const contract: Contract<object, Output> = { parameters: [], responses };
    const description = { method: "GET", path: "/x", contract };
    await connect({}, `${url}/v1`).call(description)();
    await connect({ baseUrl: `${url}/v2/` }, "http://127.0.0.1:1").call(description)();
    expect(seen.map((request) => request.url)).toEqual(["/v1/x", "/v2/x"]);
  });

  test.each([undefined, "ftp://host", "https://user:secret@host", "https://host?a=b", "https://host#a", "host/v1"])(
    "can't be %j",
    (baseUrl) => {
      expect(() => connect(baseUrl === undefined ? {} : { baseUrl })).toThrow(TypeError);
    },
  );
});
