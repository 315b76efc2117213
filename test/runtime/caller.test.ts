/** Who the caller is, asked from anywhere within a call. */
import type { FastifyInstance } from "fastify";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { Contract, Handler, SequenceFormat } from "../.generated/hello/src/generated/runtime.js";
import { loadGenerated, type Parts } from "./generated-parts.js";
import { token } from "./tokens.js";

let pym: Parts;

beforeAll(async () => {
  pym = await loadGenerated();
});

const contract: Contract<object, object> = { parameters: [], responses: { 200: ["application/json"] } };

function serve(handler: Handler<object, object>, streams: Partial<typeof contract> = {}): FastifyInstance {
  const app = pym.createApp({ apis: [], builtins: [], routes: [], guarded: [] }, { logger: false });
  app.route(pym.operation({ method: "GET", url: "/x", contract: { ...contract, ...streams }, handler }));
  return app;
}

async function call(app: FastifyInstance, made?: string): Promise<unknown> {
  const headers = made === undefined ? {} : { authorization: `Bearer ${made}` };
  return (await app.inject({ url: "/x", headers })).json();
}

const asked = () => ({
  user: pym.currentUser()?.sub ?? "nobody",
  id: pym.currentUserId() ?? "nobody",
  issuer: pym.tokenIssuer() ?? "nobody",
  hasToken: pym.currentToken() !== undefined,
});
const nobody = { user: "nobody", id: "nobody", issuer: "nobody", hasToken: false };
const is = (id: string, issuer = "api.hello.example") => ({ user: id, id, issuer, hasToken: true });

describe("the caller", () => {
  test("is known in a guarded operation, also after waiting", async () => {
    const app = serve(
      pym.requiresAuth(async () => {
        await sleep(5);
        return asked();
      }),
    );
    expect(await call(app, token())).toEqual(is("u1"));
  });

  test("has shown the token that is given on", async () => {
    const made = token();
    const app = serve(pym.requiresAuth(() => ({ same: pym.currentToken() === made })));
    expect(await call(app, made)).toEqual({ same: true });
  });

  test.each([
    ["what is answered item by item", (items: AsyncIterable<object>) => items],
    ["a reply with it", (items: AsyncIterable<object>) => pym.reply(200, items)],
  ])("is known to what makes the items of %s", async (_, answered) => {
    let atTheEnd: unknown;
    const items = async function* () {
      try {
        await sleep(1);
        yield asked();
        for (;;) yield {};
      } finally {
        atTheEnd = asked();
      }
    };
    const firstItem: SequenceFormat = {
      send: (reply, all) => {
        const iterator = all[Symbol.asyncIterator]();
        void iterator.next().then(async ({ value }) => {
          await iterator.return?.();
          reply.type("text/event-stream").send(JSON.stringify(value));
        });
      },
      read: (bytes) => bytes,
    };
    const streams = { responses: { 200: ["x"] }, sequences: { 200: { x: firstItem } } };
    const app = serve(
      pym.requiresAuth(() => answered(items())),
      streams,
    );
    expect(await call(app, token())).toEqual(is("u1"));
    expect(atTheEnd).toEqual(is("u1"));
  });

  test("is nobody in an open operation, whatever token is shown, and outside of calls", async () => {
    const app = serve(asked);
    expect(await call(app, token())).toEqual(nobody);
    expect(asked()).toEqual(nobody);
  });

  test("is known to the guards within the guard, and not to those around it", async () => {
    const seen: string[] = [];
    const looking = pym.guard(async () => {
      await sleep(1);
      seen.push(asked().user);
    });
    const app = serve(looking(pym.requiresAuth(looking(looking(() => ({}))))));
    await call(app, token());
    expect(seen).toEqual(["nobody", "u1", "u1"]);
  });

  test("is known by a rule of `security` as well, if a token is part of what satisfied it", async () => {
    const jwt = pym.bearerJwt("jwt");
    const key = pym.apiKeyScheme("key", { in: "header", name: "X-Key" }, ({ key }) => ({ key }));
    const app = serve(pym.requires([key(), jwt()], [key()])(asked));
    const headers = { "x-key": "k" };
    expect((await app.inject({ url: "/x", headers })).json()).toEqual(nobody);
    const both = { ...headers, authorization: `Bearer ${token()}` };
    expect((await app.inject({ url: "/x", headers: both })).json()).toEqual(is("u1"));
    const open = serve(pym.optionally([jwt()])(asked));
    expect(await call(open)).toEqual(nobody);
    expect(await call(open, token())).toEqual(is("u1"));
  });

  test("is the right one in calls that overlap", async () => {
    const app = serve(
      pym.requiresAuth(async () => {
        const before = asked().id;
        await sleep(Math.random() * 20);
        return { before, after: asked().id };
      }),
    );
    const ids = Array.from({ length: 30 }, (_, at) => `u${at}`);
    const answers = await Promise.all(ids.map((sub) => call(app, token({ payload: { sub } }))));
    expect(answers).toEqual(ids.map((id) => ({ before: id, after: id })));
  });
});

describe("withBackendToken", () => {
  test("acts with another token, and restores the first", async () => {
    const app = serve(
      pym.requiresAuth(async () => {
        const before = asked();
        const options = { userId: "backend", issuer: "other.example", data: { role: "admin" } };
        const within = await pym.withBackendToken(options, async () => {
          await sleep(1);
          return { ...asked(), role: pym.currentUser()?.claims["role"] };
        });
        return { before, within, after: asked() };
      }),
    );
    expect(await call(app, token())).toEqual({
      before: is("u1"),
      within: { ...is("backend", "other.example"), role: "admin" },
      after: is("u1"),
    });
  });

  test("restores it also where the function throws, at once or later", async () => {
    const app = serve(
      pym.requiresAuth(async () => {
        const atOnce = pym.withBackendToken({ userId: "backend" }, () => {
          throw new Error("at once");
        });
        await expect(atOnce).rejects.toThrow("at once");
        const later = pym.withBackendToken({ userId: "backend" }, () =>
          sleep(1).then(() => Promise.reject(new Error("later"))),
        );
        await expect(later).rejects.toThrow("later");
        return asked();
      }),
    );
    expect(await call(app, token())).toEqual(is("u1"));
  });

  test("may overlap with others, and be within one", async () => {
    const act = async (id: string, wait: number): Promise<string[]> =>
      pym.withBackendToken({ userId: id }, async () => {
        const before = asked().id;
        await sleep(wait);
        const inner = await pym.withBackendToken({ userId: `${id}-inner` }, async () => {
          await sleep(wait);
          return asked().id;
        });
        return [before, inner, asked().id];
      });
    const app = serve(
      pym.requiresAuth(async () => {
        const acted = await Promise.all([act("a", 15), act("b", 1), act("c", 7)]);
        return { acted, after: asked().id };
      }),
    );
    expect(await call(app, token())).toEqual({
      acted: ["a", "b", "c"].map((id) => [id, `${id}-inner`, id]),
      after: "u1",
    });
  });

  test("works where nobody calls, and needs somebody to be for", async () => {
    expect(await pym.withBackendToken({ userId: "job" }, () => asked())).toEqual(is("job"));
    await expect(pym.withBackendToken({}, () => asked())).rejects.toThrow("userId");
  });
});
