/** What typed clients send: parameters, as the service's decoders read them, and bodies. */
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import fc from "fast-check";
import Fastify from "fastify";
import { describe, expect, onTestFinished, test } from "vitest";
import { formBody, jsonBody, readDeclaredBodies, streamBody, textBody } from "../../templates/runtime/bodies.js";
import type { BodyContent } from "../../templates/runtime/bodies.js";
import { encodeForm, encodeParameters } from "../../templates/runtime/client-parameters.js";
import type { CallOptions } from "../../templates/runtime/client.js";
import { connect } from "../../templates/runtime/client.js";
import { formDecoder } from "../../templates/runtime/form-pairs.js";
import type { Parameter } from "../../templates/runtime/parameters.js";
import * as parameters from "../../templates/runtime/parameters.js";
import { parametersDecoder } from "../../templates/runtime/read-parameters.js";
import type { Contract } from "../../templates/runtime/runtime.js";
import { filePart, jsonPart, multipartBody } from "../../templates/runtime/multipart.js";
import { operation } from "../../templates/runtime/runtime.js";
import { callTo, json, reasonOf } from "./client-calls.js";

// What Fastify reads queries with.
const { parse: parseQuery } = createRequire(import.meta.resolve("fastify"))("fast-querystring") as {
  readonly parse: (query: string) => Record<string, string | string[]>;
};

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
    ["query, list of separated lists", query("q", list(list(number, "|"))), some(some(numbers))],
    [
      "query, separated lists three deep",
      query("q", list(list(list(number, ","), "|")), { style: "spaceDelimited" }),
      some(some(some(numbers))),
    ],
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

  describe("an object in a form takes no name of another field", () => {
    const owner = record({ name: text, email: text });
    const pet = formDecoder([field("name", text), field("owner", owner)]);
    const order = formDecoder([
      field("billing", record({ street: text, iban: text })),
      field("shipping", record({ street: text })),
    ]);

    test.each([
      ["name=Rex", pet, { name: "Rex" }],
      ["name=Rex&email=a", pet, { name: "Rex", owner: { email: "a" } }],
      ['name=Rex&owner={"name":"Ada"}', pet, { name: "Rex", owner: { name: "Ada" } }],
      ["name=Rex&owner[name]=Ada", pet, { name: "Rex", owner: { name: "Ada" } }],
      ["iban=1", order, { billing: { iban: "1" } }],
      ["street=x", order, { street: "x" }],
      ["billing[street]=x&shipping[street]=y", order, { billing: { street: "x" }, shipping: { street: "y" } }],
    ])("%s", (form, decode, expected) => {
      expect(decode(form)).toEqual(expected);
    });
  });

  describe("a form loses nothing that is in it", () => {
    const labels = record({}, text);
    const decode = formDecoder([
      field("a", number),
      field("tags", list(text)),
      field("owner", record({ email: text })),
      field("deep", record({ a: number }), { style: "deepObject" }),
      field("labels", labels),
    ]);

    test.each([
      ["a=1&a[b]=1", { a: 1, "a[b]": "1", labels: { "a[b]": "1" } }],
      ["tags=x&tags[0]=y", { tags: ["x"], "tags[0]": "y", labels: { "tags[0]": "y" } }],
      ["owner=x", { owner: "x" }],
      ["owner[email=x", { "owner[email": "x", labels: { "owner[email": "x" } }],
      ["owner[email]=x&email=y", { owner: { email: "x" }, email: "y" }],
      ["deep[a]=1", { deep: { a: 1 } }],
      ["deep=1", { deep: "1" }],
    ])("%s", (form, expected) => {
      expect(decode(form)).toEqual(expected);
    });

    test.each([
      'owner={"email":"x"}&owner[email]=y',
      "owner=x&email=y",
      "deep[a][b]=1&deep[a]=1",
      "deep[a]=1&deep[a][b]=1",
    ])("%s is refused", (form) => {
      expect(() => decode(form)).toThrow(/^(owner|deep) is written in two ways$/);
    });

    test("and a query gives nothing of a deep object to another one", () => {
      const declared = [query("deep", record({ a: number }), { style: "deepObject" }), query("labels", labels)];
      const request = { url: "/x?deep[a]=1&b=2", query: {} };
      expect(parametersDecoder(declared)(request as never)).toEqual({ query: { deep: { a: 1 }, labels: { b: "2" } } });
    });
  });

  describe("names that would harm code that copies an object are refused", () => {
    const options = { style: "deepObject" } as const;
    const any = parameters.anything;

    test.each<[string, Parameter]>([
      ["q[n][__proto__][isAdmin]=1", query("q", record({ n: record({}) }), options)],
      ["q[__proto__]=1", query("q", record({}), options)],
      ["q[n][m][__proto__][x]=1", query("q", any, options)],
      ["q[constructor][prototype][x]=1", query("q", record({}), options)],
      ["q[0][__proto__][x]=1", query("q", list(any), options)],
      ["q=__proto__,1", query("q", record({}), { explode: false })],
      ["__proto__=1", query("q", record({}, text))],
      ['constructor={"prototype":{}}', query("q", record({}, record({})))],
    ])("in a query: %s", (written, parameter) => {
      const request = { url: `/x?${written}`, query: parseQuery(written) };
      const read = () => parametersDecoder([parameter])(request as never);
      expect(read).toThrow("An object has a property that is not allowed");
    });

    test.each([
      ["o[__proto__][x]=1", "An object"],
      ["other[__proto__][x]=1", "An object"],
      ["__proto__=x", "The body"],
      ["constructor[prototype][x]=1", "The body"],
    ])("in a form: %s", (form, what) => {
      const fields = [field("o", record({})), field("other", any, options), field("constructor", record({}))];
      expect(() => formDecoder(fields)(form)).toThrow(`${what} has a property that is not allowed`);
    });

    test("but not names that are like them", () => {
      const form = "o[constructor]=1&prototype=2&__proto__[x]=3";
      expect(formDecoder([field("o", record({}))])(form)).toEqual({
        o: { constructor: "1" },
        prototype: "2",
        "__proto__[x]": "3",
      });
    });
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
    onTestFinished(() => app.close());
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
    onTestFinished(() => app.close());
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

    const versions = ["application/json; v=1", "application/json; v=2"].map((type) => jsonBody(type));
    const second = { mediaType: "application/json; v=2", content: { a: 1 } };
    expect(await echo(versions, second)).toEqual({ type: "application/json; v=2", body: second });
    const forms = [1, 2].map((v) => formBody(`application/x-www-form-urlencoded; v=${v}`, []));
    const form = { mediaType: "application/x-www-form-urlencoded; v=2", content: { a: "1" } };
    expect((await echo(forms, form)).body).toEqual(form);
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
