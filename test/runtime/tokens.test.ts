/** Keys of each kind, and settings that can't work. */
import { exportJWK, SignJWT, type JWK } from "jose";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { filledHandlers } from "./filled-handlers.js";
import type { Parts } from "./generated-parts.js";
import { buildService } from "./running-service.js";
import { audience, inSeconds, issuer, token } from "./tokens.js";
import { withConfig, withoutKey, type Settings } from "./with-config.js";

let built: string;

beforeAll(async () => {
  built = await buildService("hello", filledHandlers);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const load = (settings: Settings): Promise<Parts> => withConfig(built, { ...withoutKey, ...settings });

const pem = (key: KeyObject): string =>
  key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }).toString();

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherRsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
const pairs = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: curve("P-256"),
  ES384: curve("P-384"),
  ES512: curve("P-521"),
  EdDSA: generateKeyPairSync("ed25519"),
};

const longSecret = "a secret of the tests that is long enough for each of the three algorithms, and for HS512";

/** A token that somebody else signs. */
function signed(alg: string, key: KeyObject, header: object = {}): Promise<string> {
  return new SignJWT({ sub: "u1", iss: issuer, aud: audience, iat: inSeconds(0), exp: inSeconds(3600) })
    .setProtectedHeader({ alg, ...header })
    .sign(key);
}

describe("a key pair", () => {
  test.each(Object.entries(pairs))("%s: signs and verifies", async (jwt_algorithm, { privateKey, publicKey }) => {
    const pym = await load({
      jwt_algorithm,
      jwt_private_key: pem(privateKey),
      jwt_public_key: pem(publicKey),
    });
    await pym.buildApp({ logger: false }).ready();
    const made = await pym.generateToken({ userId: "u1" });
    const header: unknown = JSON.parse(Buffer.from(made.split(".")[0] ?? "", "base64url").toString());
    expect(header).toEqual({ typ: "JWT", alg: jwt_algorithm, iss: issuer });
    expect(await pym.verifyToken(made)).toMatchObject({ sub: "u1" });
  });

  test("the private key suffices", async () => {
    const pym = await load({ jwt_algorithm: "ES256", jwt_private_key: pem(pairs.ES256.privateKey) });
    expect(await pym.verifyToken(await pym.generateToken({ userId: "u1" }))).toMatchObject({ sub: "u1" });
  });

  test("with the public key alone, tokens are verified and none are made", async () => {
    const pym = await load({ jwt_algorithm: "RS256", jwt_public_key: pem(rsa.publicKey) });
    expect(await pym.verifyToken(await signed("RS256", rsa.privateKey))).toMatchObject({ sub: "u1" });
    await expect(pym.verifyToken(await signed("RS256", otherRsa.privateKey))).rejects.toThrow("signature is invalid");
    await expect(pym.verifyToken(await signed("PS256", rsa.privateKey))).rejects.toThrow("JWT token is invalid");
    await expect(pym.generateToken({ userId: "u1" })).rejects.toThrow("can only verify tokens");
  });

  test("a variable of the environment may have \\n for its lines", async () => {
    vi.stubEnv("TEST_PUBLIC_KEY", pem(rsa.publicKey).replaceAll("\n", "\\n"));
    const pym = await load({
      jwt_algorithm: "RS256",
      jwt_public_key: "TEST_PUBLIC_KEY",
      env_secrets: ["TEST_PUBLIC_KEY"],
    });
    expect(await pym.verifyToken(await signed("RS256", rsa.privateKey))).toMatchObject({ sub: "u1" });
  });
});

describe("secrets", () => {
  test.each(["HS256", "HS384", "HS512"])("%s: signs and verifies", async (jwt_algorithm) => {
    const pym = await load({ jwt_algorithm, jwt_secret: longSecret });
    expect(await pym.verifyToken(await pym.generateToken({ userId: "u1" }))).toMatchObject({ sub: "u1" });
  });

  test("of several, the first one signs and all are accepted", async () => {
    vi.stubEnv("TEST_SECRET", longSecret);
    const [first, second] = ["TEST_SECRET", "an older secret of the tests, of forty bytes"];
    const pym = await load({ jwt_secret: [first, second], env_secrets: [first] });
    const before = await load({ jwt_secret: second });
    const after = await load({ jwt_secret: longSecret });
    const made = await pym.generateToken({ userId: "u1" });
    expect(await after.verifyToken(made)).toMatchObject({ sub: "u1" });
    await expect(before.verifyToken(made)).rejects.toThrow("signature is invalid");
    expect(await pym.verifyToken(await before.generateToken({ userId: "u2" }))).toMatchObject({ sub: "u2" });
    await expect(pym.verifyToken(token({ key: "a third one" }))).rejects.toThrow("signature is invalid");
  });

  test("that are short are a warning, and stop the start in production", async () => {
    const lines: string[] = [];
    const logger = { stream: { write: (line: string) => void lines.push(line) } };
    const pym = await load({ jwt_secret: "short" });
    pym.buildApp({ logger });
    expect(lines.join("")).toContain("shorter than the 32 bytes that HS256 needs");
    for (const [variable, value] of [
      ["NODE_ENV", "production"],
      ["PYM_ENV", "prod"],
    ] as const) {
      vi.stubEnv(variable, value);
      expect(() => pym.buildApp({ logger: false })).toThrow("shorter than the 32 bytes");
      vi.unstubAllEnvs();
    }
  });
});

