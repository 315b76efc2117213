/** Operations in the test's own process, to see what reaches a handler and what it sends. */
import type { FastifyInstance, InjectOptions } from "fastify";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { loadGenerated } from "./generated-parts.js";
import type { Contract, Context, Responses } from "../.generated/hello/src/generated/runtime.js";
import type { Parameter } from "../.generated/hello/src/generated/parameters.js";
import type { AppOptions, ErrorReport } from "../.generated/hello/src/generated/service.js";
import { token } from "./tokens.js";

let pym: Awaited<ReturnType<typeof loadGenerated>>;

beforeAll(async () => {
  pym = await loadGenerated();
});

const anyJson: Responses = { 200: ["application/json"] };

function createApp(options: AppOptions = {}): FastifyInstance {
  return pym.createApp({ apis: [], builtins: ["ping"], routes: [], guarded: [] }, { logger: false, ...options });
}

/** An app with one operation that answers with its input. */
function echo(url: string, contract: Partial<Contract<object, object>>, method: "GET" | "POST" = "GET") {
  const app = createApp();
  const whole: Contract<object, object> = { parameters: [], responses: anyJson, ...contract };
  app.route(pym.operation({ method, url, contract: whole, handler: (input) => input }));
  return app;
}

async function answer(app: FastifyInstance, request: InjectOptions | string) {
  const response = await app.inject(request);
  return response.json<Record<string, unknown>>();
}

// ---------------------------------------------------------------- parameters

describe("path parameters", () => {
  const rows = (): [Parameter, string, unknown][] => {
    const { path, text, number, list, record } = pym;
    const color = record({ R: number, G: number });
    return [
      [path("p", text), "5", "5"],
      [path("p", text), "a%2Fb%20c", "a/b c"],
      [path("p", text), "x".repeat(2000), "x".repeat(2000)],
      [path("p", number), "5", 5],
      [path("p", number), "five", "five"],
      [path("p", list(number)), "3,4,5", [3, 4, 5]],
      [path("p", list(number), { explode: true }), "3,4,5", [3, 4, 5]],
      [path("p", color), "R,100,G,200", { R: 100, G: 200 }],
      [path("p", color, { explode: true }), "R=100,G=200", { R: 100, G: 200 }],
      [path("p", number, { style: "label" }), ".5", 5],
      [path("p", list(number), { style: "label" }), ".3,4", [3, 4]],
      [path("p", list(number), { style: "label", explode: true }), ".3.4", [3, 4]],
      [path("p", color, { style: "label" }), ".R,100,G,200", { R: 100, G: 200 }],
      [path("p", color, { style: "label", explode: true }), ".R=100.G=200", { R: 100, G: 200 }],
      [path("p", number, { style: "matrix" }), ";p=5", 5],
      [path("p", list(number), { style: "matrix" }), ";p=3,4", [3, 4]],
      [path("p", list(number), { style: "matrix", explode: true }), ";p=3;p=4", [3, 4]],
      [path("p", color, { style: "matrix" }), ";p=R,100,G,200", { R: 100, G: 200 }],
      [path("p", color, { style: "matrix", explode: true }), ";R=100;G=200", { R: 100, G: 200 }],
    ];
  };

  test("by style and type", async () => {
    for (const [parameter, written, value] of rows()) {
      const app = echo("/x/:p", { parameters: [parameter] });
      expect(await answer(app, `/x/${written}`), written).toEqual({ path: { p: value } });
    }
  });

  test("have the document's name, whatever the router calls them", async () => {
    const app = echo("/x/:p1", {
      parameters: [pym.path("user-id", pym.text, { routeName: "p1" })],
    });
    expect(await answer(app, "/x/u1")).toEqual({ path: { "user-id": "u1" } });
  });
});

