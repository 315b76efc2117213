/** Signing in and out by cookie, renewal, and calls that another site's page makes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doorsEnvironment, doorsToken } from "./doors.js";
import { filledDoors } from "./filled-doors.js";
import { send } from "./raw-http.js";
import { buildService, startService, type RunningService } from "./running-service.js";
import { inSeconds } from "./tokens.js";

// As a user's own server, with a page of another origin that may call.
const server = `
import { buildApp } from "./generated/app.js";

const app = buildApp({ allowedOrigins: ["https://app.example"] });
process.once("SIGTERM", () => void app.close());
await app.listen({ port: 0, host: "127.0.0.1" });
`;

let service: RunningService;
let folder: string;

beforeAll(async () => {
  folder = await buildService("security", { ...filledDoors, "src/server.ts": server });
  service = await startService(folder, doorsEnvironment);
});

afterAll(async () => {
  await service.stop();
  expect(service.log()).not.toContain("Bearer");
  expect(service.log()).not.toContain("eyJ");
});

const signIn = (name = "ann", headers: readonly string[] = [], password = "open sesame") =>
  send(service.port, {
    line: "POST /session",
    headers: ["Content-Type: application/json", ...headers],
    body: JSON.stringify({ name, password }),
  });

const cookieOf = (made: string) => `Cookie: token=Bearer%20${made}`;

describe("sendToken", () => {
  test("sets the cookie, and gives the token for the body", async () => {
    const { status, headers, json } = await signIn();
    const made = String(json["token"]);
    expect(status).toBe(200);
    const [cookie, maxAge, ...others] = headers["set-cookie"]?.split("; ") ?? [];
    expect([cookie, ...others]).toEqual([`token=Bearer%20${made}`, "Path=/", "HttpOnly", "Secure", "SameSite=Lax"]);
    expect(maxAge).toMatch(/^Max-Age=(86400|86399)$/); // the clock may have ticked
    expect(headers["cache-control"]).toBe("no-store");
    const second = await send(service.port, { line: "GET /doors/inherited", headers: [cookieOf(made)] });
    expect(second.json).toMatchObject({ name: "ann" });
    expect(second.headers["set-cookie"]).toBeUndefined(); // too young to be renewed
  });

  test("sets nothing where it is not called", async () => {
    const { status, headers } = await signIn("ann", [], "wrong");
    expect(status).toBe(401);
    expect(headers["set-cookie"]).toBeUndefined();
  });

  test("leaves out Secure on localhost only, and not in production", async () => {
    expect((await signIn("dev")).headers["set-cookie"]).not.toContain("Secure");
    const production = await startService(folder, { ...doorsEnvironment, NODE_ENV: "production" });
    const answer = await send(production.port, {
      line: "POST /session",
      headers: ["Content-Type: application/json"],
      body: '{"name":"dev","password":"open sesame"}',
    });
    await production.stop();
    expect(answer.headers["set-cookie"]).toContain("; Secure");
  });

  test("is refused to a page of another site, which could sign a visitor in as somebody else", async () => {
    const { status, json, headers } = await signIn("ann", ["Sec-Fetch-Site: cross-site"]);
    expect([status, json["error"]]).toEqual([403, "CROSS_SITE_REQUEST"]);
    expect(headers["set-cookie"]).toBeUndefined();
  });

  test("refuses a token that no browser would keep", async () => {
    const { status, headers } = await signIn("a".repeat(4000));
    expect(status).toBe(500);
    expect(headers["set-cookie"]).toBeUndefined();
  });
});

test("clearToken has the browser forget the cookie", async () => {
  const signOut = (made: string) => send(service.port, { line: "DELETE /session", headers: [cookieOf(made)] });
  const cleared = "token=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax";
  const { status, headers } = await signOut(doorsToken());
  expect([status, headers["set-cookie"]]).toEqual([204, cleared]);
  // Also where the same call would renew it.
  expect((await signOut(doorsToken({ iat: inSeconds(-11_000) }))).headers["set-cookie"]).toBe(cleared);
});

describe("renewal", () => {
  const old = { iat: inSeconds(-11_000), exp: inSeconds(1000), sub: "u7", role: "admin" };
  const renewedBy = async (line: string, ...headers: string[]) => {
    const answer = await send(service.port, { line, headers });
    return /^token=Bearer%20([^;]+);/.exec(answer.headers["set-cookie"] ?? "")?.[1];
  };

  test("gives a cookie with the same claims and the same lifetime", async () => {
    const made = await renewedBy("GET /doors/inherited", cookieOf(doorsToken(old)));
    const claims = JSON.parse(Buffer.from(made?.split(".")[1] ?? "", "base64url").toString()) as typeof old;
    expect(claims).toMatchObject({ sub: "u7", role: "admin", iss: "doors.example", aud: "doors.example" });
    expect(claims.exp - claims.iat).toBe(12_000);
    expect(claims.exp).toBeGreaterThan(inSeconds(11_000));
    expect(await renewedBy("GET /doors/inherited", cookieOf(made ?? ""))).toBeUndefined();
  });

  test("happens once where two guards ask for the token", async () => {
    expect(await renewedBy("GET /doors/decorated", cookieOf(doorsToken(old)))).toBeDefined();
  });

  test.each([
    ["a token from the header", `Authorization: Bearer ${doorsToken(old)}`],
    ["a young token", cookieOf(doorsToken({ iat: inSeconds(-10_000) }))],
    ["an expired token that is accepted for a while", cookieOf(doorsToken({ ...old, exp: inSeconds(-100) }))],
    ["a token without a time of issue", cookieOf(doorsToken({ ...old, iat: undefined }))],
    ["a token that is not valid", cookieOf(doorsToken({ ...old, aud: "x" }))],
  ])("does not happen for %s", async (_name, header) => {
    expect(await renewedBy("GET /doors/inherited", header)).toBeUndefined();
  });
});

test("a token that is too long for a cookie is not renewed, and its call is answered", async () => {
  const old = doorsToken({ iat: inSeconds(-11_000), exp: inSeconds(1000), note: "x".repeat(2900) });
  const { status, headers } = await send(service.port, { line: "GET /doors/inherited", headers: [cookieOf(old)] });
  expect([status, headers["set-cookie"]]).toEqual([200, undefined]);
});

describe("calls across sites", () => {
  const post = async (door: string, ...headers: string[]) => {
    const { status, json } = await send(service.port, { line: `POST /doors/${door}`, headers });
    return json["error"] ?? status;
  };
  const refused = "CROSS_SITE_REQUEST";

  test.each<[headers: string[], string | number]>([
    [["Sec-Fetch-Site: same-origin"], 200],
    [["Sec-Fetch-Site: none"], 200],
    [["Sec-Fetch-Site: same-site"], refused],
    [["Sec-Fetch-Site: cross-site"], refused],
    [["Sec-Fetch-Site: cross-site", "Origin: http://localhost"], refused],
    [["Sec-Fetch-Site: same-origin, same-origin"], refused],
    [["Sec-Fetch-Site: cross-site", "Origin: https://app.example"], 200],
    [["Sec-Fetch-Site: cross-site", "Origin: https://app.example.evil"], refused],
    [["Origin: http://localhost"], 200],
    [["Origin: https://doors.example"], 200], // the live_url, behind a proxy
    [["Origin: https://app.example"], 200],
    [["Origin: https://evil.example"], refused],
    [["Origin: http://localhost:8080"], refused],
    [["Origin: http://localhost.evil.example"], refused],
    [["Origin: null"], refused],
    [["Origin: nonsense"], refused],
    [["Referer: http://localhost/page"], 200],
    [["Referer: https://evil.example/http://localhost"], refused],
    [[], 200], // no browser
  ])("%j: %s", async (headers, expected) => {
    expect(await post("with-token", cookieOf(doorsToken()), ...headers)).toBe(expected);
    expect(await post("change-with-device-key", "Cookie: device=device-1", ...headers)).toBe(expected);
  });

  test("may bring a token in a header, which no browser sends by itself", async () => {
    const foreign = ["Sec-Fetch-Site: cross-site", "Origin: https://evil.example"];
    expect(await post("with-token", `Authorization: Bearer ${doorsToken()}`, ...foreign)).toBe(200);
    expect(await post("with-token", ...foreign)).toBe("AUTHORIZATION_HEADER_MISSING");
  });

  test("may read", async () => {
    const headers = [cookieOf(doorsToken()), "Sec-Fetch-Site: cross-site"];
    expect((await send(service.port, { line: "GET /doors/inherited", headers })).status).toBe(200);
  });
});
