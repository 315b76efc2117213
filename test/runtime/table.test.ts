/** How pymacaron answers, row by row, and how a generated service has to. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filledHandlers } from "./filled-handlers.js";
import { send, type RawRequest, type RawResponse } from "./raw-http.js";
import { buildService, startService, type RunningService } from "./running-service.js";
import { audience, inSeconds, issuer, token } from "./tokens.js";

let service: RunningService;
const used: string[] = [];

beforeAll(async () => {
  service = await startService(await buildService("hello", filledHandlers));
});

afterAll(async () => {
  await service.stop();
  const log = service.log();
  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((part) => log.includes(part))).toEqual([]);
});

/** What a row expects: a status, or several that are all right, and the error's code. */
type Row = readonly [name: string, request: () => RawRequest, status: number | number[], expected?: string];

const missing = "AUTHORIZATION_HEADER_MISSING";
const invalid = "TOKEN_INVALID";
const expired = "TOKEN_EXPIRED";
const parameter = "INVALID_PARAMETER";
const mediaType = "UNSUPPORTED_MEDIA_TYPE";
const hello = "Hello world!";

function run(rows: readonly Row[]): void {
  for (const [name, request, status, expected] of rows) {
    test(name, async () => {
      const sent = request();
      used.push(...secretsIn(sent));
      const answer = await send(service.port, sent);
      expect([status].flat(), answer.text).toContain(answer.status);
      if (answer.status >= 400) checkError(answer, sent);
      if (isHead(sent)) expect(answer.text).toBe("");
      else if (expected !== undefined) expect(nameOf(answer)).toBe(expected);
    });
  }
}

/** What tells an answer from others: the code of an error, a greeting, or the name of a version. */
function nameOf({ json }: RawResponse): unknown {
  return json["error"] ?? json["message"] ?? json["name"];
}

function checkError({ status, headers, text, json }: RawResponse, sent: RawRequest): void {
  expect(headers["content-type"]).toMatch(/^application\/json/);
  if (status === 401) expect(headers["www-authenticate"]).toMatch(/^Bearer/);
  if (status === 405) expect(headers["allow"]).toMatch(/^[A-Z, ]+$/);
  for (const part of secretsIn(sent)) expect(text).not.toContain(part);
  if (isHead(sent)) return;
  expect(json["status"]).toBe(status);
  expect(json["error"]).toMatch(/^[A-Z_]+$/);
  expect(json["error_description"]).toMatch(/\w/);
}

function isHead({ line }: RawRequest): boolean {
  return line.startsWith("HEAD");
}

/** The parts of tokens that a request has, none of which may appear in an answer or in the log. */
function secretsIn({ headers = [] }: RawRequest): string[] {
  const lines = headers.filter((header) => /^(authorization|cookie)/i.test(header));
  return lines.flatMap((line) => line.split(/[^\w-]+/)).filter((part) => part.length > 20);
}

const get = (path: string, ...headers: string[]) => ({ line: `GET ${path}`, headers });
const authorized = (value: string) => get("/auth/version", `Authorization: ${value}`);
const cookie = (value: string) => get("/auth/version", `Cookie: ${value}`);
const post = (body?: string | Buffer, ...headers: string[]) => ({
  line: "POST /hello/with/inheritance",
  headers: [`Authorization: Bearer ${token()}`, ...headers],
  ...(body !== undefined && { body }),
});
const json = (body: string | Buffer) => post(body, "Content-Type: application/json");

describe("endpoints", () => {
  run([
    ["open", () => get("/hello"), 200, hello],
    ["guarded, no token", () => get("/hello/with/auth"), 401, missing],
    ["guarded, token", () => get("/hello/with/auth", `Authorization: Bearer ${token()}`), 200, hello],
    ["POST, no token", () => ({ line: "POST /hello/with/inheritance", body: "{}" }), 401, missing],
    ["POST, token", () => json('{"question":"hello?"}'), 200, "You said: hello?"],
    ["ping", () => get("/ping"), 200],
    ["version", () => get("/version"), 200, "hello"],
    ["version with auth, no token", () => get("/auth/version"), 401, missing],
    ["version with auth, token", () => authorized(`Bearer ${token()}`), 200, "hello"],
    ["unhandled exception", () => get("/die"), 500, "SERVER_ERROR"],
  ]);

  test("ping and version, to the letter", async () => {
    expect((await send(service.port, get("/ping"))).text).toBe("{}");
    const version = { name: "hello", version: "local", apis: ["api"], pym_env: "" };
    expect((await send(service.port, get("/version"))).json).toEqual(version);
  });
});