describe("query parameters", () => {
  const rows = (): [Parameter, string, unknown][] => {
    const { query, text, number, boolean, list, record, union, json, anything } = pym;
    const color = record({ R: number, G: number });
    return [
      [query("q", text), "q=a+b%26", "a b&"],
      [query("q", text), "q", ""],
      [query("q", text), "q=%zz", "%zz"],
      [query("q", text), "q=a=b", "a=b"],
      [query("q", text), "x=1", undefined],
      [query("q", number), "q=-1.5e3", -1500],
      [query("q", number), "q=", ""],
      [query("q", number), "q=0x10", "0x10"],
      [query("q", boolean), "q=true", true],
      [query("q", boolean), "q=constructor", "constructor"],
      [query("q", json), "q=%7B%22a%22:1%7D", { a: 1 }],
      [query("q", anything), "q=1", "1"],
      [query("q", list(number)), "q=1&q=2", [1, 2]],
      [query("q", list(number)), "q=1", [1]],
      [query("q", list(text)), "q=a,b", ["a,b"]],
      [query("q", list(number), { explode: false }), "q=1,2", [1, 2]],
      [query("q", list(number), { explode: false }), "q=1%2C2", [1, 2]],
      [query("q", list(text), { explode: false }), "q=a%2Cb,c", ["a,b", "c"]],
      [query("q", list(text), { explode: false }), "q=", []],
      [query("q", list(number), { style: "spaceDelimited" }), "q=1%202+3", [1, 2, 3]],
      [query("q", list(number), { style: "pipeDelimited" }), "q=1%7C2%7C3", [1, 2, 3]],
      [query("q", list(text), { style: "pipeDelimited" }), "q=a|b%7Cc", ["a", "b|c"]],
      [query("q", list(number), { style: "tabDelimited" }), "q=1%092", [1, 2]],
      [query("q", color), "R=100&G=200&x=1", { R: 100, G: 200 }],
      [query("q", color, { explode: false }), "q=R,100,G,200", { R: 100, G: 200 }],
      [query("q", color, { style: "deepObject" }), "q[R]=100&q%5BG%5D=200", { R: 100, G: 200 }],
      [query("q", record({ a: list(number) }), { style: "deepObject" }), "q[a][]=1", { a: [1] }],
      [query("q", record({ a: color }), { style: "deepObject" }), "q[a][R]=1", { a: { R: 1 } }],
      [query("q", record({}, number)), "a=1&b=2", { a: 1, b: 2 }],
      [query("q", union(number, boolean)), "q=true", true],
      [query("q", union(number, list(number))), "q=1", 1],
      [query("q", union(number, list(number))), "q=1&q=2", [1, 2]],
      [query("q", union(list(text), text)), "q=a", "a"],
      [query("q", union(list(text), text)), "q=a&q=b", ["a", "b"]],
      [query("q", union(number, record({ a: number }))), "q=1", 1],
      [query("q", union(number, record({ a: number }))), "a=1", { a: 1 }],
    ];
  };

  test("by style and type", async () => {
    for (const [parameter, written, value] of rows()) {
      const app = echo("/x", { parameters: [parameter] });
      const expected = value === undefined ? {} : { q: value };
      expect(await answer(app, `/x?${written}`), written).toEqual({ query: expected });
    }
  });

  test("an object takes what no other parameter has", async () => {
    const parameters = [pym.query("rest", pym.record({}, pym.text)), pym.query("limit", pym.number)];
    const app = echo("/x", { parameters });
    expect(await answer(app, "/x?limit=1&a=b")).toEqual({ query: { limit: 1, rest: { a: "b" } } });
  });

  test("names that objects have by themselves are names", async () => {
    const app = echo("/x", {
      parameters: [pym.query("q", pym.record({}, pym.text), { style: "deepObject" })],
    });
    const response = await app.inject("/x?q[toString]=a&q[constructor]=b");
    expect(response.body).toBe('{"query":{"q":{"toString":"a","constructor":"b"}}}');
    expect((await app.inject("/x?q[__proto__]=a")).statusCode).toBe(400);
  });

  test("have limits of number and depth", async () => {
    const app = echo("/x", { parameters: [pym.query("q", pym.anything, { style: "deepObject" })] });
    expect(await answer(app, `/x?${"a&".repeat(1001)}`)).toMatchObject({
      error: "INVALID_PARAMETER",
    });
    expect(await answer(app, `/x?q${"[a]".repeat(11)}=1`)).toMatchObject({
      error: "INVALID_PARAMETER",
    });
  });
});

