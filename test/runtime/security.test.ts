/** The truth table of `security`: who comes in by which rule with which credentials. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doorsEnvironment, doorsToken } from "./doors.js";
import { filledDoors } from "./filled-doors.js";
import { send, type RawRequest } from "./raw-http.js";
import { buildService, startService, type RunningService } from "./running-service.js";

let service: RunningService;

beforeAll(async () => {
  service = await startService(await buildService("security", filledDoors), doorsEnvironment);
});

afterAll(async () => {
  await service.stop();
  // API keys are never logged, and those of the query are no exception.
  const log = service.log();
  expect(log).toContain("/doors/with-link-key");
  for (const key of ["partner-1", "link-1", "device-1", "machine-1", basic("ann")]) expect(log).not.toContain(key);
});

const basic = (name: string, password = "pass:word") => Buffer.from(`${name}:${password}`).toString("base64");

/** Credentials, as lines of a request or as its query. */
const shown = {
  token: () => `Authorization: Bearer ${doorsToken()}`,
  badToken: () => "Authorization: Bearer a.b.c",
  oldToken: () => `Authorization: Bearer ${doorsToken({ exp: 1 })}`,
  admin: () => `Authorization: Bearer ${doorsToken({ roles: ["admin", "staff"] })}`,
  adminByScope: () => `Authorization: Bearer ${doorsToken({ scope: "staff admin" })}`,
  adminByScp: () => `Authorization: Bearer ${doorsToken({ scp: ["admin"] })}`,
  almostAdmin: () => `Authorization: Bearer ${doorsToken({ scope: "administrator", roles: { admin: true } })}`,
  cookie: () => `Cookie: token=Bearer%20${doorsToken()}`,
  key: () => "X-Partner-Key: partner-1",
  badKey: () => "x-partner-key: other",
  emptyKey: () => "X-Partner-Key:",
  brokenKey: () => "X-Partner-Key: broken",
  link: () => "?key=link-1",
  badLink: () => "?key=other",
  twoLinks: () => "?key=link-1&key=link-1",
  device: () => "Cookie: device=device-1",
  badDevice: () => "Cookie: device=other",
  ann: () => `Authorization: Basic ${basic("ann")}`,
  badAnn: () => `Authorization: basic ${basic("ann", "wrong")}`,
  bob: () => `Authorization: Basic ${basic("bob")}`,
  noBasic: () => "Authorization: Basic ann",
  machine: () => "Authorization: Bearer machine-1",
  badMachine: () => "Authorization: Bearer other",
  reader: () => "Authorization: Bearer reader",
  writer: () => "Authorization: Bearer writer",
  company: () => "Authorization: Bearer company-1",
  unknownScheme: () => "Authorization: Digest abc",
};
type Shown = keyof typeof shown;

function request(door: string, credentials: readonly Shown[]): RawRequest {
  const texts = credentials.map((name) => shown[name]());
  const query = texts.filter((text) => text.startsWith("?")).join("");
  const method = ["with-token", "change-with-device-key", "write-orders"].includes(door) ? "POST" : "GET";
  return { line: `${method} /doors/${door}${query}`, headers: texts.filter((text) => !text.startsWith("?")) };
}

/** Who comes in: the name of the user and the schemes that were satisfied; or the status and the error's code. */
async function outcome(door: string, credentials: readonly Shown[]): Promise<string> {
  const { status, json, headers } = await send(service.port, request(door, credentials));
  if (status === 401) expect(headers["www-authenticate"]).toMatch(/^(Bearer|Basic|ApiKey)\b/);
  if (status !== 200) return `${status} ${String(json["error"])}`;
  return [json["name"], ...(json["shown"] as string[])].join(" ");
}

const missingToken = "401 AUTHORIZATION_HEADER_MISSING";
const invalid = "401 TOKEN_INVALID";
const expired = "401 TOKEN_EXPIRED";
const unauthorized = "401 UNAUTHORIZED";
const forbidden = "403 FORBIDDEN";

