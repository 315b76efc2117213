import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunningService } from "../runtime/running-service.js";
import { closeChromium, howToGetChromium, openChromium } from "./chromium.js";
import { buildService, checkOut, startService } from "./generated-service.js";

let service: RunningService;
let browser: BrowserContext;
let page: Page;

/** Somebody else's server, which serves its page under each name that leads to it. */
const foreign = createServer((_, response) => {
  response.setHeader("content-type", "text/html").end("<!doctype html><title>Cheap flights</title>");
});

beforeAll(async () => {
  if (howToGetChromium !== undefined && process.env["CI"]) throw new Error(howToGetChromium);
  if (howToGetChromium !== undefined) return;
  const folder = await checkOut("login");
  await buildService(folder, ["notes.yaml"]);
  service = await startService(folder, { NOTES_JWT_SECRET: "a secret that the notes are signed with" });
  await new Promise<void>((listening) => foreign.listen(0, "127.0.0.1", listening));
  browser = await openChromium();
});

afterAll(async () => {
  await closeChromium();
  foreign.close();
});

beforeEach(async ({ skip }) => {
  skip(howToGetChromium !== undefined, howToGetChromium);
  await browser.clearCookies();
  page = await browser.newPage();
  await page.goto(notesAt("localhost"));
});

afterEach(() => page.close());

const missing = refusal("AUTHORIZATION_HEADER_MISSING");
const crossSite = { status: 403, error: "CROSS_SITE_REQUEST" };
const mallory = { name: "mallory", password: "mallory's password" };

describe("a login in Chromium", () => {
  it("signs in by a call of the page; after that, the cookie alone authenticates", async () => {
    expect(await page.title()).toBe("Notes");
    expect(await call("GET /notes")).toEqual([401, missing]);
    expect(await call("POST /sign-in", { name: "ann", password: "wrong" })).toEqual([401, refusal("UNAUTHORIZED")]);
    expect(await browser.cookies()).toEqual([]);

    expect(await signIn()).toEqual([200, { token: expect.stringMatching(/^eyJ/) as string }]);
    const request = page.waitForRequest("**/notes");
    expect(await call("GET /notes")).toEqual([200, expect.objectContaining({ user_id: "ann" }) as object]);
    const { cookie, authorization } = await (await request).allHeaders();
    expect({ cookie, authorization }).toEqual({ cookie: expect.stringMatching(/^token=Bearer%20eyJ[^;]+$/) as string });

    expect(await call("POST /notes", { text: "milk" })).toEqual([200, { user_id: "ann", notes: ["milk"] }]);
    await page.reload();
    expect(await call("GET /notes")).toEqual([200, { user_id: "ann", notes: ["milk"] }]);
  });

  it("keeps the token where no script finds it, and for as long as it is valid", async () => {
    const [, { token }] = (await signIn()) as [number, { token: string }];
    expect(await page.evaluate("document.cookie")).toBe("");
    expect(await browser.cookies()).toEqual([
      {
        name: "token",
        value: `Bearer%20${token}`,
        domain: "localhost",
        path: "/",
        expires: expect.closeTo(Date.now() / 1000 + 86_400, -2) as number,
        httpOnly: true,
        secure: true,
        sameSite: "Lax",
      },
    ]);
  });

  it("signs out", async () => {
    await signIn();
    expect((await call("GET /notes"))[0]).toBe(200);
    expect(await call("POST /sign-out")).toEqual([204, undefined]);
    expect(await browser.cookies()).toEqual([]);
    expect(await call("GET /notes")).toEqual([401, missing]);
    expect(await call("POST /notes", { text: "no more" })).toEqual([401, missing]);
  });

  it("has the user signed in who follows a link from another site", async () => {
    await signIn();
    await page.goto(foreignAt("127.0.0.1"));
    await Promise.all([page.waitForURL("**/notes"), page.evaluate(`location.href = "${notesAt("localhost")}/notes"`)]);
    expect(await page.textContent("body")).toContain('"user_id":"ann"');
  });

  it("gives no cookie to a connection that others can listen to", async () => {
    await page.goto(notesAt("notes.test"));
    expect((await signIn())[0]).toBe(200);
    expect(await browser.cookies()).toEqual([]);
    expect(await call("GET /notes")).toEqual([401, missing]);
  });
});

const ways = ["a form", "fetch", "fetch without CORS"] as const;

describe("calls that Chromium makes for the service's own page are answered", () => {
  it.each(ways)("by %s", async (way) => {
    const own = notesAt("localhost");
    await signIn();
    expect(await post(way, own, `${own}/notes`, { text: way })).toEqual({ status: 200 });
    expect(await call("GET /notes")).toEqual([
      200,
      { user_id: "ann", notes: expect.arrayContaining([way]) as string[] },
    ]);
    expect(await post(way, own, `${own}/sign-in`, mallory)).toEqual({ status: 200 });
    expect(await call("GET /notes")).toEqual([200, { user_id: "mallory", notes: [] }]);
    expect(await post(way, own, `${own}/sign-out`, {})).toEqual({ status: 204 });
    expect(await call("GET /notes")).toEqual([401, missing]);
  });
});