test("headers and cookies", async () => {
  const { header, cookie, number, text, list } = pym;
  const parameters = [
    header("X-Limit", number),
    header("X-Ids", list(number)),
    cookie("who", text),
    cookie("ids", list(number)),
  ];
  const app = echo("/x", { parameters });
  const headers = { "x-limit": "5", "X-IDS": "1, 2 ,3", cookie: "who=a%20b; ids=1,2" };
  expect(await answer(app, { url: "/x", headers })).toEqual({
    headers: { "x-limit": 5, "x-ids": [1, 2, 3] },
    cookies: { who: "a b", ids: [1, 2] },
  });
});

test("what the validator says is in the answer", async () => {
  const validate = () => [
    { path: "/query/limit", keyword: "type", expected: "integer" },
    { path: "/query/sort", keyword: "enum", expected: ["a", "b"] },
  ];
  const parameters = [pym.query("limit", pym.number)];
  const app = echo("/x", { parameters, validate: () => Promise.resolve(validate) });
  expect(await answer(app, "/x?limit=1.5")).toEqual({
    status: 400,
    error: "INVALID_PARAMETER",
    error_description: 'query.limit must be integer; query.sort must be equal to one of the allowed values: "a", "b"',
  });
});

describe("validators that are loaded with the first request", () => {
  const isPositive = (value: unknown) =>
    (value as { query: { n: number } }).query.n > 0
      ? undefined
      : [{ path: "/query/n", keyword: "minimum", expected: 1 }];

  function appWith(load: () => Promise<{ isPositive: typeof isPositive }>) {
    return echo("/x", { parameters: [pym.query("n", pym.number)], validate: pym.late(load)("isPositive") });
  }

  test("check each of the first requests, however many come before they are there", async () => {
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const app = appWith(async () => {
      await arrived;
      return { isPositive };
    });
    const statuses = ["1", "-1", "2", "-2"].map(async (n) => (await app.inject(`/x?n=${n}`)).statusCode);
    await new Promise((resolve) => setTimeout(resolve, 20));
    arrive();
    expect(await Promise.all(statuses)).toEqual([200, 400, 200, 400]);
    expect((await app.inject("/x?n=-3")).statusCode).toBe(400);
  });

  test("are not loaded before", async () => {
    let loaded = 0;
    const app = appWith(() => {
      loaded += 1;
      return Promise.resolve({ isPositive });
    });
    await app.ready();
    expect((await app.inject("/ping")).statusCode).toBe(200);
    expect(loaded).toBe(0);
    for (const n of ["1", "2", "3"]) expect(await answer(app, `/x?n=${n}`)).toEqual({ query: { n: Number(n) } });
    expect(loaded).toBe(1);
  });

  test("let nothing in where they can't be loaded", async () => {
    let isThere = false;
    const app = appWith(() => (isThere ? Promise.resolve({ isPositive }) : Promise.reject(new Error("no such file"))));
    expect((await app.inject("/x?n=1")).statusCode).toBe(500);
    isThere = true;
    expect((await app.inject("/x?n=1")).statusCode).toBe(200);
    expect((await app.inject("/x?n=-1")).statusCode).toBe(400);
  });

  test("check bodies as well, each by its media type", async () => {
    const refused = () => [{ path: "", keyword: "false schema", expected: false }];
    const contents = [
      pym.jsonBody("application/json", pym.late(() => Promise.resolve({ refused }))("refused")),
      pym.textBody("text/plain"),
    ];
    const app = echo("/x", { body: { required: true, contents } }, "POST");
    const post = (type: string) =>
      app.inject({ method: "POST", url: "/x", headers: { "content-type": type }, payload: "1" });
    expect((await Promise.all([post("application/json"), post("text/plain")])).map((r) => r.statusCode)).toEqual([
      400, 200,
    ]);
    expect((await post("application/json")).statusCode).toBe(400);
  });
});