describe("authorization header", () => {
  run([
    ["empty", () => authorized(""), 401, missing],
    ["spaces only", () => authorized("   "), 401, missing],
    ["scheme and token in one word", () => authorized("Bearer1234567890"), 401, invalid],
    ["three words", () => authorized("bearer foo bar"), 401, invalid],
    ["no JWT", () => authorized("Bearer 1234567890"), 401, invalid],
    ["scheme alone", () => authorized("Bearer"), 401, invalid],
    ["scheme and a space", () => authorized("Bearer "), 401, invalid],
    ["lower case", () => authorized(`bearer ${token()}`), 200, "hello"],
    ["upper case", () => authorized(`BEARER ${token()}`), 200, "hello"],
    ["three spaces", () => authorized(`Bearer   ${token()}`), 200, "hello"],
    ["a tab", () => authorized(`Bearer\t${token()}`), 200, "hello"],
    ["token alone", () => authorized(token()), 401, invalid],
    ["Basic", () => authorized("Basic dTpw"), 401, invalid],
    ["scheme Token", () => authorized(`Token ${token()}`), 401, invalid],
    ["trailing comma", () => authorized(`Bearer ${token()},`), 401, invalid],
    ["quoted", () => authorized(`Bearer "${token()}"`), 401, invalid],
    ["not ASCII", () => authorized("Bearer \u00e9"), 401, invalid],
    ["two segments", () => authorized("Bearer a.b"), 401, invalid],
    ["three letters", () => authorized("Bearer a.b.c"), 401, invalid],
    ["two dots", () => authorized("Bearer .."), 401, invalid],
    [
      "two headers, good and bad",
      () => get("/auth/version", `Authorization: Bearer ${token()}`, "Authorization: Bearer bad"),
      401,
      invalid,
    ],
    [
      "two headers, empty and good",
      () => get("/auth/version", "Authorization:", `Authorization: Bearer ${token()}`),
      401,
      invalid,
    ],
    [
      "two headers, both good",
      () => get("/auth/version", `Authorization: Bearer ${token()}`, `authorization: Bearer ${token()}`),
      401,
      invalid,
    ],
  ]);
});

const flipped = (made: string) => {
  const at = made.lastIndexOf(".") + 1;
  return made.slice(0, at) + (made[at] === "A" ? "B" : "A") + made.slice(at + 1);
};
// 32 bytes are 43 characters, the last of which has two bits to spare.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const stray = (made: string) => made.slice(0, -1) + alphabet.charAt(alphabet.indexOf(made.slice(-1)) + 1);
const unsigned = (made: string) => made.slice(0, made.lastIndexOf(".") + 1);
const utf8Broken = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

