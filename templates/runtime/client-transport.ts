/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { explicitTypes, isOneTime, type StreamBody } from "./client-bodies.js";
import { CallError, type CalledOperation } from "./client-errors.js";

/** A request before it is sent, as request decorators see it and may change it. */
export interface OutgoingRequest {
  readonly operation: CalledOperation;
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: StreamBody | undefined;
  /** Ends the call when its time is up, or when its caller gives up. */
  readonly signal: AbortSignal;
}

export interface TransportOptions {
  /** The only origin that gets more than the harmless headers. */
  readonly origin: string;
  /** How many are followed. */
  readonly redirects: number;
  readonly retries: number;
  readonly fetch: typeof fetch;
  /** How many milliseconds the call has left. */
  readonly left: () => number;
}

/** Sends a request, again where that is safe and may help, and follows redirects. */
export async function deliver(request: OutgoingRequest, options: TransportOptions): Promise<Response> {
  if (request.url.origin !== options.origin) {
    throw new CallError("input", `${nameOf(request)} can't be sent to another origin than ${options.origin}`);
  }
  const repeatable = idempotent.has(request.method) && !isOneTime(request.body);
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await follow(request, options).catch(asCallError);
    const wait = repeatable && attempt < options.retries ? waitBefore(attempt, outcome) : undefined;
    if (wait === undefined || wait >= options.left()) {
      if (outcome instanceof CallError) throw outcome;
      return outcome;
    }
    if (!(outcome instanceof CallError)) await outcome.body?.cancel();
    await sleep(wait, undefined, { signal: request.signal }).catch((cause: unknown) => {
      throw interruption(request, cause);
    });
  }
}

// ---------------------------------------------------------------- sending again

// RFC 9110, section 9.2.2: sent twice they do what they do sent once.
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"]);
const transient: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const firstWait = 100;
const longestWait = 5000;

// The milliseconds before the next attempt; undefined where another one can't help.
function waitBefore(attempt: number, outcome: Response | CallError): number | undefined {
  if (outcome instanceof CallError) return outcome.reason === "network" ? backoff(attempt) : undefined;
  if (!transient.has(outcome.status)) return undefined;
  return Math.max(backoff(attempt), retryAfter(outcome.headers.get("retry-after")));
}

// Random, so that many callers that failed together don't come back together.
function backoff(attempt: number): number {
  return Math.random() * Math.min(firstWait * 2 ** attempt, longestWait);
}

// RFC 9110, section 10.2.3: seconds, or a date.
function retryAfter(header: string | null): number {
  if (header === null) return 0;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}

// ---------------------------------------------------------------- redirects

// All other headers may be credentials, whatever they are called.
const harmless = ["accept", "accept-language", "content-type", "user-agent"];

async function follow(request: OutgoingRequest, options: TransportOptions): Promise<Response> {
  let hop = request;
  for (let left = options.redirects; ; left -= 1) {
    const response = await send(hop, options.fetch);
    const location = locationOf(response, hop);
    if (location === undefined) return response;
    await response.body?.cancel();
    if (left === 0) throw refusal(request, options.redirects === 0 ? "was redirected" : `was redirected more than ${options.redirects} times`);
    hop = redirected(hop, response.status, location);
  }
}

// A redirect that the document declares is an answer.
function locationOf({ status, headers }: Response, { url, operation }: OutgoingRequest): URL | undefined {
  const location = headers.get("location");
  if (location === null || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  if (explicitTypes(operation.contract.responses, status) !== undefined) return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined;
}

function redirected(from: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const isSameOrigin = url.origin === from.url.origin;
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw refusal(from, "was redirected to an address that is not followed");
  }
  if (from.url.protocol === "https:" && url.protocol === "http:") {
    throw refusal(from, "was redirected from https to http");
  }
  // As the Fetch standard has it: 303 turns into GET, and so does a POST by 301 and 302.
  const becomesGet =
    (status === 303 && from.method !== "HEAD") || ((status === 301 || status === 302) && from.method === "POST");
  const body = becomesGet ? undefined : from.body;
  if (isOneTime(body)) throw refusal(from, "was redirected, but its body can't be sent twice");
  if (body !== undefined && !isSameOrigin) throw refusal(from, "was redirected with its body to another origin");
  const headers = isSameOrigin ? new Headers(from.headers) : harmlessOf(from.headers);
  if (becomesGet) headers.delete("content-type");
  return { ...from, url, method: becomesGet ? "GET" : from.method, headers, body };
}

function harmlessOf(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of harmless) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

function refusal(request: OutgoingRequest, what: string): CallError {
  return new CallError("redirect", `${nameOf(request)} ${what}`);
}

// ---------------------------------------------------------------- one request

async function send(request: OutgoingRequest, fetch: TransportOptions["fetch"]): Promise<Response> {
  const { url, method, headers, signal, body } = request;
  const init: RequestInit & { duplex?: "half" } = { method, headers, signal, redirect: "manual" };
  if (body !== undefined) init.body = (body instanceof Readable ? Readable.toWeb(body) : body) as NonNullable<RequestInit["body"]>;
  if (isOneTime(body)) init.duplex = "half";
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw interruption(request, cause);
  }
}

/** What an error of the platform's means for a call: it was ended, or the network failed. */
export function interruption(request: OutgoingRequest, cause: unknown): CallError {
  const { signal } = request;
  if (!signal.aborted) return new CallError("network", `${nameOf(request)} has failed`, { cause });
  const reason: unknown = signal.reason;
  return reason instanceof CallError ? reason : new CallError("abort", `${nameOf(request)} was ended`, { cause: reason });
}

function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  throw error;
}

function nameOf({ operation }: OutgoingRequest): string {
  return `${operation.method} ${operation.path}`;
}

// ---------------------------------------------------------------- time

export interface Deadline {
  readonly signal: AbortSignal;
  /** The milliseconds that are left. */
  readonly left: () => number;
  /** Lets go of the timer alone. */
  readonly answered: () => void;
  /** Lets go of the timer and of the caller's signal. */
  readonly end: () => void;
}

/** Ends a call when its time is up, or when its caller's signal says so, whichever is first. */
export function deadline(call: string, timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  // By hand and not by AbortSignal.any, so that nothing stays with a caller's signal that outlives the call.
  const controller = new AbortController();
  const expire = () => controller.abort(new CallError("timeout", `${call} has taken more than ${timeoutMs} ms`));
  const abort = () => controller.abort(new CallError("abort", `${call} was aborted`, { cause: caller?.reason }));
  // A timer that is set for longer would end at once.
  const timer = timeoutMs < 2 ** 31 ? setTimeout(expire, timeoutMs) : undefined;
  const endsAt = performance.now() + timeoutMs;
  if (caller?.aborted) abort();
  caller?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    left: () => endsAt - performance.now(),
    answered: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", abort);
    },
  };
}
