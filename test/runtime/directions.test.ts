/** What changes between the wire and a handler: over HTTP, against the service of `fixtures/directions`. */
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { filledAccounts } from "./filled-accounts.js";
import { buildService, startService, type RunningService } from "./running-service.js";

let service: RunningService;

beforeAll(async () => {
  service = await startService(await buildService("directions", filledAccounts));
}, 120_000);

afterAll(() => service.stop());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  });
  return { status: response.status, text: await response.text() };
}

interface Account {
  readonly name: string;
}

/** What the handler received, which it puts into the name. */
async function received(body: unknown): Promise<unknown> {
  const { status, text } = await call("POST", "/accounts", body);
  expect({ status, text }).toMatchObject({ status: 201 });
  return JSON.parse((JSON.parse(text) as Account).name);
}

const account = { name: "a", password: "12345678" };

describe("what is wrong with one of several options", () => {
  const wrong = async (plan: unknown): Promise<unknown> => {
    const settings = { notify: { mail: "a@example.com" }, plan };
    const { status, text } = await call("POST", "/accounts", { ...account, settings });
    return { status, why: (JSON.parse(text) as { error_description: string }).error_description };
  };

  test("is what the option says that the discriminator names", async () => {
    expect(await wrong({ kind: "yearly", price: "much" })).toEqual({
      status: 400,
      why: "body.settings.plan.price must be integer",
    });
    expect(await wrong({ kind: "free", until: "soon" })).toEqual({
      status: 400,
      why: 'body.settings.plan.until must match format "date"',
    });
  });

  test("is the discriminator, with all values that it may have", async () => {
    expect(await wrong({ kind: "weekly", price: 1 })).toEqual({
      status: 400,
      why: 'body.settings.plan.kind must be equal to one of the allowed values: "free", "monthly", "yearly"',
    });
    expect(await wrong({ price: 1 })).toEqual({
      status: 400,
      why: "body.settings.plan must have required property 'kind'; body.settings.plan must match exactly one schema in oneOf",
    });
  });
});

describe("what a handler receives", () => {
  test("has no property that is readOnly, at any depth", async () => {
    const sent = { ...account, number: 1, created: "now", invited: [{ ...account, number: "x" }], more: 1 };
    const role = { role: "reader" };
    expect(await received(sent)).toEqual({ ...account, ...role, more: 1, invited: [{ ...account, ...role }] });
  });

  test("has its defaults, of the option that its value is of", async () => {
    const settings = { notify: { mail: "a@example.com" } };
    expect(await received({ ...account, settings })).toEqual({
      ...account,
      role: "reader",
      settings: { notify: { mail: "a@example.com", digest: false }, language: "en" },
    });
    const other = { notify: { phone: "112" }, language: "sv" };
    expect(await received({ ...account, role: "writer", settings: other })).toEqual({
      ...account,
      role: "writer",
      settings: { notify: { phone: "112", hours: [9, 17] }, language: "sv" },
    });
  });

  test("has the defaults of its parameters, also by reference", async () => {
    const { text } = await call("GET", "/accounts");
    expect(text).toContain(String.raw`"name":"{\"limit\":20}"`);
  });

  test("is refused where it lacks what only an answer may lack", async () => {
    const { status, text } = await call("POST", "/accounts", { name: "a" });
    expect(status).toBe(400);
    expect(text).toContain("body must have required property 'password'");
  });

  test("is refused where a number would be rounded", async () => {
    const big = "9007199254740993";
    const parameter = await call("GET", `/accounts?after=${big}`);
    expect(parameter.status).toBe(400);
    expect(parameter.text).toContain("query.after must be <= 9007199254740991");
    expect((await call("GET", "/accounts?after=9007199254740991")).status).toBe(200);
    const path = await call("PUT", `/accounts/-${big}/settings`, { notify: { phone: "1" } });
    expect(path.text).toContain("path.number must be >= -9007199254740991");
  });
});

