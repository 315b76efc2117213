/** Servers that typed clients call in tests, and calls to them. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import type { ClientOptions } from "../../templates/runtime/client.js";
import { CallError, connect } from "../../templates/runtime/client.js";
import type { Contract, Reply, Responses } from "../../templates/runtime/runtime.js";

const closers: (() => Promise<unknown>)[] = [];

/** Stops all that were started. */
export async function stopServers(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

/** Starts a server and gives its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers each request by the next of the answers, the last one again and again, and keeps what it has seen. */
export async function script(...answers: readonly RequestListener[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const answer = answers[Math.min(seen.length, answers.length - 1)];
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer?.(request, response);
    });
  });
  return { url, seen };
}

export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    const type = typeof body === "string" ? "text/plain" : "application/json";
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { ...(body !== undefined && { "content-type": type }), ...headers });
    response.end(text);
  };
}

export const hang: RequestListener = () => undefined;
export const cutOff: RequestListener = (request) => request.socket.destroy();
export const redirect = (status: number, location: string) => answer(status, undefined, { location });

interface Profile {
  readonly user_id: string;
}
interface Failure {
  readonly error: string;
}
export type Output = Profile | Reply<200, Profile> | Reply<201> | Reply<404, Failure> | Reply<409>;

export const json = ["application/json"];
export const responses: Responses = { 200: json, 201: [], 404: json, 409: [] };

interface Description {
  readonly method: string;
  readonly path: string;
  readonly contract: Partial<Pick<Contract<never, unknown>, "parameters" | "body" | "responses">>;
}

/** A call with this one contract, unless said otherwise. */
export function callTo(baseUrl: string, given: Partial<Description> = {}, options: ClientOptions = {}) {
  const contract: Contract<{ readonly body?: unknown }, Output> = { parameters: [], responses, ...given.contract };
  return connect({ baseUrl, ...options }).call({ method: given.method ?? "GET", path: given.path ?? "/x", contract });
}

export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`is no failure: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await failure(promise);
  if (!(error instanceof CallError)) throw error;
  return error.reason;
}
