/** Each attack on a guarded operation by its name, over HTTP. */
import { exportJWK, SignJWT } from "jose";
import type { FastifyInstance } from "fastify";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Handler } from "../.generated/hello/src/generated/runtime.js";
import { filledHandlers } from "./filled-handlers.js";
import { send, type RawResponse } from "./raw-http.js";
import { buildService, secret } from "./running-service.js";
import { audience, inSeconds, issuer, token, type TokenParts } from "./tokens.js";
import { withConfig, withoutKey, type Settings } from "./with-config.js";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const attacker = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();

/** Services in this process: one for each kind of key. */
const ports: Record<string, number> = {};
const apps: FastifyInstance[] = [];
let log = "";
let keyServer: Server;
let attackerServer: Server;
let attackerAsked = 0;
const used: string[] = [];

beforeAll(async () => {
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" }] });
  keyServer = createServer((_, response) => response.end(keys));
  attackerServer = createServer((_, response) => {
    attackerAsked++;
    response.end();
  });
  for (const server of [keyServer, attackerServer]) {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }
  const built = await buildService("hello", filledHandlers);
  const start = async (name: string, settings: Settings) => {
    const { buildApp } = await withConfig(built, { ...withoutKey, ...settings });
    const app = buildApp({ logger: { level: "trace", stream: { write: (line: string) => void (log += line) } } });
    await app.listen({ port: 0, host: "127.0.0.1" });
    apps.push(app);
    ports[name] = (app.server.address() as AddressInfo).port;
  };
  await start("secret", { jwt_secret: secret });
  await start("public key", { jwt_algorithm: "RS256", jwt_public_key: publicPem });
  await start("published keys", {
    jwt_algorithm: "RS256",
    jwt_jwks_url: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/`,
  });
});

afterAll(async () => {
  for (const app of apps) await app.close();
  keyServer.close();
  attackerServer.close();
  expect(attackerAsked).toBe(0);
  expect(used.length).toBeGreaterThan(50);
  expect(used.filter((part) => log.includes(part))).toEqual([]);
});

async function attack(
  headers: readonly string[],
  service = "secret",
  line = "GET /hello/with/auth",
): Promise<RawResponse> {
  const parts = headers.flatMap((header) => header.split(/[^\w-]+/)).filter((part) => part.length > 20);
  used.push(...parts);
  const answer = await send(ports[service] ?? 0, { line, headers });
  for (const part of parts) expect(answer.text + JSON.stringify(answer.headers)).not.toContain(part);
  return answer;
}

function expectRefused(answer: RawResponse, code: string): void {
  expect([answer.status, answer.json["error"]]).toEqual([401, code]);
  expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
}

describe("a header", () => {
  test.each<[name: string, headers: () => string[], code: string]>([
    ["missing", () => [], "AUTHORIZATION_HEADER_MISSING"],
    ["empty", () => ["Authorization:"], "AUTHORIZATION_HEADER_MISSING"],
    ["without a scheme", () => [`Authorization: ${token()}`], "TOKEN_INVALID"],
    ["Bearer alone", () => ["Authorization: Bearer"], "TOKEN_INVALID"],
    ["with extra parts", () => [`Authorization: Bearer ${token()} ${token()}`], "TOKEN_INVALID"],
    ["of 8 KB of garbage", () => [`Authorization: Bearer ${"x".repeat(8192)}`], "TOKEN_INVALID"],
    ["of 8 KB of dots", () => [`Authorization: Bearer ${".".repeat(8192)}`], "TOKEN_INVALID"],
    ["of 8 KB of spaces", () => [`Authorization: Bearer${" ".repeat(8192)}`], "TOKEN_INVALID"],
    ["twice", () => [`Authorization: Bearer ${token()}`, `Authorization: Bearer ${token()}`], "TOKEN_INVALID"],
    [
      "bad, beside a good cookie",
      () => ["Authorization: Bearer bad", `Cookie: token=Bearer%20${token()}`],
      "TOKEN_INVALID",
    ],
  ])("%s", async (_name, headers, code) => {
    expectRefused(await attack(headers()), code);
  });

  test.each([
    ["bearer in lower case", () => [`authorization: bearer ${token()}`]],
    ["good, beside a bad cookie", () => [`Authorization: Bearer ${token()}`, "Cookie: token=Bearer%20bad"]],
  ])("%s: accepted", async (_name, headers) => {
    expect((await attack(headers())).status).toBe(200);
  });
});

describe("a token of ours", () => {
  const unsigned = (made: string) => made.slice(0, made.lastIndexOf(".") + 1);
  const jwk = { kty: "oct", k: Buffer.from("mine").toString("base64url") };
  test.each<[name: string, made: () => string, code?: string]>([
    ["alg none", () => unsigned(token({ header: { alg: "none" } }))],
    ["alg NONE", () => unsigned(token({ header: { alg: "NONE" } }))],
    ["alg none, signed", () => token({ header: { alg: "none" } })],
    ["no signature", () => unsigned(token())],
    ["signed with another secret", () => token({ key: "mine" })],
    ["crit", () => token({ header: { crit: ["x"], x: 1 } })],
    ["crit, empty", () => token({ header: { crit: [] } })],
    ["b64 false", () => token({ header: { b64: false, crit: ["b64"] } })],
    ["an embedded jwk", () => token({ header: { jwk }, key: "mine" })],
    ["an embedded jwk, signed with our secret", () => token({ header: { jwk } })],
    ["kid a path", () => token({ header: { kid: "../../dev/null" }, key: "\0" })],
    ["kid an object", () => token({ header: { kid: {} } })],
    ["wrong issuer", () => token({ payload: { iss: "evil.example" } })],
    ["issuer missing", () => token({ payload: { iss: undefined } })],
    ["issuer a list", () => token({ payload: { iss: [issuer] } })],
    ["wrong audience", () => token({ payload: { aud: "other.example" } })],
    ["audience missing", () => token({ payload: { aud: undefined } })],
    ["audience a list without ours", () => token({ payload: { aud: ["a", "b"] } })],
    ["audience a list in a list", () => token({ payload: { aud: [[audience]] } })],
    ["exp missing", () => token({ payload: { exp: undefined } })],
    ["exp text", () => token({ payload: { exp: String(inSeconds(60)) } })],
    ["exp past", () => token({ payload: { exp: inSeconds(-301) } }), "TOKEN_EXPIRED"],
    ["nbf in the future", () => token({ payload: { nbf: inSeconds(400) } })],
    ["iat in the future", () => token({ payload: { iat: inSeconds(400) } })],
    ["sub missing", () => token({ payload: { sub: undefined } })],
    ["sub empty", () => token({ payload: { sub: "" } })],
    ["sub an object", () => token({ payload: { sub: {} } })],
    ["exp twice in the text", () => token({ payload: `{"sub":"u1","exp":9999999999,"exp":1}` }), "TOKEN_EXPIRED"],
  ])("%s", async (_name, made, code = "TOKEN_INVALID") => {
    const header = `Authorization: Bearer ${made()}`;
    expectRefused(await attack([header]), code);
    expectRefused(await attack([header]), code); // nothing of it is remembered
  });

  test("audience a list with ours: accepted", async () => {
    expect((await attack([`Authorization: Bearer ${token({ payload: { aud: ["a", audience] } })}`])).status).toBe(200);
  });

  test("changed after it was accepted", async () => {
    const made = token();
    expect((await attack([`Authorization: Bearer ${made}`])).status).toBe(200);
    const [header = "", , signature = ""] = made.split(".");
    const [, admin = ""] = token({ payload: { sub: "admin" } }).split(".");
    expectRefused(await attack([`Authorization: Bearer ${header}.${admin}.${signature}`]), "TOKEN_INVALID");
    expectRefused(await attack([`Authorization: Bearer ${made}=`]), "TOKEN_INVALID");
    expectRefused(await attack([`Authorization: Bearer ${made}A`]), "TOKEN_INVALID");
  });
});

describe.each(["public key", "published keys"])("a token for a %s", (service) => {
  const claims = () => ({ sub: "u1", iss: issuer, aud: audience, iat: inSeconds(0), exp: inSeconds(3600) });
  const signed = (header: object = {}, key = privateKey) =>
    new SignJWT(claims()).setProtectedHeader({ alg: "RS256", kid: "k1", ...header }).sign(key);
  const hmac = (header: TokenParts["header"], key: string) => {
    const [head = "", payload = ""] = token({ header: { kid: "k1", ...(header as object) } }).split(".");
    return `${head}.${payload}.${createHmac("sha256", key).update(`${head}.${payload}`).digest("base64url")}`;
  };
  const url = () => `http://127.0.0.1:${(attackerServer.address() as AddressInfo).port}/keys`;

  test("well signed: accepted", async () => {
    expect((await attack([`Authorization: Bearer ${await signed()}`], service)).status).toBe(200);
  });

  test.each<[name: string, made: () => string | Promise<string>]>([
    ["HS256 signed with the public key", () => hmac({ alg: "HS256" }, publicPem)],
    ["HS256 signed with the public key, trimmed", () => hmac({ alg: "HS256" }, publicPem.trim())],
    ["RS256 in name, HS256 with the public key in truth", () => hmac({ alg: "RS256" }, publicPem)],
    ["alg none", () => `${hmac({ alg: "none" }, publicPem).split(".").slice(0, 2).join(".")}.`],
    ["PS256, by the right key", () => signed({ alg: "PS256" })],
    ["another key", () => signed({}, attacker.privateKey)],
    ["unknown kid, another key", () => signed({ kid: "k2" }, attacker.privateKey)],
    ["an embedded jwk", async () => signed({ jwk: await exportJWK(attacker.publicKey) }, attacker.privateKey)],
    ["an embedded jwk, by the right key", async () => signed({ jwk: await exportJWK(publicKey) })],
    ["a jku", () => signed({ jku: url() }, attacker.privateKey)],
    ["an x5u", () => signed({ x5u: url() }, attacker.privateKey)],
    ["an x5c", () => signed({ x5c: ["MIIB"] }, attacker.privateKey)],
  ])("%s", async (_name, made) => {
    expectRefused(await attack([`Authorization: Bearer ${await made()}`], service), "TOKEN_INVALID");
  });

  test("unknown kid, by the right key", async () => {
    // With one key, there is nothing that the kid could choose.
    const answer = await attack([`Authorization: Bearer ${await signed({ kid: "k2" })}`], service);
    expect(answer.status).toBe(service === "public key" ? 200 : 401);
  });
});

describe("a path that is written otherwise", () => {
  test.each<[path: string, status: number[]]>([
    ["/hello/with/%61uth", [401]],
    ["/%68ello/with/auth", [401]],
    ["/hello%2Fwith%2Fauth", [404]],
    ["/hello/with/auth/", [404]],
    ["/hello/with/auth%2F", [404]],
    ["//hello/with/auth", [404]],
    ["/hello//with/auth", [404]],
    ["/hello/with//auth", [404]],
    ["/hello/with/./auth", [404]],
    ["/hello/x/../with/auth", [404]],
    ["/HELLO/with/auth", [404]],
    ["/hello/with/AUTH", [404]],
    ["/hello/with/auth;x=1", [404]],
    ["/hello/with/auth%00", [404]],
    ["/hello/with/auth%20", [404]],
    ["/hello/with/auth?x=1", [401]],
    ["/hello/with/auth?x#y", [401]],
    ["/hello/with/auth%3Fx", [404]],
    ["http://localhost/hello/with/auth", [401, 404]],
    ["*", [400, 404]],
  ])("%s", async (path, status) => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await attack([], "secret", `${method} ${path}`);
      expect(status).toContain(answer.status);
    }
  });

  test("shows nothing of its query in the log", async () => {
    const query = "api_key=a-key-that-nobody-may-see";
    for (const path of ["/hello", "/nope", "/hello/with/auth", "/%zz", "/hello/"]) {
      await attack([], "secret", `GET ${path}?${query}`);
    }
    expect(log).toContain('"url":"/nope"');
    expect(log).not.toContain("a-key-that-nobody-may-see");
  });
});