describe("token contents", () => {
  // Where the token is good, the answer is the version.
  const rows: readonly (readonly [name: string, made: () => string, status: number | number[], code?: string])[] = [
    ["expired 1 h ago", () => token({ payload: { exp: inSeconds(-3600) } }), 401, expired],
    ["expired 310 s ago", () => token({ payload: { exp: inSeconds(-310) } }), 401, expired],
    ["expired 290 s ago", () => token({ payload: { exp: inSeconds(-290) } }), 200],
    ["expired 60 s ago", () => token({ payload: { exp: inSeconds(-60) } }), 200],
    ["expired, wrong secret", () => token({ payload: { exp: inSeconds(-3600) }, key: "other" }), 401, invalid],
    ["expired, wrong audience", () => token({ payload: { exp: inSeconds(-3600), aud: "x" } }), 401, expired],
    ["wrong audience", () => token({ payload: { aud: "x" } }), 401, invalid],
    ["no aud", () => token({ payload: { aud: undefined } }), 401, invalid],
    ["aud null", () => token({ payload: { aud: null } }), 401, invalid],
    ["aud [right]", () => token({ payload: { aud: [audience] } }), 200],
    ["aud [other, right]", () => token({ payload: { aud: ["x", audience] } }), 200],
    ["aud [other]", () => token({ payload: { aud: ["x"] } }), 401, invalid],
    ["aud 42", () => token({ payload: { aud: 42 } }), 401, invalid],
    ["aud []", () => token({ payload: { aud: [] } }), 401, invalid],
    ["wrong secret", () => token({ key: "other" }), 401, invalid],
    ["signature's first character changed", () => flipped(token()), 401, invalid],
    ["signature empty", () => unsigned(token()), 401, invalid],
    ["signature padded with =", () => `${token()}=`, 401, invalid],
    ["signature with stray bits in its last character", () => stray(token()), 401, invalid],
    ["signature with ! appended", () => `${token()}!`, 401, invalid],
    ["alg none, no signature", () => unsigned(token({ header: { alg: "none" } })), 401, invalid],
    ["alg none, HS256 signature", () => token({ header: { alg: "none" } }), 401, invalid],
    ["alg None", () => token({ header: { alg: "None" } }), 401, invalid],
    ["alg HS384", () => token({ header: { alg: "HS384" }, hash: "sha384" }), 401, invalid],
    ["alg HS512", () => token({ header: { alg: "HS512" }, hash: "sha512" }), 401, invalid],
    ["alg RS256, HS256 signature", () => token({ header: { alg: "RS256" } }), 401, invalid],
    ["alg missing", () => token({ header: { alg: undefined } }), 401, invalid],
    ["alg hs256", () => token({ header: { alg: "hs256" } }), 401, invalid],
    ["header's iss changed", () => token({ header: { iss: "x" } }), 200],
    ["payload's iss changed", () => token({ payload: { iss: "x" } }), 401, invalid],
    ["no iss", () => token({ header: { iss: undefined }, payload: { iss: undefined } }), 401, invalid],
    ["header's iss 42", () => token({ header: { iss: 42 } }), 200],
    ["typ missing", () => token({ header: { typ: undefined } }), 200],
    ["typ at+jwt", () => token({ header: { typ: "at+jwt" } }), 200],
    ["kid text", () => token({ header: { kid: "k" } }), 200],
    ["kid a number", () => token({ header: { kid: 1 } }), 401, invalid],
    ["crit [x]", () => token({ header: { crit: ["x"], x: 1 } }), 401, invalid],
    ["b64 false", () => token({ header: { b64: false } }), 401, invalid],
    ["b64 false, in crit", () => token({ header: { b64: false, crit: ["b64"] } }), 401, invalid],
    ["nbf in 600 s", () => token({ payload: { nbf: inSeconds(600) } }), 401, invalid],
    ["nbf in 200 s", () => token({ payload: { nbf: inSeconds(200) } }), 200],
    ["nbf text", () => token({ payload: { nbf: "abc" } }), 401, invalid],
    ["iat in 600 s", () => token({ payload: { iat: inSeconds(600) } }), 401, invalid],
    ["iat in 200 s", () => token({ payload: { iat: inSeconds(200) } }), 200],
    ["iat text", () => token({ payload: { iat: "abc" } }), 401, invalid],
    ["iat a number as text", () => token({ payload: { iat: String(inSeconds(0)) } }), 401, invalid],
    ["iat with a fraction", () => token({ payload: { iat: inSeconds(0) + 0.5 } }), 200],
    ["iat missing", () => token({ payload: { iat: undefined } }), 200],
    ["iat null", () => token({ payload: { iat: null } }), 401, invalid],
    ["exp missing", () => token({ payload: { exp: undefined } }), 401, invalid],
    ["exp null", () => token({ payload: { exp: null } }), 401, invalid],
    ["exp text", () => token({ payload: { exp: "abc" } }), 401, invalid],
    ["exp a number as text", () => token({ payload: { exp: String(inSeconds(60)) } }), 401, invalid],
    ["exp with a fraction", () => token({ payload: { exp: inSeconds(60) + 0.5 } }), 200],
    ["exp -1", () => token({ payload: { exp: -1 } }), 401, expired],
    ["exp 1e300", () => token({ payload: { exp: 1e300 } }), [200, 401]],
    [
      "exp Infinity",
      () => token({ payload: `{"sub":"u1","iss":"${issuer}","aud":"${audience}","exp":Infinity}` }),
      401,
      invalid,
    ],
    ["exp true", () => token({ payload: { exp: true } }), 401, invalid],
    ["sub missing", () => token({ payload: { sub: undefined } }), 401, invalid],
    ["sub 42", () => token({ payload: { sub: 42 } }), 401, invalid],
    ["sub null", () => token({ payload: { sub: null } }), 401, invalid],
    ["a claim named token", () => token({ payload: { token: "x" } }), 200],
    ["payload []", () => token({ payload: [] }), 401, invalid],
    ["payload no JSON", () => token({ payload: "hello" }), 401, invalid],
    ["payload empty", () => token({ payload: "" }), 401, invalid],
    ["payload {}", () => token({ payload: "{}" }), 401, invalid],
    ["payload no UTF-8", () => token({ payload: utf8Broken }), 401, invalid],
    ["header []", () => token({ header: [] }), 401, invalid],
    ["header no JSON", () => token({ header: "hello" }), 401, invalid],
    ["header text", () => token({ header: '"hello"' }), 401, invalid],
    ["header no UTF-8", () => token({ header: utf8Broken }), 401, invalid],
    ["header null", () => token({ header: null }), 401, invalid],
    ["four segments", () => `${token()}.x`, 401, invalid],
    ["two segments", () => token().split(".").slice(0, 2).join("."), 401, invalid],
    ["20 kB", () => token({ payload: { data: "x".repeat(15_000) } }), [401, 431]],
    ["70 kB", () => token({ payload: { data: "x".repeat(52_000) } }), 431],
  ];
  run(
    rows.map(([name, made, status, code = status === 200 ? "hello" : undefined]) => {
      const request = () => authorized(`Bearer ${made()}`);
      return code === undefined ? [name, request, status] : [name, request, status, code];
    }),
  );
});

