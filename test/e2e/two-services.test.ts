import { SignJWT } from "jose";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningService } from "../runtime/running-service.js";
import { buildService, checkOut, startService } from "./generated-service.js";

const secret = "a secret that the two services share, and nobody else";

/** A server of somebody else's, which should never see a token. */
const seenElsewhere: IncomingHttpHeaders[] = [];
const elsewhere = createServer((request, response) => {
  seenElsewhere.push(request.headers);
  response.setHeader("content-type", "application/json").end('{ "user_id": "nobody", "issuer": "none" }');
});

let front: RunningService;
let back: RunningService;
/** Another instance of the back service: one that knows where the front service is. */
let backWithFront: RunningService;

beforeAll(async () => {
  const folder = await checkOut("two-services");
  const folders = { front: path.join(folder, "front"), back: path.join(folder, "back") };
  for (const service of Object.values(folders)) {
    await buildService(service, ["../apis/front.yaml", "../apis/back.yaml"]);
  }
  await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  const { port } = elsewhere.address() as AddressInfo;
  const common = { SHARED_JWT_SECRET: secret, ELSEWHERE_URL: `http://127.0.0.1:${port}/receipts` };
  back = await startService(folders.back, { ...common, FRONT_URL: "http://front.invalid" });
  front = await startService(folders.front, { ...common, BACK_URL: `${originOf(back)}/back` });
  backWithFront = await startService(folders.back, { ...common, FRONT_URL: `${originOf(front)}/front` });
});

afterAll(() => {
  elsewhere.close();
});

describe("two generated services that call each other", () => {
  const byBilling = { user_id: "billing", issuer: "front.example.com" };

  it("the other service sees the caller, the one of withBackendToken within that, and the caller after it", async () => {
    expect(await call(front, "POST /front/orders", "ann")).toEqual([
      200,
      [customer("ann"), byBilling, customer("ann")],
    ]);
  });

  it("also after a withBackendToken that throws", async () => {
    expect(await call(front, "POST /front/orders?fails=true", "ann")).toEqual([
      200,
      [customer("ann"), byBilling, customer("ann")],
    ]);
  });

  it("also among calls that one request makes at the same time", async () => {
    const byShipping = { user_id: "shipping", issuer: "front.example.com" };
    const steps = [customer("ann"), byBilling, byShipping, customer("ann")].flatMap((step) => [step, step]);
    expect(await call(front, "POST /front/baskets", "ann")).toEqual([200, steps]);
  });

  it("also where fifty requests of different users overlap", async () => {
    const before = front.log().length;
    const users = Array.from({ length: 50 }, (_, number) => `user-${number}`);
    const answers = await Promise.all(
      users.map((user, number) => {
        const query = `charged_as=billing-of-${user}&fails=${number % 3 === 0}&pause=${(number * 7) % 40}`;
        return call(front, `POST /front/orders?${query}`, user);
      }),
    );
    expect(answers).toEqual(
      users.map((user) => [
        200,
        [customer(user), { user_id: `billing-of-${user}`, issuer: "front.example.com" }, customer(user)],
      ]),
    );
    await expect.poll(() => mostAtOnce(front.log().slice(before))).toBeGreaterThan(25);
  });

  it("also in the other direction, and through both", async () => {
    expect(await call(backWithFront, "POST /back/refunds", "ann")).toEqual([
      200,
      {
        steps: [customer("ann"), { user_id: "refunds", issuer: "back.example.com" }, customer("ann")],
        order: [customer("ann"), byBilling, customer("ann")],
      },
    ]);
  });

  it("a public operation has a token for the other service within withBackendToken only", async () => {
    expect(await call(front, "GET /front/statistics?as=reporter")).toEqual([
      200,
      { user_id: "reporter", issuer: "front.example.com" },
    ]);
    expect(await call(front, "GET /front/statistics")).toEqual([
      500,
      expect.objectContaining({ error: "SERVER_ERROR" }) as object,
    ]);
    // Not what the back service says of a call without a token: none was made.
    await expect.poll(() => front.log()).toContain("GET /receipts needs a token, and there is no current one");
  });
});

describe("a token goes to the service that it is meant for", () => {
  it("also after a redirect within that service", async () => {
    expect(await call(front, "GET /front/receipts?to=itself", "ann")).toEqual([200, customer("ann")]);
  });

  it("and not to another one that this redirects to", async () => {
    expect(await call(front, "GET /front/receipts?to=elsewhere", "ann")).toEqual([
      200,
      { user_id: "nobody", issuer: "none" },
    ]);
    expect(seenElsewhere).toHaveLength(1);
    expect(seenElsewhere[0]).not.toHaveProperty("authorization");
    expect(seenElsewhere[0]).not.toHaveProperty("cookie");
    expect(JSON.stringify(seenElsewhere)).not.toContain("eyJ");
  });

  it("and not into a log", () => {
    for (const service of [front, back, backWithFront]) expect(service.log()).not.toContain("eyJ");
  });
});

function customer(user: string): object {
  return { user_id: user, issuer: "front.example.com" };
}

function originOf({ port }: RunningService): string {
  return `http://127.0.0.1:${port}`;
}

async function call(service: RunningService, operation: string, user?: string): Promise<readonly [number, unknown]> {
  const [method = "", url = ""] = operation.split(" ");
  const headers = user === undefined ? undefined : { authorization: `Bearer ${await tokenOf(user)}` };
  const response = await fetch(originOf(service) + url, { method, ...(headers && { headers }) });
  return [response.status, await response.json()];
}

function tokenOf(user: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ typ: "JWT", alg: "HS256" })
    .setIssuer("front.example.com")
    .setAudience("example.com")
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));
}

/** How many requests a service has had in progress at once. */
function mostAtOnce(log: string): number {
  let current = 0;
  let most = 0;
  for (const [message] of log.matchAll(/"msg":"(incoming request|request completed)"/g)) {
    current += message.includes("incoming") ? 1 : -1;
    most = Math.max(most, current);
  }
  return most;
}
