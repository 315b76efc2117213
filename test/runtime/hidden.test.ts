/** What is `readOnly` reaches no handler, and what is `writeOnly` leaves no service, wherever a schema says so. */
import { beforeAll, describe, expect, test } from "vitest";
import { fitting, object, omitted } from "../../templates/runtime/shapes.js";
import { startEchoService, type EchoService } from "../e2e/echo-service.js";

const text = { type: "string" };
const role = { ...text, readOnly: true };
const pw = { ...text, writeOnly: true };
const withSecrets = { type: "object", properties: { email: text, role, pw } };
const open = { type: "object", properties: { email: text } };

const schemas: Readonly<Record<string, object>> = {
  "in one of several options that hold": { anyOf: [open, withSecrets] },
  "in an option beside properties": { ...open, anyOf: [{ required: ["email"] }, { properties: { role, pw } }] },
  "by pattern": { ...open, patternProperties: { "^role$": role, "^p": pw } },
  "for a property that may be null": {
    ...open,
    properties: {
      email: text,
      role: { anyOf: [{ $ref: "#/components/schemas/Role" }, { type: "null" }] },
      pw: { oneOf: [{ type: "null" }, { $ref: "#/components/schemas/Password" }] },
    },
  },
};

const operations = Object.entries(schemas).flatMap(([title, schema], index) => [
  [title, `/received/${index}`, schema, {}] as const,
  [title, `/answered/${index}`, schema, { type: "object", properties: { body: schema } }] as const,
]);

const document = {
  openapi: "3.1.0",
  info: { title: "Hidden", version: "1" },
  paths: Object.fromEntries(
    operations.map(([, path, schema, answer]) => [
      path,
      {
        post: {
          requestBody: { required: true, content: { "application/json": { schema } } },
          responses: { 200: { description: "The input", content: { "application/json": { schema: answer } } } },
        },
      },
    ]),
  ),
  components: { schemas: { Role: role, Password: pw } },
};

let service: EchoService;

beforeAll(async () => {
  service = await startEchoService({ api: document });
});

async function post(path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "e", role: "r", pw: "p" }),
  });
  return response.json();
}

describe("what is said to be hidden is", () => {
  test.each(operations)("%s: %s", async (_, path) => {
    const received = { email: "e", pw: "p" };
    expect(await post(path)).toEqual({ body: path.startsWith("/received") ? received : { email: "e" } });
  });

  test("in an answer that is of none of the options", () => {
    const refuses = () => ["wrong"];
    const shape = fitting([refuses as never], [refuses as never, object({ omit: ["pw"] })]);
    expect(shape({ email: 1, pw: "p" })).toEqual({ email: 1 });
  });

  test("for all properties that no schema names", () => {
    const shape = object({ rest: [["email"], [/^x-/], omitted] });
    expect(shape({ email: "e", "x-a": 1, pw: "p" })).toEqual({ email: "e", "x-a": 1 });
  });
});
