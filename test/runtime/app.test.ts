/** What an app does around its operations: guards, hooks, errors and tokens. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Contract, Context } from "../.generated/hello/src/generated/runtime.js";
import type { ErrorReport } from "../.generated/hello/src/generated/service.js";
import { token } from "./tokens.js";
import { anyJson, answer, createApp, echo, loadParts, pym } from "./operation-app.js";

beforeAll(loadParts);

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

describe("a path that is none", () => {
  test("is not there, also where a plugin answers all preflights", async () => {
    const app = echo("/x", {});
    app.options("*", () => ({}));
    expect((await app.inject("/y")).statusCode).toBe(404);
    const post = await app.inject({ method: "POST", url: "/x" });
    expect([post.statusCode, post.headers["allow"]]).toEqual([405, "GET, HEAD"]);
  });
});
