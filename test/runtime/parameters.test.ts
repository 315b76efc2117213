/**
 * The table of style values of the standard, over HTTP: what it writes is what the handler gets, and
 * what the generated client writes.
 * https://spec.openapis.org/oas/v3.2.0.html#style-values
 */
import { beforeAll, describe, expect, test } from "vitest";
import { startEchoService, type EchoClient, type EchoService } from "../e2e/echo-service.js";
import { send, type RawResponse } from "./raw-http.js";

type Place = "path" | "query" | "header" | "cookie";
type Shape = "string" | "empty" | "array" | "object";

/** `written` is the path's segment, the query, or the header. */
interface Row {
  readonly place: Place;
  readonly style: string;
  readonly explode: boolean;
  readonly shape: Shape;
  readonly written: string;
}

function rows(place: Place, style: string, explode: boolean, written: Partial<Record<Shape, string>>): Row[] {
  return Object.entries(written).map(([shape, text]) => ({
    place,
    style,
    explode,
    shape: shape as Shape,
    written: text,
  }));
}

const table: readonly Row[] = [
  ...rows("path", "simple", false, { string: "blue", array: "blue,black,brown", object: "R,100,G,200,B,150" }),
  ...rows("path", "simple", true, { string: "blue", array: "blue,black,brown", object: "R=100,G=200,B=150" }),
  ...rows("path", "label", false, { string: ".blue", array: ".blue,black,brown", object: ".R,100,G,200,B,150" }),
  ...rows("path", "label", true, {
    empty: ".",
    string: ".blue",
    array: ".blue.black.brown",
    object: ".R=100.G=200.B=150",
  }),
  ...rows("path", "matrix", false, {
    empty: ";color",
    string: ";color=blue",
    array: ";color=blue,black,brown",
    object: ";color=R,100,G,200,B,150",
  }),
  ...rows("path", "matrix", true, {
    empty: ";color",
    string: ";color=blue",
    array: ";color=blue;color=black;color=brown",
    object: ";R=100;G=200;B=150",
  }),
  ...rows("query", "form", false, {
    empty: "color=",
    string: "color=blue",
    array: "color=blue,black,brown",
    object: "color=R,100,G,200,B,150",
  }),
  ...rows("query", "form", true, {
    empty: "color=",
    string: "color=blue",
    array: "color=blue&color=black&color=brown",
    object: "R=100&G=200&B=150",
  }),
  ...rows("query", "spaceDelimited", false, {
    array: "color=blue%20black%20brown",
    object: "color=R%20100%20G%20200%20B%20150",
  }),
  ...rows("query", "pipeDelimited", false, {
    array: "color=blue%7Cblack%7Cbrown",
    object: "color=R%7C100%7CG%7C200%7CB%7C150",
  }),
  ...rows("query", "deepObject", true, { object: "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150" }),
  ...rows("header", "simple", false, { string: "blue", array: "blue,black,brown", object: "R,100,G,200,B,150" }),
  ...rows("header", "simple", true, { string: "blue", array: "blue,black,brown", object: "R=100,G=200,B=150" }),
  ...rows("cookie", "form", false, {
    empty: "color=",
    string: "color=blue",
    array: "color=blue,black,brown",
    object: "color=R,100,G,200,B,150",
  }),
  ...rows("cookie", "form", true, {
    empty: "color=",
    string: "color=blue",
    array: "color=blue&color=black&color=brown",
    object: "R=100&G=200&B=150",
  }),
  ...rows("cookie", "cookie", false, {
    empty: "color=",
    string: "color=blue",
    array: "color=blue,black,brown",
    object: "color=R,100,G,200,B,150",
  }),
  ...rows("cookie", "cookie", true, {
    empty: "color=",
    string: "color=blue",
    array: "color=blue; color=black; color=brown",
    object: "R=100; G=200; B=150",
  }),
];

const values: Readonly<Record<Shape, unknown>> = {
  empty: "",
  string: "blue",
  array: ["blue", "black", "brown"],
  object: { R: 100, G: 200, B: 150 },
};

const members = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

// ---------------------------------------------------------------- the documents

