/** Where typed clients send requests, and what decorators add to them. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { jsonBody } from "../../templates/runtime/bodies.js";
import type { CallError, RequestDecorator } from "../../templates/runtime/client.js";
import { connect, isErrorOf, requestDecorator } from "../../templates/runtime/client.js";
import * as parameters from "../../templates/runtime/parameters.js";
import type { Contract } from "../../templates/runtime/runtime.js";
import {
  answer,
  callTo,
  failure,
  reasonOf,
  redirect,
  responses,
  script,
  stopServers,
  type Output,
  type Seen,
} from "./client-calls.js";

afterEach(stopServers);

const withToken = requestDecorator((request, next) => {
  const headers = new Headers(request.headers);
  headers.set("authorization", "Bearer secret");
  headers.set("x-api-key", "secret");
  return next({ ...request, headers });
});

describe("redirects", () => {
  const ok = answer(200, { user_id: "u1" });
  const sent = ({ headers }: Seen) => [headers.authorization, headers["x-api-key"]];

  test("within the origin keep the token", async () => {
    const { url, seen } = await script(redirect(302, "/elsewhere?a=1"), ok);
    expect(await withToken(callTo(url))()).toEqual({ user_id: "u1" });
    expect(seen[1]).toMatchObject({
      method: "GET",
      url: "/elsewhere?a=1",
      headers: { authorization: "Bearer secret" },
    });
  });

  test("to another origin lose the token, also back at the first one", async () => {
    const other = await script((_request, response) => {
      response.writeHead(307, { location: `${home.url}/back` }).end();
    });
    const home = await script(redirect(307, `${other.url}/there`), ok);
    await withToken(callTo(home.url))();
    expect(other.seen.map(sent)).toEqual([[undefined, undefined]]);
    expect(home.seen.map(sent)).toEqual([
      ["Bearer secret", "secret"],
      [undefined, undefined],
    ]);
    expect(other.seen[0]?.headers.accept).toBe("application/json");
  });

  test("to another origin lose the cookie of a parameter", async () => {
    const other = await script(ok);
    const home = await script(redirect(302, other.url));
    const call = callTo(home.url, { contract: { parameters: [parameters.cookie("session", parameters.text)] } });
    await call({ cookies: { session: "secret" } } as never);
    expect(home.seen[0]?.headers.cookie).toBe("session=secret");
    expect(other.seen[0]?.headers.cookie).toBeUndefined();
  });

  test("don't take a body to another origin", async () => {
    const other = await script(ok);
    const home = await script(redirect(307, other.url));
    const post = { method: "POST", contract: { body: { required: true, contents: [jsonBody("application/json")] } } };
    expect(await reasonOf(callTo(home.url, post)({ body: { password: "secret" } }))).toBe("redirect");
    expect(other.seen).toEqual([]);
  });

  test.each([
    [301, "GET", ""],
    [302, "GET", ""],
    [303, "GET", ""],
    [307, "POST", "{}"],
    [308, "POST", "{}"],
  ])("%i makes a %s of a POST", async (status, method, body) => {
    const { url, seen } = await script(redirect(status, "/y"), ok);
    const post = { method: "POST", contract: { body: { required: true, contents: [jsonBody("application/json")] } } };
    await callTo(url, post)({ body: {} });
    expect(seen[1]).toMatchObject({ method, body, url: "/y" });
    expect(seen[1]?.headers["content-type"]).toBe(body === "" ? undefined : "application/json");
  });

  test("that never end are not followed for ever", async () => {
    const { url, seen } = await script(redirect(302, "/x"));
    expect(await reasonOf(callTo(url)())).toBe("redirect");
    expect(seen).toHaveLength(6);
  });

  test("that are declared are answers", async () => {
    const { url, seen } = await script(redirect(302, "/y"));
    const call = callTo(url, { contract: { responses: { 302: [] } } });
    expect((await call.reply()).headers.get("location")).toBe("/y");
    expect(await call()).toBeUndefined();
    expect(seen).toHaveLength(2);
  });

  test.each(["http://api.example.com/x", "ftp://api.example.com/x", "https://user:secret@api.example.com/x"])(
    "from https to %s are refused",
    async (location) => {
      const asked: string[] = [];
      const fetch = (url: string | URL | Request) => {
        asked.push(url instanceof Request ? url.url : url.toString());
        return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
      };
      const call = withToken(callTo("https://api.example.com", {}, { fetch }));
      const error = (await failure(call())) as CallError;
      expect(error.reason).toBe("redirect");
      expect(error.message).not.toContain("secret");
      expect(asked).toEqual(["https://api.example.com/x"]);
    },
  );
});

describe("request decorators", () => {
  test("run once for a call, outermost first, and see the response", async () => {
    const { url, seen } = await script(answer(503), answer(200, { user_id: "u1" }));
    const order: string[] = [];
    const named = (name: string) =>
      requestDecorator(async (request, next) => {
        order.push(`${name} ${request.method}`);
        const response = await next(request);
        order.push(`${name} ${response.status}`);
        return response;
      });
    const call = named("outer")(named("inner")(callTo(url)));
    expect(await call()).toEqual({ user_id: "u1" });
    expect(order).toEqual(["outer GET", "inner GET", "inner 200", "outer 200"]);
    expect(seen).toHaveLength(2);
    expect(await call.reply()).toMatchObject({ status: 200 });
  });

  test("let no call through until they are written", async () => {
    const { url, seen } = await script(answer(200, {}));
    const unwritten = requestDecorator(() => {
      throw new Error("traced is not written yet");
    });
    await expect(unwritten(callTo(url))()).rejects.toThrow("not written yet");
    expect(seen).toEqual([]);
  });

  test("keep what errors of the call are told by", async () => {
    const { url } = await script(answer(404, { error: "NO_SUCH_USER" }));
    const call = callTo(url);
    const wrapped = withToken(call);
    expect(isErrorOf(wrapped, await failure(wrapped()))).toBe(true);
    expect(isErrorOf(call, await failure(wrapped()))).toBe(true);
  });

  test("can't send a call to another origin", async () => {
    const other = await script(answer(200, {}));
    const home = await script(answer(200, {}));
    const astray = requestDecorator((request, next) => next({ ...request, url: new URL(other.url) }));
    expect(await reasonOf(withToken(astray(callTo(home.url)))())).toBe("input");
    expect([...home.seen, ...other.seen]).toEqual([]);
  });
});

// The token's own part needs a configuration, which is generated.
const caller: { token: string | undefined } = { token: undefined };
vi.mock("../../templates/runtime/caller.js", () => ({ currentToken: () => caller.token }));

describe("addAuth", () => {
  async function addAuth(): Promise<RequestDecorator> {
    const { href } = new URL("../../templates/runtime/client-auth.ts", import.meta.url);
    return ((await import(/* @vite-ignore */ href)) as { addAuth: RequestDecorator }).addAuth;
  }

  test("sends the current token, each call its own", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }));
    const call = (await addAuth())(callTo(url));
    for (const token of ["one", "two"]) {
      caller.token = token;
      await call({}, { headers: { authorization: "Bearer other" } });
    }
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer one", "Bearer two"]);
  });

  test("sends nothing where there is none", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }));
    caller.token = undefined;
    const error = (await failure((await addAuth())(callTo(url))())) as CallError;
    expect(error.reason).toBe("token");
    expect(error.message).toContain("GET /x needs a token, and there is no current one");
    expect(seen).toEqual([]);
  });
});

describe("the address", () => {
  test("of the document is used unless another one is given", async () => {
    const { url, seen } = await script(answer(200, { user_id: "u1" }));
    const contract: Contract<object, Output> = { parameters: [], responses };
    const description = { method: "GET", path: "/x", contract };
    await connect({}, `${url}/v1`).call(description)();
    await connect({ baseUrl: `${url}/v2/` }, "http://127.0.0.1:1").call(description)();
    expect(seen.map((request) => request.url)).toEqual(["/v1/x", "/v2/x"]);
  });

  test.each([undefined, "ftp://host", "https://user:secret@host", "https://host?a=b", "https://host#a", "host/v1"])(
    "can't be %j",
    (baseUrl) => {
      expect(() => connect(baseUrl === undefined ? {} : { baseUrl })).toThrow(TypeError);
    },
  );
});