// ---------------------------------------------------------------- bodies

describe("bodies", () => {
  const post = (contentType: string | undefined, payload: string | Buffer): InjectOptions => ({
    method: "POST",
    url: "/x",
    ...(contentType !== undefined && { headers: { "content-type": contentType } }),
    payload,
  });

  test("the media type decides, the narrowest range first", async () => {
    const { jsonBody, textBody, streamBody } = pym;
    const contents = [
      streamBody("*/*"),
      textBody("text/*"),
      jsonBody("application/*+json"),
      jsonBody("application/json"),
    ];
    const app = createApp();
    const contract: Contract<{ body: { content: unknown } }, object> = {
      parameters: [],
      body: { required: true, contents },
      responses: anyJson,
    };
    const handler = async ({ body }: { body: { content: unknown } }) =>
      body.content instanceof Readable
        ? { stream: await body.content.toArray().then((parts) => Buffer.concat(parts).toString()) }
        : { body };
    app.route(pym.operation({ method: "POST", url: "/x", contract, handler }));
    const bodyOf = async (contentType: string, payload: string) =>
      (await answer(app, post(contentType, payload)))["body"];
    expect(await bodyOf("application/json", '{"a":1}')).toEqual({ mediaType: "application/json", content: { a: 1 } });
    expect(await bodyOf("Application/Problem+JSON; a=b", '{"a":1}')).toEqual({
      mediaType: "application/*+json",
      content: { a: 1 },
    });
    expect(await bodyOf("text/csv; charset=utf-8", "a,b")).toEqual({ mediaType: "text/*", content: "a,b" });
    expect(await answer(app, post("image/png", "bytes"))).toEqual({ stream: "bytes" });
    expect(await answer(app, post("nonsense", "bytes"))).toMatchObject({
      error: "UNSUPPORTED_MEDIA_TYPE",
    });
  });

  test("of media types that differ in their parameters, these decide", async () => {
    const declared = [
      "application/json; v=1",
      'application/json; v=2; profile="a b;c"',
      "application/json; v=2",
      "text/plain",
      "text/plain; charset=utf-8",
    ];
    const contents = declared.map((type) => (type.startsWith("text") ? pym.textBody(type) : pym.jsonBody(type)));
    const app = echo("/x", { body: { required: true, contents } }, "POST");
    const chosen = async (type: string) => {
      const { body } = await answer(app, post(type, "1"));
      return (body as { mediaType: string }).mediaType;
    };
    const [v1, profile, v2, text, utf8] = declared;
    expect(await chosen("application/json; v=1")).toBe(v1);
    expect(await chosen("Application/JSON;V=2")).toBe(v2);
    expect(await chosen('application/json ; v="2" ; charset=UTF-8')).toBe(v2);
    expect(await chosen('application/json; profile="a b\\;c"; v=2')).toBe(profile);
    expect(await chosen("application/json; v=2; profile=other")).toBe(v2);
    // What fits none is the first one.
    for (const rest of ["", "; v=3", "; v", ";;", '; v="2', "; charset=utf-8"]) {
      expect(await chosen(`application/json${rest}`), rest).toBe(v1);
    }
    expect(await chosen("text/plain")).toBe(text);
    expect(await chosen("text/plain; v=1")).toBe(text);
    expect(await chosen('text/plain; Charset="UTF-8"')).toBe(utf8);
  });

  test("the fields of a form have their types, and others are kept", async () => {
    const { formBody, field, number, list, text } = pym;
    const type = "application/x-www-form-urlencoded";
    const fields = [field("age", number), field("tags", list(text)), field("ids", list(number), { explode: false })];
    const app = echo("/x", { body: { required: true, contents: [formBody(type, fields)] } }, "POST");
    expect(await answer(app, post(type, "age=5&tags=a+b&ids=1,2&more=x&more=y"))).toEqual({
      body: { age: 5, tags: ["a b"], ids: [1, 2], more: ["x", "y"] },
    });
  });

  test("an object in a form is JSON, a deep object or fields of its own, where nobody said which", async () => {
    const { formBody, field, number, list, record } = pym;
    const type = "application/x-www-form-urlencoded";
    const fields = [field("o", record({ a: number, b: list(record({ c: number })) }))];
    const app = echo("/x", { body: { required: true, contents: [formBody(type, fields)] } }, "POST");
    for (const [written, value] of [
      ["a=1", { o: { a: 1 } }],
      ["o[a]=1", { o: { a: 1 } }],
      [`o=${encodeURIComponent('{"a":1,"b":[{"c":2},null]}')}`, { o: { a: 1, b: [{ c: 2 }, null] } }],
      [`o=${encodeURIComponent('{"b":null}')}`, { o: { b: null } }],
      ["o=1", { o: "1" }],
    ] as const) {
      expect(await answer(app, post(type, written)), written).toEqual({ body: value });
    }
    const tooDeep = await answer(app, post(type, `o${"[a]".repeat(11)}=1`));
    expect(tooDeep).toMatchObject({ error: "INVALID_PARAMETER" });
  });

  test("one that is not required may be missing", async () => {
    const app = echo("/x", { body: { required: false, contents: [pym.jsonBody("application/json")] } }, "POST");
    expect(await answer(app, { method: "POST", url: "/x" })).toEqual({});
    expect(await answer(app, post("application/json", ""))).toEqual({});
    expect(await answer(app, post("application/json", "null"))).toEqual({ body: null });
  });

  test("one that turns out too large is refused", async () => {
    const app = echo("/x", { body: { required: true, contents: [pym.textBody("text/plain")] } }, "POST");
    const payload = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(2 ** 16, "x")));
    const headers = { "content-type": "text/plain" };
    expect(await answer(app, { method: "POST", url: "/x", headers, payload })).toMatchObject({ status: 413 });
  });

  test("JSON that would harm code that walks or copies it is refused, however short and however written", async () => {
    const app = echo("/x", { body: { required: true, contents: [pym.jsonBody("application/json")] } }, "POST");
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    for (const [json, status] of [
      ['{"__proto__":1}', 400],
      ['[{"a":{"\\u005f_proto__":{}}}]', 400],
      ['{"constructor":{"prototype":{}}}', 400],
      ['{"\\u0063onstructor":{"prototyp\\u0065":{}}}', 400],
      [nested(1001), 400],
      [nested(1000), 200],
      ['{"constructor":"x","prototype":{"\\u005f":1}}', 200],
    ] as const) {
      const { statusCode } = await app.inject(post("application/json", json));
      expect(statusCode, json.slice(0, 50)).toBe(status);
    }
  });

  test("an operation without a body ignores one", async () => {
    const app = echo("/x", {}, "POST");
    expect(await answer(app, post("application/json", "{bad"))).toEqual({});
    expect(await answer(app, post("image/png", "bytes"))).toEqual({});
  });
});