describe("settings that stop the start", () => {
  const secret = { jwt_secret: longSecret };
  const publicKey = { jwt_public_key: pem(rsa.publicKey) };
  const jwks = { jwt_jwks_url: "https://keys.example/jwks" };
  const rs256 = { jwt_algorithm: "RS256" };
  test.each<[name: string, settings: Settings, message: string]>([
    ["HS256 with a public key", publicKey, "HS256, whose only key is jwt_secret, but jwt_public_key is set"],
    ["HS256 with both", { ...secret, ...publicKey }, "whose only key is jwt_secret, but jwt_public_key is set"],
    ["HS256 with a JWKS", jwks, "whose only key is jwt_secret, but jwt_jwks_url is set"],
    ["HS256 with a public key as its secret", { jwt_secret: pem(rsa.publicKey) }, "holds a PEM key"],
    ["no key", {}, "HS256, whose key is missing: set jwt_secret"],
    ["an empty secret", { jwt_secret: "" }, "set jwt_secret"],
    ["RS256 without a key", rs256, "set jwt_public_key, jwt_private_key or jwt_jwks_url"],
    ["RS256 with a secret", { ...rs256, ...secret }, "RS256, which takes no jwt_secret"],
    ["two kinds of keys", { ...rs256, ...publicKey, ...jwks }, "jwt_jwks_url and jwt_public_key are both set"],
    [
      "a JWKS and a private key",
      { ...rs256, ...jwks, jwt_private_key: pem(rsa.privateKey) },
      "jwt_jwks_url and jwt_private_key are both set",
    ],
    ["no issuer", { ...secret, jwt_issuer: null }, "jwt_issuer is missing"],
    ["no audience", { ...secret, jwt_audience: null }, "jwt_audience is missing"],
    ["an unknown algorithm", { ...secret, jwt_algorithm: "none" }, "jwt_algorithm must be HS256"],
    ["a public key that is none", { ...rs256, jwt_public_key: "AAAA" }, "jwt_public_key is not a public key as PEM"],
    [
      "a private key that is none",
      { ...rs256, jwt_private_key: "AAAA" },
      "jwt_private_key is not a private key as PEM",
    ],
    ["a private key as the public one", { ...rs256, jwt_public_key: pem(rsa.privateKey) }, "holds a private key"],
    [
      "a key of another type",
      { jwt_algorithm: "ES256", ...publicKey },
      "jwt_public_key is a key of type rsa, but jwt_algorithm ES256 needs prime256v1",
    ],
    [
      "a key of another curve",
      { jwt_algorithm: "ES256", jwt_private_key: pem(pairs.ES384.privateKey) },
      "is a key of type secp384r1, but jwt_algorithm ES256 needs prime256v1",
    ],
    [
      "a short RSA key",
      { ...rs256, jwt_public_key: pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey) },
      "shorter than 2048 bits",
    ],
    [
      "two halves of different pairs",
      { ...rs256, ...publicKey, jwt_private_key: pem(otherRsa.privateKey) },
      "jwt_public_key is not the public half of jwt_private_key",
    ],
    ["a JWKS without TLS", { ...rs256, jwt_jwks_url: "http://keys.example/jwks" }, "must start with https://"],
    ["a JWKS that is no URL", { ...rs256, jwt_jwks_url: "keys" }, "jwt_jwks_url is not a URL"],
    ["a leeway that is none", { ...secret, jwt_leeway: "5m" }, "jwt_leeway must be a number"],
    ["a secret that is none", { jwt_secret: [1] }, "jwt_secret must be text, or a list of texts"],
  ])("%s", async (_name, settings, message) => {
    const pym = await load(settings);
    let thrown: unknown;
    try {
      pym.buildApp({ logger: false });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: "ConfigError", message: expect.stringContaining(message) as string });
    expect(String(thrown)).not.toContain("-----BEGIN");
  });
});

