/** Properties that no schema declares: over HTTP, against the service of `fixtures/undeclared`. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildService, startService, type RunningService } from "./running-service.js";

// Each handler answers what it received, with more beside it, and logs nothing.
const handlers = {
  "src/handlers/orders.ts": `
import type { ChangeOrder, FindOrders, PlaceExactly, PlaceOrder } from "../generated/api/operations.js";
import { reply } from "../generated/runtime.js";

const owner = { name: "me", language: "sv", password: "secret" };
class Owner {
  readonly name = "instance";
  toJSON() { return { name: this.name, password: "secret" }; }
}

export const findOrders: FindOrders = () => [
  Object.freeze({ id: 1, placed: new Date(0), reference: 7, owner, secret: "secret", extra: { any: { thing: 1 } } }),
  { owner: new Owner(), reference: 8, parts: [{ owner, reference: 9, secret: "secret" }] },
];

export const placeOrder: PlaceOrder = ({ body }) => {
  return reply(201, { owner: { name: JSON.stringify(body) }, reference: 1, secret: "secret" } as never);
};

export const placeExactly: PlaceExactly = ({ body }) => {
  return reply(201, { owner: { name: JSON.stringify(body.content) }, reference: 1, more: true } as never);
};

export const changeOrder: ChangeOrder = ({ body }) => ({ ...body, more: true }) as never;
`,
};

let service: RunningService;

beforeAll(async () => {
  service = await startService(await buildService("undeclared", handlers));
}, 240_000);

afterAll(() => service.stop());

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function call(method: string, body?: unknown, mediaType = "application/json"): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`http://127.0.0.1:${service.port}/orders`, {
    method,
    ...(body !== undefined && { headers: { "content-type": mediaType }, body: text }),
  });
  return { status: response.status, body: await response.json() };
}

const order = { owner: { name: "a" }, reference: 1 };

function receivedIn({ status, body }: Answer): unknown {
  expect({ status, body }).toMatchObject({ status: 201 });
  return JSON.parse((body as { owner: { name: string } }).owner.name);
}

describe("strip", () => {
  const sent = {
    owner: { name: "a", nmae: "b" },
    reference: { any: 1 },
    parts: [{ ...order, more: 1 }],
    sizes: [1, { name: "b", size: 2 }, { free: true }],
    labels: { colour: "red", other: { text: "t", more: 1 } },
    extra: { any: { thing: [1] } },
    "x-label": { text: "t", more: 1 },
    y: 1,
  };

  test("keeps what is declared, at each depth, and removes the rest before the handler", async () => {
    expect(receivedIn(await call("POST", sent))).toEqual({
      owner: { name: "a", language: "en" },
      reference: { any: 1 },
      parts: [{ owner: { name: "a", language: "en" }, reference: 1 }],
      sizes: [1, { name: "b", language: "en" }, { free: true }],
      labels: { colour: "red", other: { text: "t" } },
      extra: { any: { thing: [1] } },
      "x-label": { text: "t" },
    });
  });

  test("lets nothing undeclared out, of objects of classes either", async () => {
    expect(await call("GET")).toEqual({
      status: 200,
      body: [
        {
          id: 1,
          placed: "1970-01-01T00:00:00.000Z",
          reference: 7,
          owner: { name: "me", language: "sv" },
          extra: { any: { thing: 1 } },
        },
        {
          owner: { name: "instance" },
          reference: 8,
          parts: [{ owner: { name: "me", language: "sv" }, reference: 9 }],
        },
      ],
    });
    const { body } = await call("POST", order);
    expect(Object.keys(body as object)).toEqual(["owner", "reference"]);
  });
});

describe("reject", () => {
  test.each([
    ["nothing more", order, undefined],
    ["at the top", { ...order, more: 1 }, "body.more is not declared"],
    ["below a model", { ...order, owner: { name: "a", nmae: "b" } }, "body.owner.nmae is not declared"],
    ["in a list", { ...order, parts: [order, { ...order, z: 1 }] }, "body.parts.1.z is not declared"],
    ["in a tuple", { ...order, sizes: [1, { name: "b", z: 1 }] }, "body.sizes.1.z is not declared"],
    ["in an additional property", { ...order, labels: { a: { z: 1 } } }, "body.labels.a.z is not declared"],
    ["below a pattern", { ...order, "x-a": { z: 1 } }, "body.x-a.z is not declared"],
    ["in an object that declares nothing", { ...order, extra: { z: { z: 1 } } }, undefined],
    ["in no option", { ...order, payment: { number: "1", z: 1 } }, "body.payment.z is not declared"],
    [
      "deep in an option",
      { ...order, payment: { invoice: { to: "x", z: 1 } } },
      "body.payment.invoice.z is not declared",
    ],
    ["in another option that holds as well", { ...order, payment: { number: "1", invoice: { to: "x" } } }, undefined],
    ["in null", { ...order, payment: null }, undefined],
    ["a property of each object", { ...order, constructor: 1 }, "body.constructor is not declared"],
  ])("%s", async (_, body, refusal) => {
    const answer = await call("PUT", body);
    if (refusal === undefined) expect(receivedIn(answer)).toMatchObject({ reference: 1 });
    else
      expect(answer).toMatchObject({ status: 400, body: { error: "INVALID_PARAMETER", error_description: refusal } });
  });

  test("says first what is wrong with what is declared", async () => {
    expect(await call("PUT", { ...order, owner: 1, more: 1 })).toMatchObject({
      status: 400,
      body: { error_description: "body.owner must be object" },
    });
  });

  test("leaves answers as they are", async () => {
    expect((await call("PUT", order)).body).toMatchObject({ more: true });
  });

  test("an undeclared field of a form", async () => {
    const form = "application/x-www-form-urlencoded";
    expect(receivedIn(await call("PUT", "note=x", form))).toEqual({ note: "x" });
    expect(await call("PUT", "note=x&more=1", form)).toMatchObject({
      status: 400,
      body: { error_description: "body.more is not declared" },
    });
    expect(await call("PUT", "note=x&note[more]=1", form)).toMatchObject({
      status: 400,
      body: { error_description: "body.note[more] is not declared" },
    });
  });
});

test("allow, where an operation says so, lets all through both ways", async () => {
  expect(await call("PATCH", { ...order, z: 1 })).toMatchObject({ status: 200, body: { z: 1, more: true } });
});