describe("cookie", () => {
  run([
    ["%20", () => cookie(`token=Bearer%20${token()}`), 200, "hello"],
    ["+", () => cookie(`token=Bearer+${token()}`), 200, "hello"],
    ["quoted", () => cookie(`token="Bearer ${token()}"`), 200, "hello"],
    ["bare space", () => cookie(`token=Bearer ${token()}`), 200, "hello"],
    ["without Bearer", () => cookie(`token=${token()}`), 401, invalid],
    ["empty", () => cookie("token="), 401, missing],
    ["a space, encoded", () => cookie("token=%20"), 401, missing],
    ["encoded twice", () => cookie(`token=Bearer%2520${token()}`), 401, invalid],
    ["among others", () => cookie(`a=b; token=Bearer%20${token()}; c=d`), 200, "hello"],
    ["Token", () => cookie(`Token=Bearer%20${token()}`), 401, missing],
    ["two, bad and good", () => cookie(`token=Bearer%20bad; token=Bearer%20${token()}`), 401, invalid],
    ["two, good and bad", () => cookie(`token=Bearer%20${token()}; token=Bearer%20bad`), [200, 401]],
    [
      "header good, cookie bad",
      () => get("/auth/version", `Authorization: Bearer ${token()}`, "Cookie: token=Bearer%20bad"),
      200,
      "hello",
    ],
    [
      "header bad, cookie good",
      () => get("/auth/version", "Authorization: Bearer bad", `Cookie: token=Bearer%20${token()}`),
      401,
      invalid,
    ],
    [
      "header empty, cookie good",
      () => get("/auth/version", "Authorization:", `Cookie: token=Bearer%20${token()}`),
      200,
      "hello",
    ],
    [
      "header expired, cookie good",
      () =>
        get(
          "/auth/version",
          `Authorization: Bearer ${token({ payload: { exp: inSeconds(-3600) } })}`,
          `Cookie: token=Bearer%20${token()}`,
        ),
      401,
      expired,
    ],
  ]);
});

const question = (value: string) => json(`{"question":${value}}`);
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const form = (body: string, type = "application/x-www-form-urlencoded") => post(body, `Content-Type: ${type}`);
const multipart = (disposition: string) =>
  form(
    `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\nhi\r\n--b--\r\n`,
    "multipart/form-data; boundary=b",
  );
const gzip = Buffer.from("H4sIAAAAAAAAA6tWKixNLS7JzM9TslJKVKoFAD1fWpQQAAAA", "base64");