const text = { type: "string" };
const integer = { type: "integer" };
const listOf = (items: object): object => ({ type: "array", items });
const color = { type: "object", properties: { R: integer, G: integer, B: integer }, additionalProperties: false };
const schemas: Readonly<Record<Shape, object>> = { empty: text, string: text, array: listOf(text), object: color };

const answer = { responses: { 200: { description: "The input", content: { "application/json": {} } } } };

function titleOf({ place, style, explode, shape }: Row): string {
  return `${place} ${style} ${explode ? "exploded" : "joined"} ${shape}`;
}

function nameOf(row: Row): string {
  return titleOf(row).replace(/ (.)/g, (_, letter: string) => letter.toUpperCase());
}

const inTable = table.map((row): readonly [string, object] => {
  const { place, style, explode, shape } = row;
  const parameter = { name: "color", in: place, required: place === "path", style, explode, schema: schemas[shape] };
  const path = `/${nameOf(row)}${place === "path" ? "/{color}" : ""}`;
  return [path, { get: { operationId: nameOf(row), tags: ["table"], parameters: [parameter], ...answer } }];
});

const single = (operationId: string, ...parameters: readonly object[]) => ({
  get: { operationId, tags: ["others"], parameters, ...answer },
});
const query = (name: string, schema: object, rest: object = {}) => ({ name, in: "query", schema, ...rest });
const inPath = (name: string, schema: object = text, rest: object = {}) => ({
  name,
  in: "path",
  required: true,
  schema,
  ...rest,
});

const deepStyle = { style: "deepObject" };

const filter = {
  type: "object",
  properties: {
    owner: { type: "object", properties: { age: integer, name: text } },
    tags: listOf(text),
    lines: listOf({ type: "object", properties: { id: integer, on: { type: "boolean" } } }),
  },
};

const document = {
  openapi: "3.2.0",
  info: { title: "Parameters", version: "1" },
  paths: {
    ...Object.fromEntries(inTable),
    "/deep": single("deep", query("filter", filter, { style: "deepObject" })),
    "/content": single(
      "content",
      query("where", {}, { schema: undefined, content: { "application/json": { schema: color } } }),
      query("note", {}, { schema: undefined, content: { "text/plain": { schema: text } } }),
      { name: "X-Where", in: "header", content: { "application/json": { schema: color } } },
      { name: "where", in: "cookie", content: { "application/json": { schema: color } } },
    ),
    "/content/{where}": single("contentInPath", {
      name: "where",
      in: "path",
      required: true,
      content: { "application/json": { schema: color } },
    }),
    "/whole": single("whole", {
      name: "search",
      in: "querystring",
      content: { "application/x-www-form-urlencoded": { schema: { ...color, required: ["R"] } } },
    }),
    "/single": single("single", query("limit", integer), query("name", text), query("anything", {})),
    "/empty": single(
      "empty",
      query("limit", { type: "integer", default: 7 }, { allowEmptyValue: true }),
      query("name", text, { allowEmptyValue: true }),
      query("kind", { enum: ["cat", "dog"] }, { allowEmptyValue: true }),
      query("strict", integer),
    ),
    "/reserved": single("reserved", query("url", text, { allowReserved: true }), query("plain", text)),
    "/kinds": single(
      "kinds",
      query("shape", {
        oneOf: [
          { type: "object", properties: { radius: { type: "number" } }, required: ["radius"] },
          { type: "object", properties: { width: { type: "number" } }, required: ["width"] },
        ],
      }),
    ),
    "/lines": single("lines", query("lines", listOf({ ...color, required: ["R"] })), query("words", listOf(text))),
    "/tuples": single(
      "tuples",
      query("joined", { type: "array", prefixItems: [integer, { type: "boolean" }], items: text }, { explode: false }),
      query("exploded", { type: "array", prefixItems: [integer, { type: "boolean" }], items: integer }),
      query("deep", { type: "object", properties: { at: { type: "array", prefixItems: [integer, text] } } }, deepStyle),
    ),
    "/either": single(
      "either",
      query("v", { anyOf: [text, integer] }),
      query("zip", {
        oneOf: [
          { type: "string", pattern: "^0\\d{4}$" },
          { type: "integer", minimum: 10000 },
        ],
      }),
      query("en", { enum: [1, "2", "10", true] }),
      query("typed", { type: ["integer", "string"], enum: [1, "2"] }),
      query("consts", { oneOf: [{ const: 1 }, { const: "2" }] }),
      query("lists", { anyOf: [listOf(integer), listOf(text)] }),
      query("items", listOf({ type: ["number", "string"] })),
      query("orFlag", { type: ["integer", "boolean"] }),
      query("orNull", { anyOf: [integer, { type: "null" }] }),
      query("listOrNull", { anyOf: [listOf(text), { type: "null" }] }),
    ),
    "/numbers/{ids}": single("numbers", inPath("ids", listOf(integer))),
    "/names/{__proto__}/{constructor}": single("protoPath", inPath("__proto__"), inPath("constructor")),
    "/names": single("protoQuery", query("__proto__", text), query("constructor", text), query("toString", text)),
    "/users/{some-id}": single("someId", inPath("some-id")),
    "/users/{some-id}:lookUp": single("someIdLookUp", inPath("some-id")),
    "/a:lookUp": single("lookUp"),
    "/ranges/{a}.{b}": single("range", inPath("a"), inPath("b")),
    "/ranges/{a}-{b}": single("span", inPath("a", integer), inPath("b", integer)),
    "/files/{name}.{ext}": single("file", inPath("name"), inPath("ext")),
    "/files/{name}.{ext}/versions/{versions}.zip": single(
      "fileVersions",
      inPath("name"),
      inPath("ext"),
      inPath("versions", listOf(text)),
    ),
    "/Products({id})/Default.Count()": single("oData", inPath("id", integer)),
    "/größe/{größe}": single("umlaut", inPath("größe")),
    "/shared/{id}": {
      parameters: [inPath("id"), query("verbose", { type: "boolean" }), query("limit", integer)],
      get: { operationId: "inherited", tags: ["others"], ...answer },
      put: {
        operationId: "overridden",
        tags: ["others"],
        parameters: [inPath("id", integer), query("limit", text)],
        ...answer,
      },
    },
  },
};

