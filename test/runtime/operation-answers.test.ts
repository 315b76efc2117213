/** Operations in the test's own process, to see what they send. */
import type { FastifyInstance } from "fastify";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import type { Contract, Context, Responses } from "../.generated/hello/src/generated/runtime.js";
import { anyJson, answer, createApp, loadParts, pym } from "./operation-app.js";

beforeAll(loadParts);

describe("replies", () => {
  function answering(responses: Responses, result: () => unknown): FastifyInstance {
    const app = createApp();
    const contract: Contract<object, unknown> = { parameters: [], responses };
    app.route(pym.operation({ method: "GET", url: "/x", contract, handler: result }));
    return app;
  }

  const rows = (): [Responses, unknown, number, string, string | undefined][] => {
    const { reply } = pym;
    const json = "application/json; charset=utf-8";
    const any = ["application/json"];
    return [
      [{ 200: any }, { a: new Date(0) }, 200, '{"a":"1970-01-01T00:00:00.000Z"}', json],
      [{ 200: any }, "text", 200, '"text"', json],
      [{ 200: any }, null, 200, "null", json],
      [{ 200: any }, [], 200, "[]", json],
      [{ 201: any, 400: any }, {}, 201, "{}", json],
      [{ default: any }, {}, 200, "{}", json],
      [{ "2XX": any }, reply(202, {}), 202, "{}", json],
      [{ 204: [] }, undefined, 204, "", undefined],
      [{ 200: [] }, undefined, 200, "", undefined],
      [{ 302: [] }, reply(302, undefined, { location: "/y" }), 302, "", undefined],
      [{ 200: any, default: any }, reply(404, { status: 404 }), 404, '{"status":404}', json],
      [{ 200: ["text/html"] }, "<p>", 200, "<p>", "text/html; charset=utf-8"],
      [{ 200: ["application/problem+json"] }, "text", 200, `"text"`, "application/problem+json; charset=utf-8"],
      [{ 200: ["image/png"] }, Buffer.from("png"), 200, "png", "image/png"],
      [{ 200: ["image/png"] }, new Uint8Array([112, 110, 103]), 200, "png", "image/png"],
      [{ 200: ["image/png"] }, Readable.from(["png"]), 200, "png", "image/png"],
      [{ 200: ["*/*"] }, Buffer.from("png"), 200, "png", "application/octet-stream"],
      [
        { 200: [...any, "text/csv"] },
        reply(200, "a,b", { "content-type": "text/csv" }),
        200,
        "a,b",
        "text/csv; charset=utf-8",
      ],
      [{ 200: any }, { id: 10n ** 20n }, 200, '{"id":100000000000000000000}', json],
      [
        { 200: any },
        { then: 1, pipe: "steel", getReader: null },
        200,
        '{"then":1,"pipe":"steel","getReader":null}',
        json,
      ],
      // A model with the properties of a reply is a model.
      [{ 200: any }, { status: 404, body: 1 }, 200, '{"status":404,"body":1}', json],
    ];
  };

  test("status, media type and body", async () => {
    for (const [responses, result, status, body, type] of rows()) {
      const response = await answering(responses, () => result).inject("/x");
      const seen = [response.statusCode, response.body, response.headers["content-type"]];
      expect(seen, JSON.stringify([responses, body])).toEqual([status, body, type]);
    }
  });

  test("headers", async () => {
    const cookies = ["a=1", "b=2"];
    const app = answering({ 200: [] }, () => pym.reply(200, undefined, { "x-left": 3, "set-cookie": cookies }));
    const { headers } = await app.inject("/x");
    expect(headers).toMatchObject({ "x-left": "3", "set-cookie": cookies });
  });

  test("of media types that differ in their parameters, the handler chooses one", async () => {
    const declared = ["application/json; v=1", "application/json; v=2", "text/plain; v=1", "text/plain; v=2"];
    const shape = (version: number) => (value: unknown) => ({ version, value });
    const answers = { 200: { "application/json; v=1": shape(1), "application/json; v=2": shape(2) } };
    const app = createApp();
    const contract: Contract<object, unknown> = { parameters: [], responses: { 200: declared }, answers };
    let chosen: string | undefined;
    const handler = () => (chosen === undefined ? 5 : pym.reply(200, 5, { "content-type": chosen }));
    app.route(pym.operation({ method: "GET", url: "/x", contract, handler }));
    const sent = async (type?: string) => {
      chosen = type;
      const { headers, body } = await app.inject("/x");
      return [headers["content-type"], body];
    };
    expect(await sent()).toEqual(["application/json; v=1; charset=utf-8", '{"version":1,"value":5}']);
    expect(await sent("application/json;V=2")).toEqual([
      "application/json;V=2; charset=utf-8",
      '{"version":2,"value":5}',
    ]);
    expect((await sent("application/json"))[1]).toBe('{"version":1,"value":5}');
    expect(await sent("text/plain; v=2")).toEqual(["text/plain; v=2; charset=utf-8", "5"]);
  });

  test("nothing where there should be something is our error", async () => {
    expect(
      await answer(
        answering(anyJson, () => undefined),
        "/x",
      ),
    ).toMatchObject({ error: "BAD_RESPONSE", status: 500 });
  });

  test("a handler may answer by itself", async () => {
    const app = createApp();
    const contract: Contract<object, unknown> = { parameters: [], responses: anyJson };
    const handler = (_input: object, { reply }: Context) => reply.code(418).send("tea");
    app.route(pym.operation({ method: "GET", url: "/x", contract, handler }));
    expect((await app.inject("/x")).statusCode).toBe(418);
  });
});