const table: Readonly<Record<string, readonly (readonly [Shown[], string])[]>> = {
  inherited: [
    [[], missingToken],
    [["token"], "u1 session_token"],
    [["cookie"], "u1 session_token"],
    [["badToken"], invalid],
    [["oldToken"], expired],
    [["key"], missingToken],
    [["ann"], invalid],
  ],
  cancelled: [
    [[], "nobody"],
    [["token"], "nobody"],
    [["badToken"], "nobody"],
  ],
  "with-nothing": [[[], "nobody"]],
  "with-token": [
    [[], missingToken],
    [["token"], "u1 session_token"],
  ],
  "with-role": [
    [[], missingToken],
    [["token"], forbidden],
    [["almostAdmin"], forbidden],
    [["oldToken"], expired],
    [["admin"], "u1 session_token"],
    [["adminByScope"], "u1 session_token"],
    [["adminByScp"], "u1 session_token"],
  ],
  "with-partner-key": [
    [[], unauthorized],
    [["key"], "partner partner_key"],
    [["badKey"], unauthorized],
    [["emptyKey"], unauthorized],
    [["key", "key"], unauthorized],
    [["token"], unauthorized],
    [["brokenKey"], "500 SERVER_ERROR"],
  ],
  "with-link-key": [
    [[], unauthorized],
    [["link"], "link link_key"],
    [["badLink"], unauthorized],
    [["twoLinks"], unauthorized],
  ],
  "with-device-key": [
    [[], unauthorized],
    [["device"], "device device_key"],
    [["badDevice"], unauthorized],
  ],
  "change-with-device-key": [
    [[], unauthorized],
    [["device"], "device device_key"],
  ],
  "with-staff-login": [
    [[], unauthorized],
    [["ann"], "ann staff_login"],
    [["badAnn"], unauthorized],
    [["noBasic"], unauthorized],
    [["ann", "ann"], unauthorized],
    [["token"], unauthorized],
    [["bob"], forbidden],
  ],
  "with-machine-token": [
    [[], missingToken],
    [["machine"], "machine machine_token"],
    [["badMachine"], unauthorized],
    [["cookie"], missingToken],
  ],
  "read-orders": [
    [[], missingToken],
    [["reader"], "reader shop_oauth"],
    [["writer"], "writer shop_oauth"],
    [["badMachine"], unauthorized],
  ],
  "write-orders": [
    [["reader"], forbidden],
    [["writer"], "writer shop_oauth"],
  ],
  "with-company-account": [
    [[], missingToken],
    [["company"], "employee company_account"],
    [["badMachine"], unauthorized],
  ],
  "with-token-or-key": [
    [[], missingToken],
    [["token"], "u1 session_token"],
    [["key"], "partner partner_key"],
    [["token", "key"], "u1 session_token"],
    [["badToken", "key"], "partner partner_key"],
    [["token", "badKey"], "u1 session_token"],
    [["badToken"], invalid],
    [["badKey"], unauthorized],
    [["badToken", "badKey"], invalid],
  ],
  "with-token-and-key": [
    [[], "401"],
    [["token"], unauthorized],
    [["key"], missingToken],
    [["token", "key"], "partner_key session_token"],
    [["badToken", "key"], invalid],
    [["token", "badKey"], unauthorized],
    [["badToken"], invalid],
  ],
  "with-both-or-login": [
    [[], "401"],
    [["ann"], "ann staff_login"],
    [["ann", "key"], "ann staff_login"],
    [["token", "key"], "partner_key session_token"],
    [["token"], unauthorized],
    [["bob"], forbidden],
  ],
  "with-three-keys": [
    [[], unauthorized],
    [["key", "link"], unauthorized],
    [["key", "device"], unauthorized],
    [["link", "device"], unauthorized],
    [["key", "link", "badDevice"], unauthorized],
    [["key", "link", "device"], "device_key link_key partner_key"],
  ],
  "with-token-or-login": [
    [[], missingToken],
    [["token"], "u1 session_token"],
    [["ann"], "ann staff_login"],
    [["ann", "cookie"], "u1 session_token"],
    [["badAnn"], unauthorized],
    [["badToken"], invalid],
    [["unknownScheme"], invalid],
  ],
  "with-token-and-login": [
    [["token"], unauthorized],
    [["ann"], missingToken],
    [["ann", "cookie"], "session_token staff_login"],
    [["badAnn", "cookie"], unauthorized],
  ],
  "with-role-or-key": [
    [["admin"], "u1 session_token"],
    [["token"], forbidden],
    [["token", "key"], "partner partner_key"],
    [["token", "badKey"], forbidden],
    [["badKey"], unauthorized],
    [[], missingToken],
  ],
  "with-role-and-key": [
    [["admin", "key"], "partner_key session_token"],
    [["token", "key"], forbidden],
    [["token", "badKey"], unauthorized],
    [["token"], unauthorized],
  ],
  "maybe-token": [
    [[], "nobody"],
    [["token"], "u1 session_token"],
    [["cookie"], "u1 session_token"],
    [["badToken"], invalid],
    [["oldToken"], expired],
    [["unknownScheme"], invalid],
    [["key"], "nobody"],
  ],
  "maybe-key-first": [
    [[], "nobody"],
    [["key"], "partner partner_key"],
    [["badKey"], unauthorized],
    [["emptyKey"], "nobody"],
  ],
  "maybe-either": [
    [[], "nobody"],
    [["token"], "u1 session_token"],
    [["key"], "partner partner_key"],
    [["badToken"], invalid],
    [["badToken", "key"], "partner partner_key"],
    [["badKey"], unauthorized],
  ],
  "maybe-both": [
    [[], "nobody"],
    [["token"], unauthorized],
    [["key"], missingToken],
    [["token", "key"], "partner_key session_token"],
  ],
  decorated: [
    [[], missingToken],
    [["token"], "u1"],
    [["badToken"], invalid],
  ],
  "decorated-key": [
    [["token"], unauthorized],
    [["key"], missingToken],
    [["token", "key"], "u1 partner_key"],
  ],
  "decorated-only": [
    [[], missingToken],
    [["token"], "u1"],
  ],
};