describe("a method in disguise", () => {
  test.each(["X-HTTP-Method-Override: GET", "X-HTTP-Method: GET", "X-Original-URL: /hello", "X-Rewrite-URL: /hello"])(
    "%s",
    async (header) => {
      expect((await attack([header])).status).toBe(401);
    },
  );
});

test("a guard that was forgotten stops the start", async () => {
  const built = await buildService("hello", filledHandlers);
  const pym = await withConfig(built, { ...withoutKey, jwt_secret: secret });
  const contract = { parameters: [], responses: { 200: ["application/json"] } };
  const route = (url: string, handler: Handler<unknown, object>) => (app: FastifyInstance) =>
    void app.route(pym.operation({ method: "GET", url, contract, handler }));
  const start = (...routes: ((app: FastifyInstance) => void)[]) =>
    pym.createApp({ apis: [], builtins: [], routes, guarded: ["GET /x", "GET /y"] }, { logger: false });
  const open = () => ({});
  const message = "These operations must be guarded, and are not: ";
  const key = pym.apiKeyScheme("key", { in: "query", name: "key" }, () => ({}));
  expect(() => start(route("/x", open), route("/y", pym.requiresAuth(open)))).toThrow(`${message}GET /x`);
  expect(() => start(route("/x", pym.requires([key()])(open)))).toThrow(`${message}GET /y`);
  expect(() => start(route("/x", pym.optionally([key()])(open)), route("/y", pym.guard(open)(open)))).toThrow(
    `${message}GET /x, GET /y`,
  );
  expect(() => start(route("/x", pym.requires([key()])(open)), route("/y", pym.requiresAuth(open)))).not.toThrow();
});
