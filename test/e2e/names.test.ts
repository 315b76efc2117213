/** Names that mean something to TypeScript, to JavaScript, to file systems or to pym itself: all are compiled and called. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { startEchoService, type EchoClient, type EchoService } from "./echo-service.js";

const long = "very".repeat(75);

const names = [
  ...["class", "delete", "default", "await", "arguments", "eval", "undefined", "let", "static", "type", "any", "never"],
  ...["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "then", "toJSON"],
  ...[
    "Record",
    "Promise",
    "Date",
    "Array",
    "Object",
    "Error",
    "Readable",
    "Buffer",
    "Function",
    "String",
    "Omit",
    "Exclude",
  ],
  ...[
    "Handler",
    "Reply",
    "Nothing",
    "Known",
    "Binary",
    "HttpStatus",
    "Status2XX",
    "Contract",
    "Client",
    "ClientOptions",
  ],
  ...[
    "AuthenticatedUser",
    "WithRequired",
    "Identified",
    "Validator",
    "FastifyInstance",
    "Operation",
    "Input",
    "Output",
  ],
  ...[
    "app",
    "api",
    "connect",
    "options",
    "contracts",
    "operations",
    "models",
    "validators",
    "createClient",
    "operation",
  ],
  ...[
    "variant",
    "Variant",
    "VARIANT",
    "Foo_Bar",
    "FooBar",
    "foo-bar",
    "foo bar",
    "2fa",
    "404",
    "🚀",
    "🎉",
    "größe",
    "名前",
  ],
  ...["a/b", "a~b", "a%b", "a.b", "a b", '"', "'", "`", "${x}", "*/", "\\", "\n", "$", "_", "-", long, `${long}!`],
];

const text = { type: "string" };
const json = (schema: object) => ({ "application/json": { schema } });
const refTo = (name: string) => ({
  $ref: `#/components/schemas/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`,
});

/** Each name as a schema with a property of that name, and one of the next schema; each is the body of an operation. */
const schemas = fromEntries(
  names.map((name, at) => {
    const properties = fromEntries([
      [name, text],
      ["the next", refTo(names[at + 1] ?? "class")],
    ]);
    return [name, { type: "object", required: [name], properties }];
  }),
);

const byOperation = names.map((name, at) => [
  `/operations/${at}`,
  {
    post: {
      operationId: name,
      tags: [name],
      parameters: [
        { name, in: "query", schema: text },
        // Names of headers and cookies are tokens (RFC 9110 §5.6.2).
        ...(/^[\w$-]+$/.test(name) ? ["header", "cookie"].map((place) => ({ name, in: place, schema: text })) : []),
      ],
      requestBody: { required: true, content: json(refTo(name)) },
      responses: { 200: { description: "The input", headers: {}, content: json({}) } },
    },
  },
]);

const byPath = names
  .filter((name) => !/[{}/?#*\n]/.test(name))
  .map((name, at): readonly [string, object] => [
    `/paths/${at}/{${name}}`,
    {
      get: {
        tags: ["paths"],
        parameters: [{ name, in: "path", required: true, schema: text }],
        responses: { 200: { description: "", content: json({}) } },
      },
    },
  ]);

const repeated = ["a", "b", "c"].map((name) => [
  `/repeated/${name}`,
  { get: { operationId: "repeated", tags: ["Repeated"], responses: { 200: { description: "", content: json({}) } } } },
]);

const missing = ["/missing", "/missing/{id}", "/Missing", "/missing/", "/"].map((route) => [
  route,
  { get: { responses: { 200: { description: "", content: json({}) } } } },
]);

const document = {
  openapi: "3.1.1",
  info: { title: "Names", version: "1" },
  paths: Object.fromEntries([...byOperation, ...byPath, ...repeated, ...missing]) as object,
  components: { schemas },
};

function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries); // keeps `__proto__` a name
}

let service: EchoService;
let client: EchoClient;

// Its code has no name of ASCII alone that its imports could be found by.
const accented = {
  openapi: "3.1.0",
  info: { title: "Größen", version: "1" },
  paths: {
    "/größen": {
      get: {
        operationId: "größen",
        tags: ["accented"],
        parameters: [{ name: "größe", in: "query", schema: { type: "integer" } }],
        responses: { 200: { description: "", content: { "application/json": {} } } },
      },
    },
  },
};

beforeAll(async () => {
  service = await startEchoService({ api: document, accented });
  client = await service.client("api");
});

test("an API all of whose names are not of ASCII", async () => {
  const { calls } = await service.client("accented");
  expect(await calls["größen"]?.({ query: { größe: 7 } })).toEqual({ query: { größe: 7 } });
});

describe("each name", () => {
  test.each(names.map((name, at) => [JSON.stringify(name).slice(0, 40), name, at] as const))(
    "%s",
    async (_, name, at) => {
      const body = fromEntries([[name, "x"]]);
      const query = new URLSearchParams([[name, "y"]]).toString();
      const answer = await service.app.inject({
        method: "POST",
        url: `/operations/${at}?${query}`,
        headers: { "content-type": "application/json" },
        payload: JSON.stringify(body),
      });
      // A body may not bring a property that would poison a prototype.
      if (name === "__proto__") {
        expect(answer.statusCode).toBe(400);
        return;
      }
      expect({ status: answer.statusCode, text: answer.body }).toEqual({
        status: 200,
        text: JSON.stringify({ query: fromEntries([[name, "y"]]), headers: {}, cookies: {}, body }).replace(
          /"headers":\{\},"cookies":\{\},/,
          answer.body.includes('"headers"') ? '"headers":{},"cookies":{},' : "",
        ),
      });
      const wrong = await service.app.inject({
        method: "POST",
        url: `/operations/${at}`,
        headers: { "content-type": "application/json" },
        payload: "{}",
      });
      expect(wrong.statusCode).toBe(400);
    },
  );

  test.each(byPath.map(([route]) => [route]))("of a path's parameter: %s", async (route) => {
    const name = route.slice(route.indexOf("{") + 1, -1);
    const answer = await service.app.inject(route.replace(/\{.*\}$/, "value"));
    expect(answer.body).toBe(JSON.stringify({ path: fromEntries([[name, "value"]]) }));
  });
});

test("no operation is lost, and each has a name of its own in the client", () => {
  const count = byOperation.length + byPath.length + repeated.length + missing.length;
  const called = Object.keys(client.calls);
  expect(called).toHaveLength(count);
  expect(new Set(called.map((name) => name.toLowerCase())).size).toBe(count);
});

test("no two files differ in case only", () => {
  const files = readdirSync(path.join(service.folder, "src"), { recursive: true }).map(String);
  expect(
    files.filter((file, at) => files.some((other, index) => index < at && other.toLowerCase() === file.toLowerCase())),
  ).toEqual([]);
  expect(Math.max(...files.map((file) => path.basename(file).length))).toBeLessThan(256);
});