describe.each(Object.entries(table))("%s", (door, rows) => {
  test.each(rows)("%j: %s", async (credentials, expected) => {
    // Which scheme of a requirement comes first is not for this table to say.
    expect(await outcome(door, credentials)).toContain(expected);
  });
});

describe("WWW-Authenticate", () => {
  test.each<[door: string, Shown[], string]>([
    ["inherited", [], "Bearer"],
    ["inherited", ["badToken"], 'Bearer error="invalid_token"'],
    ["with-role", ["token"], 'Bearer error="insufficient_scope"'],
    ["with-machine-token", ["badMachine"], 'Bearer error="invalid_token"'],
    ["with-partner-key", [], 'ApiKey in="header", name="X-Partner-Key"'],
    ["with-partner-key", ["badKey"], 'ApiKey in="header", name="X-Partner-Key"'],
    ["with-staff-login", [], 'Basic realm="staff_login", charset="UTF-8"'],
    ["with-staff-login", ["badAnn"], 'Basic realm="staff_login", charset="UTF-8"'],
    ["with-token-or-login", [], 'Bearer, Basic realm="staff_login", charset="UTF-8"'],
  ])("%s, %j", async (door, credentials, expected) => {
    const { headers } = await send(service.port, request(door, credentials));
    expect(headers["www-authenticate"]).toBe(expected);
  });
});

describe("verifiers that are not written", () => {
  let stubs: RunningService;
  beforeAll(async () => {
    const others = Object.entries(filledDoors).filter(([file]) => file !== "src/handlers/security.ts");
    stubs = await startService(await buildService("security", Object.fromEntries(others)), doorsEnvironment);
  });
  afterAll(() => stubs.stop());

  test.each<[door: string, Shown[]]>([
    ["with-partner-key", ["key"]],
    ["with-link-key", ["link"]],
    ["with-device-key", ["device"]],
    ["with-staff-login", ["ann"]],
    ["with-machine-token", ["machine"]],
    ["read-orders", ["reader"]],
    ["with-company-account", ["company"]],
    ["maybe-key-first", ["key"]],
  ])("refuse: %s", async (door, credentials) => {
    const { status, json } = await send(stubs.port, request(door, credentials));
    expect([status, json["error"]]).toEqual([501, "NOT_IMPLEMENTED"]);
  });
});