describe("an answer that can't be sent", () => {
  const refuse = () => [{ path: "", keyword: "type", expected: "string" }];
  const checks = () => Promise.resolve({ 200: { bodies: { "application/json": refuse } } });

  /** What answers `result`, after a hook that has set headers as a plugin would. */
  function failing(result: (context: Context) => unknown, contract: Partial<Contract<object, unknown>> = {}) {
    const app = createApp();
    app.addHook("onRequest", async (_request, reply) => {
      reply.header("cache-control", "no-store");
      reply.header("set-cookie", ["token=renewed"]);
      reply.header("vary", "origin");
    });
    const whole: Contract<object, unknown> = { parameters: [], responses: anyJson, ...contract };
    const handler = (_input: object, context: Context) => result(context);
    app.route(pym.operation({ method: "GET", url: "/x", contract: whole, handler }));
    return app;
  }

  const kept = { "cache-control": "no-store", "set-cookie": ["token=renewed"], vary: "origin" };
  const headers = {
    "Cache-Control": "public, max-age=3600",
    "Content-Encoding": "gzip",
    "Set-Cookie": "s=1",
    ETag: '"1"',
  };

  test.each<[string, () => unknown, Partial<Contract<object, unknown>>]>([
    ["a body that is not the declared one", () => 5, { checks }],
    ["bytes instead of a value", () => Buffer.from("x"), {}],
    ["a value that is no JSON", () => ({ toJSON: () => JSON.parse("{") as unknown }), {}],
    ["a stream that fails", () => new Readable({ read: (): never => raise() }), { responses: { 200: ["image/png"] } }],
  ])("has none of its headers in the error, which keeps those of hooks: %s", async (_name, body, contract) => {
    const response = await failing(() => pym.reply(200, body(), headers), contract).inject("/x");
    expect(response.json()).toMatchObject({ status: 500, error_id: expect.any(String) as string });
    expect(response.headers).toMatchObject(kept);
    expect(response.headers).not.toHaveProperty("content-encoding");
    expect(response.headers).not.toHaveProperty("etag");
  });

  function raise(): never {
    throw new Error("secret");
  }

  test.each([
    [{ Location: "/日" }, "location"],
    [{ "x-a": "1\r\nx-b: 2" }, "x-a"],
    [{ "x a": "1" }, "x a"],
  ])("is one whose header Node refuses: %j", async (refused, name) => {
    const response = await failing(() => pym.reply(200, {}, { ...headers, ...refused })).inject("/x");
    expect(response.statusMessage).toBe("Internal Server Error");
    expect(response.json()).toMatchObject({ error: "BAD_RESPONSE", error_id: expect.any(String) as string });
    expect(response.json<{ error_description: string }>().error_description.toLowerCase()).toContain(name);
    expect(response.headers).toMatchObject(kept);
    expect(response.headers).not.toHaveProperty("etag");
  });

  test("has the status and the body of its error, without the headers that can't be sent", async () => {
    const error = new pym.ApiError("X", 400, "d", { headers: { "x-a": "日", "x-b": "2" } });
    const response = await failing(() => Promise.reject(error)).inject("/x");
    expect(response.json()).toEqual({ status: 400, error: "X", error_description: "d" });
    expect(response.headers).toMatchObject({ ...kept, "x-b": "2" });
    expect(response.headers).not.toHaveProperty("x-a");
  });

  test("is also one that has a header from Fastify's reply", async () => {
    const app = failing(({ reply }) => {
      reply.header("x-a", "日");
      return pym.reply(201, {});
    });
    const response = await app.inject("/x");
    expect([response.statusCode, response.statusMessage]).toEqual([500, "Internal Server Error"]);
    expect(response.json()).toMatchObject({ error: "SERVER_ERROR", error_id: expect.any(String) as string });
  });
});

describe("HEAD", () => {
  test.each([
    ["GET", "HEAD"],
    ["HEAD", "GET"],
  ] as const)("a document may declare it: %s, then %s", async (...methods) => {
    const app = createApp();
    for (const method of methods) {
      const contract: Contract<object, object> = { parameters: [], responses: anyJson };
      const exposeHeadRoute = false;
      app.route(
        pym.operation({
          method,
          url: "/x",
          contract,
          handler: () => ({ method }),
          exposeHeadRoute,
        }),
      );
    }
    const response = await app.inject({ method: "HEAD", url: "/x" });
    expect([response.statusCode, response.body]).toEqual([200, ""]);
    expect(response.headers["content-length"]).toBe(String('{"method":"HEAD"}'.length));
    expect(await answer(app, "/x")).toEqual({ method: "GET" });
  });
});