describe("body of POST /hello/with/inheritance", () => {
  run([
    ["as declared", () => question('"hello?"'), 200, "You said: hello?"],
    ["invalid JSON", () => json("{bad"), 400, parameter],
    ["required property missing", () => json("{}"), 400, parameter],
    ["extra property", () => json('{"question":"q","extra":1}'), 200, "You said: q"],
    ["only an extra property", () => json('{"extra":1}'), 400, parameter],
    ["object", () => question("{}"), 400, parameter],
    ["list", () => question('["a"]'), 400, parameter],
    ["123", () => question("123"), 400, parameter],
    ["1.5", () => question("1.5"), 400, parameter],
    ["1.0", () => question("1.0"), 400, parameter],
    ["1e3", () => question("1e3"), 400, parameter],
    ["1e400", () => question("1e400"), 400, parameter],
    ["30 digits", () => question("123456789012345678901234567890"), 400, parameter],
    ["-0", () => question("-0"), 400, parameter],
    ["true", () => question("true"), 400, parameter],
    ["null", () => question("null"), 400, parameter],
    ["empty string", () => question('""'), 200, "You said: "],
    ["NaN", () => question("NaN"), 400, parameter],
    ["beyond ASCII", () => question('"\u00e9\u2713\u{1f600}"'), 200, "You said: \u00e9\u2713\u{1f600}"],
    ["HTML and U+2028", () => question('"<b>&\'/\u2028"'), 200, "You said: <b>&'/\u2028"],
    ["NUL", () => question('"a\\u0000b"'), 200, "You said: a\0b"],
    ["lone surrogate", () => question('"\\ud800"'), [200, 400]],
    ["duplicate keys", () => json('{"question":"a","question":"b"}'), [200, 400]],
    ["empty, as JSON", () => json(""), 400, parameter],
    ["empty, no type", () => post(""), 400, parameter],
    ["no body, no length", () => post(), 400, parameter],
    ["whitespace", () => json("  \n"), 400, parameter],
    ["null alone", () => json("null"), 400, parameter],
    ["[]", () => json("[]"), 400, parameter],
    ["pairs", () => json('[["question","a"]]'), 400, parameter],
    ["string alone", () => json('"str"'), 400, parameter],
    ["5 alone", () => json("5"), 400, parameter],
    ["true alone", () => json("true"), 400, parameter],
    ["no UTF-8", () => json(Buffer.from('{"question":"\u00e9"}', "latin1")), 400, parameter],
    ["byte order mark", () => json('\ufeff{"question":"a"}'), [200, 400]],
    ["UTF-16", () => json(Buffer.from('\ufeff{"question":"a"}', "utf16le")), 400, parameter],
    ["trailing garbage", () => json('{"question":"a"} x'), 400, parameter],
    [
      "charset latin1",
      () => post(Buffer.from('{"question":"\u00e9"}', "latin1"), "Content-Type: application/json; charset=latin1"),
      [400, 415],
    ],
    [
      "charset UTF-8, spelt otherwise",
      () => post('{"question":"a"}', 'Content-Type: Application/JSON ; Charset="UTF-8"'),
      200,
      "You said: a",
    ],
    ["no type", () => post('{"question":"a"}'), 415, mediaType],
    ["text/plain", () => form('{"question":"a"}', "text/plain"), 415, mediaType],
    ["application/xml", () => form('{"question":"a"}', "application/xml"), 415, mediaType],
    ["empty type", () => form('{"question":"a"}', ""), 415, mediaType],
    ["form", () => form("question=hi"), 415, mediaType],
    ["form, encoded", () => form("question=hi+there%21&x=1"), 415, mediaType],
    ["form, other field", () => form("x=1"), 415, mediaType],
    ["form, field twice", () => form("question=a&question=b"), 415, mediaType],
    [
      "form with charset",
      () => form("question=hi", "application/x-www-form-urlencoded; charset=utf-8"),
      415,
      mediaType,
    ],
    ["form of JSON text", () => form('{"question":"a"}'), 415, mediaType],
    ["form in capitals", () => form("question=hi", "APPLICATION/X-WWW-FORM-URLENCODED"), 415, mediaType],
    ["multipart", () => multipart('name="question"'), 415, mediaType],
    ["multipart file", () => multipart('name="question"; filename="q.txt"'), 415, mediaType],
    ["multipart without boundary", () => form("--b--", "multipart/form-data"), 415, mediaType],
    [
      "chunked",
      () => ({
        ...post(
          '8\r\n{"questi\r\n8\r\non":"a"}\r\n0\r\n\r\n',
          "Content-Type: application/json",
          "Transfer-Encoding: chunked",
        ),
        bare: true,
      }),
      200,
      "You said: a",
    ],
    ["compressed", () => post(gzip, "Content-Type: application/json", "Content-Encoding: gzip"), 415, mediaType],
    ["key __pydantic_self__ alone", () => json('{"__pydantic_self__":"a"}'), 400, parameter],
    ["key self", () => json('{"question":"a","self":"b"}'), 200, "You said: a"],
    ["key __class__", () => json('{"question":"a","__class__":"b"}'), 200, "You said: a"],
    ["key __proto__", () => json('{"question":"a","x":[{"__proto__":{}}]}'), 400, parameter],
    ["key __proto__, escaped", () => json('{"question":"a","\\u005f_proto__":{}}'), 400, parameter],
    ["key constructor.prototype", () => json('{"question":"a","constructor":{"prototype":{}}}'), 400, parameter],
    ["key constructor alone", () => json('{"question":"a","constructor":"b"}'), 200, "You said: a"],
    ["2,000 deep", () => json(nested(2000)), 400, parameter],
    ["2,000 deep, in an extra property", () => json(`{"question":"a","x":${nested(2000)}}`), 400, parameter],
    ["200 deep, in an extra property", () => json(`{"question":"a","x":${nested(200)}}`), 200, "You said: a"],
    ["100,000 deep", () => json(nested(100_000)), 400, parameter],
    [
      "in the query instead",
      () => ({ ...json("{}"), line: "POST /hello/with/inheritance?question=z" }),
      400,
      parameter,
    ],
    // Only announced: a server that refuses it closes the connection, and the rest would have nowhere to go.
    [
      "larger than 1 MiB",
      () => ({ ...post("{", "Content-Type: application/json", `Content-Length: ${2 ** 21}`), bare: true }),
      413,
      "PAYLOAD_TOO_LARGE",
    ],
  ]);
});