describe("what leaves the service", () => {
  test("has no property that is writeOnly, at any depth, and its handler's object stays as it was", async () => {
    const { text } = await call("GET", "/accounts");
    expect(text).not.toContain("never to be seen");
    const frozen = await call("POST", "/accounts", account);
    expect(frozen.status).toBe(201);
    expect(frozen.text).not.toContain("never to be seen");
  });

  test("has dates as text and a bigint with all its digits", async () => {
    const { text } = await call("POST", "/accounts", account);
    expect(text).toContain('"number":9007199254740993');
    expect(text).toContain('"created":"1970-01-01T00:00:00.000Z"');
  });
});

describe("an answer that is not the declared one", () => {
  const wrong = "GET /accounts answered 200 with a body that is not the declared one: ";

  test("is a 500 outside production, and says what is wrong and where", async () => {
    const { status, text } = await call("GET", "/accounts?limit=7");
    expect({ status, text }).toMatchObject({ status: 500 });
    expect(JSON.parse(text)).toMatchObject({ error: "BAD_RESPONSE" });
    expect(text).toContain(wrong);
    expect(text).toContain('body.0.created must match format \\"date-time\\"');
    await expect.poll(() => service.log()).toContain(wrong);
  });

  const putSettings = (language: string): Promise<{ status: number; text: string }> =>
    call("PUT", "/accounts/1/settings", { notify: { phone: "1" }, language });

  test.each([
    ["en", undefined],
    ["elsewhere", undefined],
    ["missing", "without the header etag, which it always has"],
    ["unquoted", `with headers that are not the declared ones: headers.etag must match pattern "^""`],
    ["halved", "with headers that are not the declared ones: headers.x-changes must be integer"],
    ["untraced", "with headers that are not the declared ones: headers.x-trace.id must be integer"],
  ])("may be so for its headers: %s", async (language, said) => {
    const { status, text } = await putSettings(language);
    expect({ status, text }).toMatchObject({ status: said === undefined ? 200 : 500 });
    if (said === undefined) return;
    const { error, error_description } = JSON.parse(text) as Record<string, unknown>;
    expect(error).toBe("BAD_RESPONSE");
    expect(error_description).toContain(`PUT /accounts/:number/settings answered 200 ${said}`);
  });

  test("has its headers as the document says that they are written", async () => {
    const { headers } = await fetch(`http://127.0.0.1:${service.port}/accounts/1/settings`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ notify: { phone: "1" } }),
    });
    expect(headers.get("x-place")).toBe("region=eu,shard=3");
    expect(headers.get("x-trace")).toBe('{"id":1,"tags":["\\u00e9"]}');
  });

  test("is sent as it is in production", async () => {
    const folder = await buildService("directions", filledAccounts);
    const production = await startService(folder, { NODE_ENV: "production" });
    const response = await fetch(`http://127.0.0.1:${production.port}/accounts?limit=7`);
    const text = await response.text();
    const put = await fetch(`http://127.0.0.1:${production.port}/accounts/1/settings`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ notify: { phone: "1" }, language: "unquoted" }),
    });
    await production.stop();
    expect(response.status).toBe(200);
    expect(text).toContain('"created":"yesterday"');
    expect(text).not.toContain("never to be seen");
    expect([put.status, put.headers.get("etag"), put.headers.get("x-changes")]).toEqual([200, "1", "1.5"]);
  }, 60_000);
});

test("a property that is x-nullable is always in an answer, and one that is x-mandatory in a request", async () => {
  const { text } = await call("PUT", "/accounts/1/settings", { notify: { mail: "a@example.com" } });
  expect(JSON.parse(text)).toMatchObject({ greeting: null });
  expect((await call("PUT", "/accounts/1/settings", { notify: {} })).status).toBe(400);
  expect((await call("PUT", "/accounts/1/settings", { notify: { phone: "1" }, greeting: null })).status).toBe(200);
});
