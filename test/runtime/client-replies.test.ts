/** What typed clients make of replies, and of those that do not come. */
import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { jsonBody, streamBody } from "../../templates/runtime/bodies.js";
import type { CallError } from "../../templates/runtime/client.js";
import { ErrorReply, isErrorOf } from "../../templates/runtime/client.js";
import { answer, callTo, cutOff, failure, hang, json, reasonOf, script, serve, stopServers } from "./client-calls.js";

afterEach(stopServers);

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
    await stopServers();
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
