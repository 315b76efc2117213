import { fork, type ChildProcess } from "node:child_process";
import http from "node:http";
import { tokenSettings } from "./credentials.js";
import { deathOf } from "./failure-of.js";
import type { Call } from "./plan-calls.js";

/** A compiled service that runs as a process of its own. */
export interface RunningService {
  readonly send: (call: Call) => Promise<Result>;
  /** What it has logged since it was last asked. */
  readonly takeLog: () => string;
  readonly stop: () => Promise<void>;
}

export interface Result {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** What the handler received; undefined where it was not called. */
  readonly received: unknown;
}

const startLimit = 120_000;
const callLimit = 20_000;

/** Starts a service as `npm start` does, and waits until it listens. */
export async function startService(folder: string): Promise<RunningService> {
  const child = fork("dist/server.js", {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOST: "127.0.0.1",
      PORT: "0",
      LOG_LEVEL: "info",
      CORPUS_JWT_SECRET: tokenSettings.secret,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let log = "";
  child.stdout?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const received = new Map<string, unknown>();
  child.on("message", (message: { readonly call: string; readonly input: unknown }) => {
    received.set(message.call, message.input);
  });
  const port = await listening(child, () => log);
  const agent = new http.Agent({ keepAlive: true });
  let count = 0;
  return {
    send: async (call) => {
      const id = String((count += 1));
      const answer = await request(port, agent, call, id);
      // The message of the handler was sent first, but comes another way.
      if (call.expected.includes(answer.status) && call.sent !== undefined) await arrival(() => received.has(id));
      return { ...answer, received: received.get(id) };
    },
    takeLog: () => {
      const taken = log;
      log = "";
      return taken;
    },
    stop: async () => {
      agent.destroy();
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function listening(child: ChildProcess, log: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
    }, startLimit);
    child.stdout?.on("data", () => {
      const found = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(log());
      if (found === null) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    });
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      const death = deathOf({ ...(code !== null && { code }), ...(signal !== null && { signal }) }, log());
      reject(new Error(`the service ${death ?? "ended"}: ${log().slice(-2000)}`));
    });
  });
}

function request(port: number, agent: http.Agent, call: Call, id: string): Promise<Omit<Result, "received">> {
  return new Promise((resolve, reject) => {
    const sent = http.request(
      {
        host: "127.0.0.1",
        port,
        agent,
        method: call.method,
        path: call.url,
        timeout: callLimit,
        headers: {
          ...call.headers,
          "x-corpus-call": id,
          ...(call.body !== undefined && { "content-length": Buffer.byteLength(call.body) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks).toString("utf8") });
        });
      },
    );
    sent.once("timeout", () => sent.destroy(new Error("there was no answer")));
    sent.once("error", reject);
    sent.end(call.body);
  });
}

async function arrival(hasArrived: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !hasArrived(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}