const inQuery = (collectionFormat: string) => ({
  name: collectionFormat,
  in: "query",
  type: "array",
  items: { type: "integer" },
  collectionFormat,
});

const nested = (collectionFormat: string, within: object) => ({
  ...inQuery(collectionFormat),
  name: `${collectionFormat}Nested`,
  items: { type: "array", items: { type: "integer" }, ...within },
});

const swagger = {
  swagger: "2.0",
  info: { title: "Formats", version: "1" },
  paths: {
    "/formats": {
      get: {
        operationId: "formats",
        parameters: [
          ...["csv", "ssv", "tsv", "pipes", "multi"].map(inQuery),
          nested("pipes", { collectionFormat: "csv" }),
          nested("multi", {}),
          nested("csv", { collectionFormat: "ssv" }),
          nested("ssv", { collectionFormat: "ssv" }),
        ],
        responses: { 200: { description: "", schema: {} } },
        produces: ["application/json"],
      },
    },
    "/formats/{pipes}/{ssv}/{tsv}": {
      get: {
        operationId: "formatsElsewhere",
        parameters: [
          ...["pipes", "ssv", "tsv"].map((name) => ({ ...inQuery(name), in: "path", required: true })),
          { ...inQuery("pipes"), name: "X-Ids", in: "header" },
        ],
        responses: { 200: { description: "", schema: {} } },
        produces: ["application/json"],
      },
    },
  },
};

let service: EchoService;
let client: EchoClient;
let formats: EchoClient;

beforeAll(async () => {
  service = await startEchoService({ api: document, v2: swagger });
  client = await service.client("api");
  formats = await service.client("v2");
});

function get(path: string, ...headers: string[]): Promise<RawResponse> {
  return send(service.port, { line: `GET ${path}`, headers });
}