describe("keys that are published", () => {
  let server: Server;
  let published: JWK[] = [];
  let status = 200;
  let fetches = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      fetches++;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  afterAll(() => server.close());

  async function start(keys: Readonly<Record<string, KeyObject>>): Promise<Parts> {
    await publish(keys);
    vi.useFakeTimers({ toFake: ["Date"] });
    fetches = 0;
    const { port } = server.address() as AddressInfo;
    return load({ jwt_algorithm: "RS256", jwt_jwks_url: `http://127.0.0.1:${port}/jwks` });
  }

  async function publish(keys: Readonly<Record<string, KeyObject>>): Promise<void> {
    published = await Promise.all(
      Object.entries(keys).map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid, alg: "RS256" })),
    );
  }

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

  test("verify; one that is not there is TOKEN_INVALID, and is not asked for again and again", async () => {
    const pym = await start({ a: rsa.publicKey });
    expect(await pym.verifyToken(await signed("RS256", rsa.privateKey, { kid: "a" }))).toMatchObject({ sub: "u1" });
    for (const kid of ["b", "c", "d"]) {
      const unknown = pym.verifyToken(await signed("RS256", rsa.privateKey, { kid }));
      await expect(unknown).rejects.toMatchObject({ code: "TOKEN_INVALID" });
    }
    expect(fetches).toBe(1);
  });

  test("are told apart where a token doesn't name its key", async () => {
    const pym = await start({ a: rsa.publicKey, b: otherRsa.publicKey });
    expect(await pym.verifyToken(await signed("RS256", otherRsa.privateKey))).toMatchObject({ sub: "u1" });
  });

  test("may be added without a restart", async () => {
    const pym = await start({ a: rsa.publicKey });
    await pym.verifyToken(await signed("RS256", rsa.privateKey, { kid: "a" }));
    await publish({ a: rsa.publicKey, b: otherRsa.publicKey });
    pass(11);
    const made = await signed("RS256", otherRsa.privateKey, { kid: "b" });
    expect(await pym.verifyToken(made)).toMatchObject({ sub: "u1" });
  });

  test("that are removed don't verify for longer than ten minutes, though tokens are remembered", async () => {
    const pym = await start({ a: rsa.publicKey });
    const made = await signed("RS256", rsa.privateKey, { kid: "a" });
    await pym.verifyToken(made);
    pass(299);
    await pym.verifyToken(await signed("RS256", rsa.privateKey, { kid: "a", typ: "other" }));
    await publish({ b: otherRsa.publicKey });
    await pym.verifyToken(made); // still remembered
    pass(301);
    await expect(pym.verifyToken(made)).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  });

  test("that can't be read are 503, not the caller's fault", async () => {
    status = 500;
    const pym = await start({ a: rsa.publicKey });
    const made = await signed("RS256", rsa.privateKey, { kid: "a" });
    await expect(pym.verifyToken(made)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE", status: 503 });
    status = 200;
    expect(await pym.verifyToken(made)).toMatchObject({ sub: "u1" });
  });
});

describe("a remembered token", () => {
  test("expires all the same, and is not valid before its time when the clock is set back", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const pym = await load({ jwt_secret: longSecret });
    const now = Date.now();
    const made = await pym.generateToken({ userId: "u1", expiresIn: 60 });
    const early = await pym.generateToken({ userId: "u1", data: { nbf: inSeconds(0) } });
    const user = await pym.verifyToken(made);
    await pym.verifyToken(early);
    expect(await pym.verifyToken(made)).toBe(user);
    vi.setSystemTime(now + 361_000);
    await expect(pym.verifyToken(made)).rejects.toMatchObject({ code: "TOKEN_EXPIRED" });
    vi.setSystemTime(now - 302_000);
    await expect(pym.verifyToken(made)).rejects.toThrow("issued in the future");
    await expect(pym.verifyToken(early)).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  });

  test("can't be changed by those who get it", async () => {
    const pym = await load({ jwt_secret: longSecret });
    const { claims } = await pym.verifyToken(
      await pym.generateToken({ userId: "u1", data: { rights: { admin: [] } } }),
    );
    expect(() => Object.assign(claims, { sub: "u2" })).toThrow(TypeError);
    expect(() => Object.assign(claims["rights"] as object, { admin: true })).toThrow(TypeError);
  });

  test("is forgotten before there are too many", async () => {
    const { RecentMap } = await load({ jwt_secret: longSecret });
    const map = new RecentMap<number, string>(10);
    for (let key = 0; key < 100; key++) {
      map.set(key, String(key));
      map.get(3); // in use all the time
    }
    const kept = Array.from({ length: 100 }, (_, key) => key).filter((key) => map.get(key) !== undefined);
    expect(kept).toContain(3);
    expect(kept).toContain(99);
    expect(kept.length).toBeLessThanOrEqual(10);
  });
});

test("jwt_leeway is how long an expired token is accepted", async () => {
  const pym = await load({ jwt_secret: longSecret, jwt_leeway: 0 });
  const made = await pym.generateToken({ userId: "u1", issuedAt: new Date(Date.now() - 61_000), expiresIn: 60 });
  await expect(pym.verifyToken(made)).rejects.toMatchObject({ code: "TOKEN_EXPIRED" });
});

test("jwt_accepted_issuers are accepted beside one's own", async () => {
  const pym = await load({ jwt_secret: longSecret, jwt_accepted_issuers: ["other.example"] });
  const made = await pym.generateToken({ userId: "u1", issuer: "other.example" });
  expect(await pym.verifyToken(made)).toMatchObject({ claims: { iss: "other.example" } });
  const foreign = await pym.generateToken({ userId: "u1", issuer: "third.example" });
  await expect(pym.verifyToken(foreign)).rejects.toThrow("incorrect issuer");
});