describe("order of checks", () => {
  const bad = (body: string, ...headers: string[]) => ({
    line: "POST /hello/with/inheritance",
    headers: ["Content-Type: application/json", ...headers],
    body,
  });
  run([
    ["no token, invalid JSON", () => bad("{bad"), 401, missing],
    ["no token, wrong type", () => bad('{"question":{}}'), 401, missing],
    ["no token, empty body", () => bad(""), 401, missing],
    ["bad token, wrong type", () => bad('{"question":{}}', "Authorization: Bearer bad"), 401, invalid],
  ]);
});

describe("routing and methods", () => {
  const notFound = "NOT_FOUND";
  const notAllowed = "METHOD_NOT_ALLOWED";
  const withBody = (body: string) => ({ ...get("/hello", "Content-Type: application/json"), body });
  run([
    ["unknown path", () => get("/nope"), 404, notFound],
    ["root", () => get("/"), 404, notFound],
    ["with the document's base path", () => get("/v1/hello"), 404, notFound],
    ["built-in below the base path", () => get("/v1/ping"), 404, notFound],
    ["trailing slash", () => get("/hello/"), 404, notFound],
    ["two slashes", () => get("//hello"), 404, notFound],
    ["capital", () => get("/Hello"), 404, notFound],
    ["undeclared query", () => get("/hello?x=1"), 200, hello],
    ["encoded letter", () => get("/%68ello"), 200, hello],
    ["encoded letter of a guarded path", () => get("/hello/with/%61uth"), 401, missing],
    ["broken encoding", () => get("/%zz"), 400, parameter],
    ["POST /hello", () => ({ line: "POST /hello" }), 405, notAllowed],
    ["POST /hello with a body", () => ({ ...withBody("{bad"), line: "POST /hello" }), 405, notAllowed],
    ["DELETE /hello", () => ({ line: "DELETE /hello" }), 405, notAllowed],
    ["PUT /ping", () => ({ line: "PUT /ping" }), 405, notAllowed],
    ["GET of a POST path", () => get("/hello/with/inheritance"), 405, notAllowed],
    ["HEAD /hello", () => ({ line: "HEAD /hello" }), 200],
    ["HEAD, guarded", () => ({ line: "HEAD /hello/with/auth" }), 401],
    ["HEAD, unknown", () => ({ line: "HEAD /nope" }), 404],
    ["unknown method", () => ({ line: "FOO /hello" }), [400, 404, 405]],
    ["PROPFIND", () => ({ line: "PROPFIND /hello" }), 405, notAllowed],
    ["Accept: text/html", () => get("/hello", "Accept: text/html"), 200, hello],
    ["an error with Accept-Encoding", () => get("/die", "Accept-Encoding: gzip"), 500, "SERVER_ERROR"],
    ["GET with a JSON body", () => withBody('{"a":1}'), 200, hello],
    ["GET with a broken JSON body", () => withBody("{bad"), 200, hello],
  ]);

  test("Allow names all methods of the path", async () => {
    const answer = await send(service.port, { line: "POST /hello" });
    expect(answer.headers["allow"]).toBe("GET, HEAD");
  });
});
