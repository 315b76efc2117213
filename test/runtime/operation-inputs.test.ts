/** Operations in the test's own process, to see what reaches a handler. */
import type { InjectOptions } from "fastify";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import type { Contract } from "../.generated/hello/src/generated/runtime.js";
import type { Parameter } from "../.generated/hello/src/generated/parameters.js";
import { anyJson, answer, createApp, echo, loadParts, pym } from "./operation-app.js";

beforeAll(loadParts);

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