describe.each([
  // The cookie is SameSite=Lax, and stays at home.
  ["another site", "127.0.0.1", { status: 401, error: "AUTHORIZATION_HEADER_MISSING" }],
  // Ports make no difference to cookies, so that it comes along.
  ["another origin of the same site", "localhost", crossSite],
])("calls that Chromium makes for a page of %s are refused", (_, host, refused) => {
  it.each(ways)("by %s", async (way) => {
    const own = notesAt("localhost");
    const other = foreignAt(host);
    await signIn();
    const before = await call("GET /notes");
    const logged = service.log().length;
    expect(await post(way, other, `${own}/notes`, { text: "buy cheap flights" })).toEqual(refused);
    expect(await post(way, other, `${own}/sign-in`, mallory)).toEqual(crossSite);
    expect(await post(way, other, `${own}/sign-out`, {})).toEqual(crossSite);
    expect(await call("GET /notes"), "it is still ann, with the notes that she had").toEqual(before);
    expect(service.log().slice(logged)).not.toContain("A note is added");
  });
});

// There, Chromium sends no Sec-Fetch-Site.
describe("calls for a page of another site are refused by their Origin where the connection is not secure", () => {
  it.each(ways)("by %s", async (way) => {
    for (const path of ["/sign-in", "/sign-out"]) {
      const answer = await post(way, foreignAt("foreign.test"), `${notesAt("notes.test")}${path}`, mallory);
      expect(answer, path).toEqual(crossSite);
    }
  });
});

function refusal(error: string): object {
  return expect.objectContaining({ error }) as object;
}

function notesAt(host: string): string {
  return `http://${host}:${service.port}`;
}

function foreignAt(host: string): string {
  return `http://${host}:${(foreign.address() as AddressInfo).port}`;
}

// ---------------------------------------------------------------- calls of the page that is open

function signIn(): Promise<readonly [number, unknown]> {
  return call("POST /sign-in", { name: "ann", password: "ann's password" });
}

/** Calls as pages do, without a word about credentials, and gives what the page gets. */
async function call(operation: string, form?: Form): Promise<readonly [number, unknown]> {
  const [method = "", url = ""] = operation.split(" ");
  const body = form && `new URLSearchParams(${JSON.stringify(form)})`;
  const [status, text] = await page.evaluate<[number, string]>(
    `fetch("${url}", { method: "${method}", body: ${body ?? "null"} })
      .then(async (response) => [response.status, await response.text()])`,
  );
  return [status, text === "" ? undefined : JSON.parse(text)];
}

// ---------------------------------------------------------------- calls of any page

type Form = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly error?: string;
}

/** Has a page send a form with the user's credentials. Gives what the service made of it, which the page may not see. */
async function post(way: (typeof ways)[number], from: string, to: string, form: Form): Promise<Answer> {
  const logged = service.log().length;
  const tab = await browser.newPage();
  await tab.goto(from);
  await tab.evaluate(scripts[way](to, JSON.stringify(form)));
  const answer = await vi.waitFor(() => answerTo(new URL(to).pathname, service.log().slice(logged)), 10_000);
  // A tab that is closed on its way to another page may stay for ever. An answer without a body leads to none.
  if (way === "a form" && answer.status !== 204) await tab.waitForURL(to);
  await tab.close();
  return answer;
}

const scripts = {
  "a form": (url: string, form: string) => `{
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "${url}" });
    for (const [name, value] of Object.entries(${form})) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
  }`,
  // Where the answer can't be read, the browser says so only after the call.
  fetch: (url: string, form: string) =>
    `fetch("${url}", { method: "POST", credentials: "include", body: new URLSearchParams(${form}) }).catch(String)`,
  "fetch without CORS": (url: string, form: string) =>
    `fetch("${url}", { method: "POST", credentials: "include", mode: "no-cors", body: new URLSearchParams(${form}) })`,
};

/** How the service has answered the POST that its log tells of. */
function answerTo(path: string, log: string): Answer {
  const lines = log.split("\n").flatMap((line) => (line.endsWith("}") ? [JSON.parse(line) as LogLine] : []));
  const posted = lines.filter(({ req }) => req?.method === "POST" && req.url === path);
  expect(posted, log).toHaveLength(1);
  const ofRequest = lines.filter(({ reqId }) => reqId === posted[0]?.reqId);
  const status = ofRequest.find(({ res }) => res !== undefined)?.res?.statusCode;
  if (status === undefined) throw new Error(`The service has not answered yet: ${log}`);
  const error = ofRequest.find((line) => line.error !== undefined)?.error;
  return { status, ...(error !== undefined && { error }) };
}

interface LogLine {
  readonly reqId?: string;
  readonly req?: { readonly method: string; readonly url: string };
  readonly res?: { readonly statusCode: number };
  readonly error?: string;
}
