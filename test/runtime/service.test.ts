import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { filledHandlers } from "./filled-handlers.js";
import { decode, send } from "./raw-http.js";
import { buildService, failToStart, secret, startService, type RunningService } from "./running-service.js";
import { token } from "./tokens.js";

// Like filledHandlers, but with an answer that takes its time.
const slowHandlers = {
  "src/handlers/helloworld/api.ts": filledHandlers["src/handlers/helloworld/api.ts"].replace(
    'async () => ({ message: "Hello world!" })',
    'async () => { await new Promise((resolve) => setTimeout(resolve, 1200)); return { message: "Hello world!" }; }',
  ),
};

let folder: string;
let slowFolder: string;
let service: RunningService;

beforeAll(async () => {
  folder = await buildService("hello", filledHandlers);
  slowFolder = await buildService("hello", slowHandlers);
  service = await startService(folder);
});

afterAll(() => service.stop());

describe("a call without a token", () => {
  test("is refused while its 5 MB are still to come", async () => {
    const { answer, sent } = await refuseEarly(service.port, 5_000_000);
    expect(answer.status).toBe(401);
    expect(answer.json["error"]).toBe("AUTHORIZATION_HEADER_MISSING");
    expect(sent).toBeLessThan(1000); // of the body, nothing had to be sent for the answer
  });

  test("is refused also when 5 MB of broken JSON do come", async () => {
    const url = `http://127.0.0.1:${service.port}/hello/with/inheritance`;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: "[".repeat(5_000_000) });
    expect(answer.status).toBe(401);
  });
});

/** Announces a body, sends its first bytes, and waits for the answer. */
function refuseEarly(port: number, length: number) {
  return new Promise<{ answer: ReturnType<typeof decode>; sent: number }>((resolve, reject) => {
    const head = [
      "POST /hello/with/inheritance HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      `Content-Length: ${length}`,
    ].join("\r\n");
    const socket = connect(port, "127.0.0.1", () => socket.write(`${head}\r\n\r\n{bad`));
    socket.once("data", (chunk) => {
      resolve({ answer: decode(chunk), sent: socket.bytesWritten });
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe("an unexpected error", () => {
  test("is in the log under its error_id, and nowhere else", async () => {
    const answer = await send(service.port, { line: "GET /die" });
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      status: 500,
      error: "SERVER_ERROR",
      error_description: expect.any(String) as string,
      error_id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
    });
    expect(answer.text).not.toContain("JUST DIED");
    const logged = await vi.waitUntil(() => lineWith(String(answer.json["error_id"])));
    expect(logged).toContain("OH! NO! I JUST DIED!!");
    expect(logged).toContain("handlers/helloworld/api.js"); // the stack
  });
});

/** The line of the log that has this text, once it is written. */
function lineWith(text: string): string | undefined {
  return service
    .log()
    .split("\n")
    .find((line) => line.includes(text));
}

describe("the log", () => {
  test("has no token, also where the user is logged", async () => {
    const line = "POST /hello/with/inheritance";
    const made = token();
    const headers = [`Authorization: Bearer ${made}`, "Content-Type: application/json"];
    await send(service.port, { line, headers, body: '{"question":"q"}' });
    await vi.waitUntil(() => lineWith('"sub":"u1"'));
    for (const part of made.split(".")) expect(service.log()).not.toContain(part);
  });

  test("has calls that take long", async () => {
    const slow = await startService(slowFolder);
    await send(slow.port, { line: "GET /hello" });
    await slow.stop();
    expect(slow.log()).toContain("GET /hello took longer than 1000 ms");
  });
});

describe("stopping", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("%s: calls in progress are answered first", async (signal) => {
    const slow = await startService(slowFolder);
    const answer = send(slow.port, { line: "GET /hello" });
    await sleep(200);
    const code = slow.stop(signal);
    expect((await answer).status).toBe(200);
    expect(await code).toBe(0);
  });
});

describe("stopping while events are sent", () => {
  const events = {
    "src/handlers/streams.ts": `
import type { Chat, ReadLog, WatchNotices, WatchTicks } from "../generated/api/operations.js";
import { NotImplemented } from "../generated/errors.js";

const unwritten = () => {
  throw new NotImplemented("not written");
};
export const chat: Chat = unwritten;
export const readLog: ReadLog = unwritten;

// One waits to be read, the other for its next event.
export const watchNotices: WatchNotices = async function* (_input, { log }) {
  try {
    for (;;) yield { data: "notice ".repeat(1000) };
  } finally {
    log.info("notices are over");
  }
};

export const watchTicks: WatchTicks = async function* (_input, { log }) {
  try {
    yield { event: "tick", data: { number: 1970 } } as never;
    await new Promise((resolve) => setTimeout(resolve, 700));
  } finally {
    log.info("ticks are over");
  }
};
`,
  };

  test("ends them, and what makes them", async () => {
    const streaming = await startService(await buildService("bodies", events));
    const ticks = await fetch(`http://127.0.0.1:${streaming.port}/ticks`);
    // Takes nothing of what is sent.
    const socket = connect(streaming.port, "127.0.0.1").on("error", () => undefined);
    socket.pause().write("GET /notices HTTP/1.1\r\nHost: a\r\n\r\n");
    await sleep(300);
    const stopped = Date.now();
    const code = streaming.stop();
    expect(await ticks.text()).toContain("1970");
    expect(await code).toBe(0);
    expect(Date.now() - stopped).toBeLessThan(3000);
    socket.destroy();
    for (const name of ["notices", "ticks"]) expect(streaming.log()).toContain(`${name} are over`);
  }, 60_000);
});

describe("starting", () => {
  test("stops where a secret is missing, and says how to set it", async () => {
    const { code, output } = await failToStart(folder, {});
    expect(code).toBe(1);
    expect(output.trim()).toBe(
      "jwt_secret is the secret HELLO_JWT_SECRET, but the environment has no variable of that name. " +
        "Set it for the start: HELLO_JWT_SECRET=... npm start",
    );
  });

  test("takes the configuration of PYM_ENV where there is one", async () => {
    await writeFile(
      path.join(folder, "pym-config.live.yaml"),
      "name: live\njwt_issuer: i\njwt_audience: a\njwt_secret: a secret that stands in the file itself\n",
    );
    const live = await startService(folder, { PYM_ENV: "live" });
    const answer = await send(live.port, { line: "GET /version" });
    await live.stop();
    expect(answer.json).toMatchObject({ name: "live", pym_env: "live" });
  });

  test.each([
    ["[1", "pym-config.broken.yaml: "],
    ["- a", "must be a mapping of settings"],
    ["name: hello\nenv_secrets: A", "env_secrets must be a list of names"],
    ["name: hello\njwt_secret: 12", "jwt_secret must be text"],
    ["name: hello\njwt_token_timeout: soon", "jwt_token_timeout must be a number"],
    ["name: hello\njwt_issuer: i\njwt_secret: s", "jwt_audience is missing"],
    [
      "name: hello\njwt_secret: HELLO_JWT_SECRET",
      "jwt_secret is the name of a variable that env_secrets does not have",
    ],
    ["name: hello\njwt_issuer: i\njwt_audience: a\njwt_secret: ' '", "whose key is missing: set jwt_secret"],
  ])("stops for the configuration %j", async (yaml, message) => {
    await writeFile(path.join(folder, "pym-config.broken.yaml"), yaml);
    const { code, output } = await failToStart(folder, {
      HELLO_JWT_SECRET: secret,
      PYM_ENV: "broken",
    });
    expect(code).toBe(1);
    expect(output).toContain(message);
    expect(output).not.toContain("    at "); // no stack
  });
});