// ---------------------------------------------------------------- replies

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

describe("a path that is none", () => {
  test("is not there, also where a plugin answers all preflights", async () => {
    const app = echo("/x", {});
    app.options("*", () => ({}));
    expect((await app.inject("/y")).statusCode).toBe(404);
    const post = await app.inject({ method: "POST", url: "/x" });
    expect([post.statusCode, post.headers["allow"]]).toEqual([405, "GET, HEAD"]);
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

// ---------------------------------------------------------------- guards

describe("guards", () => {
  const contract: Contract<object, object> = { parameters: [], responses: anyJson };

  test("run from the outside in, and give the handler what they found", async () => {
    const order: string[] = [];
    const outer = pym.guard(() => (order.push("outer"), { a: 1 }));
    const inner = pym.guard(() => Promise.resolve((order.push("inner"), { b: 2 })));
    const app = createApp();
    const handler = outer(inner((_input: object, { a, b }: Context & { a: number; b: number }) => ({ a, b })));
    app.route(pym.operation({ method: "GET", url: "/x", contract, handler }));
    expect(await answer(app, "/x")).toEqual({ a: 1, b: 2 });
    expect(order).toEqual(["outer", "inner"]);
  });

  test("refuse where their check did not run", async () => {
    const app = createApp();
    const guarded = pym.requiresAuth(() => ({}));
    app.get("/x", (request, reply) => guarded({}, { request, reply, log: request.log }));
    // Also within another function that hides it.
    app.route(
      pym.operation({
        method: "GET",
        url: "/y",
        contract,
        handler: (input, context) => guarded(input, context),
      }),
    );
    const headers = { authorization: `Bearer ${token()}` };
    expect(await answer(app, { url: "/x", headers })).toMatchObject({ error: "SERVER_ERROR" });
    expect(await answer(app, { url: "/y", headers })).toMatchObject({ error: "SERVER_ERROR" });
  });

  test.each([
    [
      "throws",
      () => {
        throw new pym.Forbidden("No entry");
      },
    ],
    ["rejects", () => Promise.reject(new pym.Forbidden("No entry"))],
    [
      "rejects later",
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        throw new pym.Forbidden("No entry");
      },
    ],
    // A promise of some library's own.
    [
      "rejects by a promise that is none of the platform's",
      () => ({
        then: (_: unknown, reject: (error: unknown) => void) =>
          void setTimeout(() => {
            reject(new pym.Forbidden("No entry"));
          }, 5),
      }),
    ],
    [
      "rejects by a function that is a promise",
      () =>
        Object.assign(() => {}, {
          then: (_: unknown, reject: (error: unknown) => void) => {
            reject(new pym.Forbidden("No entry"));
          },
        }),
    ],
  ] as [string, () => object][])("a check that %s lets nobody in, wherever it stands", async (_, check) => {
    for (const wrap of [
      (handler: () => object) => pym.guard(check)(handler),
      (handler: () => object) => pym.guard(() => ({ a: 1 }))(pym.guard(check)(handler)),
      (handler: () => object) => pym.guard(check)(pym.guard(() => Promise.resolve({ a: 1 }))(handler)),
    ]) {
      let ran = false;
      const app = createApp();
      const handler = wrap(() => ((ran = true), {}));
      app.route(pym.operation({ method: "GET", url: "/x", contract: { parameters: [], responses: anyJson }, handler }));
      expect((await app.inject("/x")).statusCode).toBe(403);
      expect(ran).toBe(false);
    }
  });

  test.each([
    ["nothing", 401],
    ["a user", 200],
  ] as const)("a verifier whose promise is a library's own, and gives %s, is waited for", async (what, status) => {
    const user = what === "nothing" ? undefined : { id: "k1" };
    const later = Object.assign(() => {}, {
      then: (resolve: (value: unknown) => void) => void setTimeout(resolve, 5, user),
    }) as unknown as Promise<object>;
    const key = pym.apiKeyScheme("key", { in: "header", name: "X-Key" }, () => later);
    const app = createApp();
    const handler = pym.requires([key()])((_: object, context: Context & { user: unknown }) => ({
      seen: context.user,
    }));
    app.route(pym.operation({ method: "GET", url: "/x", contract, handler }));
    const response = await app.inject({ url: "/x", headers: { "x-key": "1" } });
    expect(response.statusCode).toBe(status);
    if (status === 200) expect(response.json()).toEqual({ seen: user });
  });

  test("HEAD is guarded as GET is", async () => {
    const app = createApp();
    app.route(pym.operation({ method: "GET", url: "/x", contract, handler: pym.requiresAuth(() => ({})) }));
    expect((await app.inject({ method: "HEAD", url: "/x" })).statusCode).toBe(401);
  });
});

// ---------------------------------------------------------------- the app

describe("hooks", () => {
  const contract: Contract<object, object> = { parameters: [], responses: anyJson };

  test("reportError learns who called what, and formatError has the last word", async () => {
    const reports: ErrorReport[] = [];
    const app = createApp({
      reportError: (report) => {
        reports.push(report);
        throw new Error("the reporter itself fails");
      },
      formatError: ({ error, error_id }) => ({ oops: error, error_id }),
    });
    const failing = pym.requiresAuth(() => Promise.reject(new Error("secret")));
    app.route(pym.operation({ method: "GET", url: "/x/:id", contract, handler: failing }));
    const seen = await answer(app, {
      url: "/x/1",
      headers: { authorization: `Bearer ${token()}` },
    });
    expect(seen).toEqual({ oops: "SERVER_ERROR", error_id: reports[0]?.errorId });
    expect(reports).toMatchObject([
      {
        title: "GET /x/:id answered 500 SERVER_ERROR",
        user: { sub: "u1" },
        error: { message: "secret" },
      },
    ]);
    expect(reports[0]?.startedAt).toBeInstanceOf(Date);
    await app.inject("/x/1"); // 401 is not reported
    await app.inject("/nope");
    expect(reports).toHaveLength(1);
  });

  test("onPing is called by ping", async () => {
    let pings = 0;
    const app = createApp({ onPing: () => pings++ });
    expect((await app.inject("/ping")).body).toBe("{}");
    expect(pings).toBe(1);
  });
});

describe("allowedOrigins", () => {
  test.each([
    "localhost:3000",
    "app.example.com",
    "*",
    "null",
    "file:///x",
    "https://*.example.com",
    "https://a.example/b",
  ])("can't have %j", (origin) => {
    expect(() => createApp({ allowedOrigins: [origin] })).toThrow(
      `allowedOrigins: "${origin}" is no origin, such as https://app.example.com`,
    );
  });
});

describe("errors", () => {
  const contract: Contract<object, object> = { parameters: [], responses: anyJson };

  async function throwing(error: unknown) {
    const app = createApp();
    app.route(
      pym.operation({
        method: "GET",
        url: "/x",
        contract,
        handler: () => Promise.reject(error as Error),
      }),
    );
    return app.inject("/x");
  }

  test("of the user's own are answered as they are", async () => {
    const OutOfStock = pym.defineError("OUT_OF_STOCK", 409);
    const error = new OutOfStock("none left", {
      userMessage: "Sold out",
      headers: { "retry-after": "60" },
    });
    expect(error).toBeInstanceOf(OutOfStock);
    expect(error).toBeInstanceOf(pym.ApiError);
    expect(error).not.toBeInstanceOf(pym.NotFound);
    const response = await throwing(error);
    expect(response.headers["retry-after"]).toBe("60");
    expect(response.json()).toEqual({
      status: 409,
      error: "OUT_OF_STOCK",
      error_description: "none left",
      user_message: "Sold out",
    });
  });

  test.each([
    ["an error of another library", Object.assign(new Error("upstream"), { statusCode: 404, code: "E404" })],
    ["text", "upstream"],
    ["undefined", undefined],
  ])("that are %s are SERVER_ERROR and tell nothing", async (_name, thrown) => {
    const response = await throwing(thrown);
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain("upstream");
    expect(response.json()).toMatchObject({
      error: "SERVER_ERROR",
      error_id: expect.any(String) as string,
    });
  });
});

describe("tokens", () => {
  test("are made as pymacaron makes them", async () => {
    const made = await pym.generateToken({
      userId: "u",
      data: { role: "admin", iss: "x", sub: "y" },
    });
    const [header, payload] = made.split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect(JSON.parse(header ?? "")).toEqual({
      typ: "JWT",
      alg: "HS256",
      iss: "api.hello.example",
    });
    const claims = JSON.parse(payload ?? "") as Record<string, number>;
    expect(claims).toMatchObject({
      iss: "api.hello.example",
      sub: "u",
      aud: "hello.example",
      role: "admin",
    });
    expect((claims["exp"] ?? 0) - (claims["iat"] ?? 0)).toBe(86_400);
  });

  test("are verified, and the user doesn't show its token", async () => {
    const made = await pym.generateToken({ userId: "u" });
    const user = await pym.verifyToken(made);
    expect(user).toMatchObject({ sub: "u", claims: { sub: "u" } });
    expect(user.token).toBe(made);
    expect(JSON.stringify(user)).not.toContain(made);
  });

  test("need somebody to be for", async () => {
    await expect(pym.generateToken()).rejects.toThrow("userId");
  });
});