async function input(path: string, ...headers: string[]): Promise<unknown> {
  const { status, text } = await get(path, ...headers);
  expect({ status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text);
}

// ---------------------------------------------------------------- the tests

describe("the table of style values", () => {
  test.each(table.map((row) => [titleOf(row), row] as const))("%s", async (_, row) => {
    const { place, shape, written } = row;
    const name = nameOf(row);
    const expected = { [members[place]]: { color: values[shape] } };
    expect(await input(pathOf(row), ...headersOf(row))).toEqual(expected);

    if (written === ".") return; // which a URL takes for the folder that it is in: the client refuses it
    expect(await client.calls[name]?.(expected)).toEqual(expected);
    const { url, headers } = client.sent();
    const sent = {
      path: url.split("/").at(-1),
      query: url.split("?")[1],
      header: headers.get("color"),
      cookie: headers.get("cookie"),
    };
    expect(sent[place]).toBe(written);
  });
});

function pathOf(row: Row): string {
  const { place, written } = row;
  return `/${nameOf(row)}${place === "path" ? `/${written}` : place === "query" ? `?${written}` : ""}`;
}

function headersOf({ place, written }: Row): string[] {
  return place === "header" ? [`color: ${written}`] : place === "cookie" ? [`Cookie: ${written}`] : [];
}

describe("what separates", () => {
  const special = ["a,b", "c d", "e/f", "ü;=&?#.%"];

  test.each(table.filter(({ shape }) => shape === "array").map((row) => [titleOf(row), row] as const))(
    "is told from the same character in an item: %s",
    async (_, row) => {
      const { place, style } = row;
      const isPlain = place === "header" || style === "cookie";
      const items = isPlain ? ["a;b".replace(";", "-"), "c=d"] : style.endsWith("Delimited") ? ["a,b", "ü&="] : special;
      const given = { [members[place]]: { color: items } };
      expect(await client.calls[nameOf(row)]?.(given)).toEqual(given);
    },
  );

  test.each(
    table
      .filter(({ shape, place, style }) => shape === "object" && place !== "header" && style !== "cookie")
      .map((row) => [titleOf(row), row] as const),
  )("objects keep their numbers: %s", async (_, row) => {
    const given = { [members[row.place]]: { color: { R: -1, G: 0 } } };
    expect(await client.calls[nameOf(row)]?.(given)).toEqual(given);
  });

  test("an encoded one does not, where a plain one does", async () => {
    expect(await input("/pathSimpleJoinedArray/a%2Cb,c")).toEqual({ path: { color: ["a,b", "c"] } });
    expect(await input("/queryFormJoinedArray?color=a%2Cb,c")).toEqual({ query: { color: ["a,b", "c"] } });
    expect(await input("/cookieFormJoinedArray", "Cookie: color=a%2Cb,c")).toEqual({
      cookies: { color: ["a,b", "c"] },
    });
  });

  test("all are encoded by clients that encode all they send", async () => {
    expect(await input("/pathSimpleJoinedArray/a%2Cb%2Cc")).toEqual({ path: { color: ["a", "b", "c"] } });
    expect(await input("/queryFormJoinedArray?color=a%2Cb%2Cc")).toEqual({ query: { color: ["a", "b", "c"] } });
    expect(await input("/numbers/1%2c2")).toEqual({ path: { ids: [1, 2] } });
  });

  test("an encoded slash is part of an item", async () => {
    expect(await input("/pathSimpleJoinedArray/a%2Fb,c%2fd")).toEqual({ path: { color: ["a/b", "c/d"] } });
  });

  test("an empty list", async () => {
    expect(await input("/queryFormJoinedArray?color=")).toEqual({ query: { color: [] } });
    expect(await input("/headerSimpleJoinedArray", "color: ")).toEqual({ headers: { color: [] } });
  });
});

describe("deep objects", () => {
  const deep = {
    owner: { age: 7, name: "Ünal & Söhne" },
    tags: ["a", "b"],
    lines: [
      { id: 1, on: true },
      { id: 2, on: false },
    ],
  };

  test("by the client, and back", async () => {
    expect(await client.calls["deep"]?.({ query: { filter: deep } })).toEqual({ query: { filter: deep } });
  });

  test.each([
    ["filter[owner][age]=7", { owner: { age: 7 } }],
    ["filter%5Bowner%5D%5Bage%5D=7", { owner: { age: 7 } }],
    ["filter[tags]=a", { tags: ["a"] }],
    ["filter[tags][]=a&filter[tags][]=b", { tags: ["a", "b"] }],
    ["filter[tags][0]=a&filter[tags][1]=b", { tags: ["a", "b"] }],
    ["filter[lines][7][id]=1&filter[lines][900000000][id]=2", { lines: [{ id: 1 }, { id: 2 }] }],
  ])("%s", async (written, expected) => {
    expect(await input(`/deep?${written}`)).toEqual({ query: { filter: expected } });
  });

  test("a wrong value is told with its place", async () => {
    expect((await get("/deep?filter[owner][age]=old")).json["error_description"]).toBe(
      "query.filter.owner.age must be integer",
    );
  });
});

describe("tuples", () => {
  test.each([
    ["joined=1,true", { joined: [1, true] }],
    ["joined=1,true,2,3", { joined: [1, true, "2", "3"] }],
    ["exploded=1&exploded=true&exploded=2", { exploded: [1, true, 2] }],
    ["exploded=1", { exploded: [1] }],
    ["deep[at][0]=1&deep[at][1]=2", { deep: { at: [1, "2"] } }],
  ])("%s", async (written, expected) => {
    expect(await input(`/tuples?${written}`)).toEqual({ query: expected });
    expect(await client.calls["tuples"]?.({ query: expected })).toEqual({ query: expected });
  });

  test("a wrong item is told with its place", async () => {
    expect((await get("/tuples?joined=1,2")).json["error_description"]).toBe("query.joined.1 must be boolean");
  });
});

describe("a text becomes a number only where it may be none, or nothing of it is lost", () => {
  test.each([
    ["v=7", 7],
    ["v=-1.5", "-1.5"],
    ["v=007", "007"],
    ["v=1e3", "1e3"],
    ["v=1.0", "1.0"],
    ["v=12345678901234567890", "12345678901234567890"],
    ["zip=01234", "01234"],
    ["zip=12345", 12345],
    ["en=1", 1],
    ["en=2", "2"],
    ["en=10", "10"],
    ["en=true", true],
    ["typed=1", 1],
    ["typed=2", "2"],
    ["consts=1", 1],
    ["consts=2", "2"],
    ["lists=1&lists=2", [1, 2]],
    ["lists=01&lists=2", ["01", "2"]],
    ["items=01&items=2", ["01", 2]],
    ["orFlag=007", 7],
    ["orFlag=true", true],
    ["orNull=007", 7],
    ["listOrNull=a", ["a"]],
  ])("%s", async (written, expected) => {
    expect(await input(`/either?${written}`)).toEqual({ query: { [written.split("=")[0] ?? ""]: expected } });
  });
});

describe("what no style can write is written as JSON", () => {
  const given = { query: { lines: [{ R: 1, B: 2 }, { R: 3 }], words: ['["a"]', "{}"] } };

  test("and read as such, but for a text that looks like it", async () => {
    expect(await client.calls["lines"]?.(given)).toEqual(given);
    expect(client.sent().url.split("?").at(-1)).toBe(
      `lines=${encodeURIComponent('{"R":1,"B":2}')}&lines=${encodeURIComponent('{"R":3}')}&words=%5B%22a%22%5D&words=%7B%7D`,
    );
    const [line] = given.query.lines;
    expect(await input(`/lines?lines=${encodeURIComponent(JSON.stringify(line))}`)).toEqual({
      query: { lines: [line] },
    });
  });

  test.each([
    ["lines=[1", "query.lines.0 must be object"],
    ['lines={"R":"x"}', "query.lines.0.R must be integer"],
    ['lines={"__proto__":{"R":1}}', "query.lines.0 must be object"],
    ['lines={"R":1,"constructor":{"prototype":{}}}', "query.lines.0 must be object"],
    [`lines={"R":1,"x":${"[".repeat(1001)}${"]".repeat(1001)}}`, "query.lines.0 must be object"],
  ])("with mistakes that are told: %s", async (written, said) => {
    expect((await get(`/lines?${written}`)).json["error_description"]).toBe(said);
  });
});

describe("parameters by media type", () => {
  const where = { R: 1, B: 2 };

  test("JSON that would harm code that copies it is refused", async () => {
    const poisoned = '{"R":1,"B":2,"__proto__":{"admin":true}}';
    expect((await get(`/content?where=${encodeURIComponent(poisoned)}`)).json).toMatchObject({
      status: 400,
      error_description: expect.stringContaining("query.where must be object") as string,
    });
  });

  test("JSON in each place, and plain text", async () => {
    const given = { query: { where, note: '{"a":1}' }, headers: { "x-where": where }, cookies: { where } };
    expect(await client.calls["content"]?.(given)).toEqual(given);
    expect(await client.calls["contentInPath"]?.({ path: { where } })).toEqual({ path: { where } });
  });

  test("that are wrong", async () => {
    expect((await get("/content?where={")).status).toBe(400);
    expect((await get('/content?where={"R":"x"}')).status).toBe(400);
    expect((await get("/content?where={}&where={}")).status).toBe(400);
  });

  test("a form that is the whole query string", async () => {
    expect(await client.calls["whole"]?.({ query: { search: where } })).toEqual({ query: { search: where } });
    expect(client.sent().url).toMatch(/\/whole\?R=1&B=2$/);
    expect((await get("/whole?R=x")).status).toBe(400);
  });
});

describe("one value", () => {
  test("that is there twice is refused, and says so", async () => {
    const { status, json } = await get("/single?limit=1&limit=2");
    expect({ status, said: json["error_description"] }).toEqual({
      status: 400,
      said: "limit is there 2 times, and takes one value",
    });
    expect((await get("/single?name=a&name=b")).status).toBe(400);
    expect(await input("/single?anything=a&anything=b")).toEqual({ query: { anything: ["a", "b"] } });
  });

  test("that is empty", async () => {
    expect(await input("/empty?limit=&name=&kind=")).toEqual({ query: { limit: 7, name: "" } });
    expect(await input("/empty?limit&name&kind")).toEqual({ query: { limit: 7, name: "" } });
    expect((await get("/empty?strict=")).json["error_description"]).toBe("query.strict must be integer");
  });

  test("whose reserved characters may stand as they are", async () => {
    const given = { query: { url: "https://a.b/c?d=[1]&e=#f+g@h;i$j", plain: "a/b" } };
    expect(await client.calls["reserved"]?.(given)).toEqual(given);
    expect(client.sent().url.split("?").slice(1).join("?")).toBe(
      "url=https://a.b/c?d%3D[1]%26e%3D%23f%2Bg@h;i$j&plain=a%2Fb",
    );
  });

  test("that is an object of one of several kinds", async () => {
    expect(await input("/kinds?radius=1.5")).toEqual({ query: { shape: { radius: 1.5 } } });
    expect(await input("/kinds?width=2")).toEqual({ query: { shape: { width: 2 } } });
  });
});

describe("path templates", () => {
  test.each([
    ["/users/7", { path: { "some-id": "7" } }],
    ["/users/a%2Fb%3Ac", { path: { "some-id": "a/b:c" } }],
    ["/users/7:lookUp", { path: { "some-id": "7" } }],
    ["/a:lookUp", {}],
    ["/ranges/1.2", { path: { a: "1", b: "2" } }],
    ["/ranges/1-2", { path: { a: 1, b: 2 } }],
    ["/files/a%2Fb.txt", { path: { name: "a/b", ext: "txt" } }],
    ["/files/a.txt/versions/1,2%2C.zip", { path: { name: "a", ext: "txt", versions: ["1", "2,"] } }],
    ["/%66iles/a.txt/versions/1,2%2C%2Ezip", { path: { name: "a", ext: "txt", versions: ["1", "2,"] } }],
    ["/Products(7)/Default.Count()", { path: { id: 7 } }],
    ["/gr%C3%B6%C3%9Fe/XL", { path: { größe: "XL" } }],
    ["/shared/a?verbose=true&limit=1", { path: { id: "a" }, query: { verbose: true, limit: 1 } }],
  ])("%s", async (path, expected) => {
    expect(await input(path)).toEqual(expected);
  });

  test("an operation's parameter overrides the path's", async () => {
    expect((await send(service.port, { line: "PUT /shared/a" })).status).toBe(400);
    const { text } = await send(service.port, { line: "PUT /shared/7?limit=x&verbose=false" });
    expect(JSON.parse(text)).toEqual({ path: { id: 7 }, query: { verbose: false, limit: "x" } });
  });

  test.each([
    ["someId", { "some-id": "a/b c" }],
    ["someIdLookUp", { "some-id": "a" }],
    ["range", { a: "1", b: "2" }],
    ["span", { a: 1, b: 2 }],
    ["file", { name: "ü/x", ext: "tar" }],
    ["oData", { id: 7 }],
    ["umlaut", { größe: "m" }],
    [
      "protoPath",
      Object.fromEntries([
        ["__proto__", "a"],
        ["constructor", "b"],
      ]),
    ],
  ])("%s by the client", async (name, path) => {
    expect(JSON.stringify(await client.calls[name]?.({ path }))).toBe(JSON.stringify({ path }));
  });
});

describe("names of objects in JavaScript", () => {
  test("are names like others", async () => {
    const { text } = await get("/names?__proto__=a&constructor=b&toString=c");
    expect(text).toBe('{"query":{"__proto__":"a","constructor":"b","toString":"c"}}');
    expect((await get("/names/a/b")).text).toBe('{"path":{"__proto__":"a","constructor":"b"}}');
  });
});

describe("collectionFormat of 2.0", () => {
  test.each([
    ["csv=1,2,3", "csv"],
    ["ssv=1%202%203", "ssv"],
    ["ssv=1+2+3", "ssv"],
    ["tsv=1%092%093", "tsv"],
    ["pipes=1%7C2%7C3", "pipes"],
    ["pipes=1|2|3", "pipes"],
    ["multi=1&multi=2&multi=3", "multi"],
  ])("%s", async (written, name) => {
    expect(await input(`/formats?${written}`)).toEqual({ query: { [name]: [1, 2, 3] } });
  });

  test.each([
    ["pipesNested=1,2|3,4", "pipesNested"],
    ["pipesNested=1%2C2%7C3%2C4", "pipesNested"],
    ["multiNested=1,2&multiNested=3,4", "multiNested"],
    ["csvNested=1+2,3+4", "csvNested"],
    // What one separator can't write stays JSON.
    ["ssvNested=[1,2]+[3,4]", "ssvNested"],
  ])("of the items: %s", async (written, name) => {
    const query = {
      [name]: [
        [1, 2],
        [3, 4],
      ],
    };
    expect(await input(`/formats?${written}`)).toEqual({ query });
    expect(await formats.calls["formats"]?.({ query })).toEqual({ query });
  });

  test("by the client, in each place", async () => {
    const ids = [1, 2, 3];
    const inAll = { query: { csv: ids, ssv: ids, tsv: ids, pipes: ids, multi: ids } };
    expect(await formats.calls["formats"]?.(inAll)).toEqual(inAll);
    const elsewhere = { path: { pipes: ids, ssv: ids, tsv: ids }, headers: { "x-ids": ids } };
    expect(await formats.calls["formatsElsewhere"]?.(elsewhere)).toEqual(elsewhere);
    expect(client.sent).toBeDefined();
  });
});

describe("hostile queries", () => {
  const many = (count: number, pair: (index: number) => string) =>
    Array.from({ length: count }, (_, at) => pair(at)).join("&");

  test.each([
    ["more names than anybody sends", `/single?${many(1500, (at) => `a${at}=`)}`, 400],
    ["more values than anybody sends", `/queryFormExplodedArray?${many(1500, () => "color=a")}`, 400],
    ["brackets deeper than anybody writes", `/deep?filter${"[a]".repeat(1000)}=1`, 400],
    ["a hundred thousand names", `/single?${many(100_000, (at) => `a${at}=`)}`, 431],
  ])("%s", async (_, path, status) => {
    const { json, ...response } = await get(path);
    expect(response.status).toBe(status);
    expect(json["status"]).toBe(status);
  });

  test("prototypes stay as they are", async () => {
    await get("/deep?filter[__proto__][polluted]=1&filter[constructor][prototype][polluted]=1&__proto__[polluted]=1");
    await get("/queryFormExplodedObject?__proto__=1&constructor=2");
    expect((Object.prototype as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
