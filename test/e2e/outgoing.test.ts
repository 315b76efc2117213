/** What a document has beside the usual operations: other methods, operations served elsewhere, webhooks, callbacks. */
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPym, temporaryFolder } from "../run-pym.js";
import { startEchoService, type EchoClient, type EchoService } from "./echo-service.js";

const json = (schema: object) => ({ "application/json": { schema } });
const answer = { responses: { 200: { description: "The input", content: json({}) } } };
const pet = { type: "object", required: ["name"], properties: { name: { type: "string" } } };

const document = {
  openapi: "3.2.0",
  info: { title: "Pets", version: "1" },
  paths: {
    "/pets": {
      query: { operationId: "searchPets", requestBody: { required: true, content: json(pet) }, ...answer },
      additionalOperations: {
        COPY: {
          operationId: "copyPets",
          parameters: [{ name: "to", in: "query", schema: { type: "string" } }],
          ...answer,
        },
        LOCK: { security: [{ token: [] }], operationId: "lockPets", ...answer },
      },
    },
    "/elsewhere/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      get: { operationId: "searchPets", "x-no-bind-server": true, ...answer },
      additionalOperations: { FROB: { operationId: "frob", "x-no-bind-server": true, ...answer } },
    },
    "/subscriptions": {
      post: {
        operationId: "subscribe",
        ...answer,
        callbacks: {
          onData: {
            "{$request.query.url}": {
              post: {
                requestBody: { required: true, content: json(pet) },
                responses: { 204: { description: "Seen" } },
              },
            },
          },
        },
      },
    },
  },
  webhooks: {
    "new-pet": {
      post: {
        summary: "A pet is new",
        parameters: [
          { name: "X-Delivery", in: "header", required: true, schema: { type: "string" } },
          { name: "attempt", in: "query", schema: { type: "integer" } },
        ],
        requestBody: { required: true, content: json({ $ref: "#/components/schemas/Pet" }) },
        responses: {
          200: { description: "Seen", content: json({ type: "object", properties: { seen: { type: "boolean" } } }) },
        },
      },
    },
  },
  components: {
    schemas: { Pet: pet },
    securitySchemes: { token: { type: "apiKey", in: "header", name: "X-Token" } },
  },
};

let service: EchoService;
let client: EchoClient;

beforeAll(async () => {
  service = await startEchoService({ api: document });
  client = await service.client("api");
});

describe("methods beside the usual ones", () => {
  test("are routed, and called by the client", async () => {
    const { calls, sent } = client;
    expect(await calls["searchPets"]?.({ body: { name: "Rex" } })).toEqual({ body: { name: "Rex" } });
    expect(sent().method).toBe("QUERY");
    expect(await calls["copyPets"]?.({ query: { to: "b" } })).toEqual({ query: { to: "b" } });
    expect(sent().method).toBe("COPY");
  });

  test("are validated and guarded like all", async () => {
    const { app } = service;
    const query = await app.inject({ method: "QUERY" as "GET", url: "/pets", payload: {} });
    expect(query.statusCode).toBe(400);
    expect((await app.inject({ method: "LOCK", url: "/pets" })).statusCode).toBe(401);
    const other = await app.inject({ method: "MOVE", url: "/pets" });
    expect([other.statusCode, other.headers["allow"]]).toEqual([405, "COPY, LOCK, QUERY"]);
  });
});

test("an operation that is served elsewhere has no route and no stub, and stays in the client", async () => {
  const { calls, sent } = client;
  expect((await service.app.inject("/elsewhere/1")).statusCode).toBe(404);
  await calls["getElsewhereById"]?.({ path: { id: "1" } }).catch(() => undefined);
  expect(new URL(sent().url).pathname).toBe("/elsewhere/1");
  await calls["frob"]?.({ path: { id: "2" } }).catch(() => undefined);
  expect(sent()).toMatchObject({ method: "FROB" });
});

describe("webhooks and callbacks", () => {
  interface Received {
    readonly method: string | undefined;
    readonly url: string | undefined;
    readonly delivery: unknown;
    readonly body: unknown;
  }
  type Deliver = (url: string, input: object) => Promise<unknown>;

  const received: Received[] = [];
  let subscriber: Server;
  let address: string;
  let webhooks: Readonly<Record<string, Deliver>>;

  beforeAll(async () => {
    subscriber = createServer((request, response) => {
      const { method, url, headers } = request;
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        received.push({ method, url, delivery: headers["x-delivery"], body: JSON.parse(text) as unknown });
        if (url?.startsWith("/data") === true) response.writeHead(204).end();
        else response.writeHead(200, { "content-type": "application/json" }).end('{"seen":true}');
      });
    });
    await new Promise<void>((resolve) => subscriber.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}`;
    const file = path.join(service.folder, "dist/generated/api/webhooks.js");
    const module = (await import(pathToFileURL(file).href)) as { createWebhooks: () => typeof webhooks };
    webhooks = module.createWebhooks();
  });

  afterAll(() => subscriber.close());

  test("are delivered to the very address", async () => {
    const input = { headers: { "x-delivery": "7" }, query: { attempt: 2 }, body: { name: "Rex" } };
    expect(await webhooks["newPet"]?.(`${address}/hooks/?key=1`, input)).toEqual({ seen: true });
    expect(await webhooks["subscribeOnData"]?.(`${address}/data`, { body: { name: "Rex" } })).toBeUndefined();
    expect(received).toEqual([
      { method: "POST", url: "/hooks/?key=1&attempt=2", delivery: "7", body: { name: "Rex" } },
      { method: "POST", url: "/data", delivery: undefined, body: { name: "Rex" } },
    ]);
  });

  test.each(["file:///etc/passwd", "http://user:pw@localhost/", "no address"])("not to %s", async (url) => {
    await expect(webhooks["newPet"]?.(url, { body: {} })).rejects.toThrow(
      "A webhook is sent to an http or https address without a user",
    );
  });

  test("follow no redirect, by which a subscriber could reach an internal address", async () => {
    const seen: unknown[] = [];
    const redirecting = createServer((request, response) => {
      seen.push(request.url);
      response.writeHead(303, { location: "/internal" }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
    const { port } = redirecting.address() as AddressInfo;
    await expect(webhooks["subscribeOnData"]?.(`http://127.0.0.1:${port}/x`, { body: {} })).rejects.toMatchObject({
      reason: "redirect",
    });
    redirecting.close();
    expect(seen).toEqual(["/x"]);
  });
});

test("what can't be received is named with its place", async () => {
  const folder = await temporaryFolder();
  await writeFile(
    path.join(folder, "api.yaml"),
    [
      "openapi: 3.2.0",
      "paths:",
      "  /a:",
      "    additionalOperations:",
      "      FROB: { responses: {} }",
      "      GET: { responses: {} }",
      "      'no method': { responses: {} }",
      "",
    ].join("\n"),
  );
  const { stderr } = await runPym(["generate", "api.yaml"], folder);
  expect(stderr.split("\n").filter((line) => line.startsWith("api.yaml"))).toEqual([
    "api.yaml:6:7 error invalid-document: the method GET has a field of its own",
    'api.yaml:7:8 error invalid-document: "no method" is no method of HTTP',
    "api.yaml:5:7 warning not-served: FROB /a can't be served: Node receives no such method",
  ]);
});
