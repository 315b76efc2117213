import type { Answer } from "./fill-handlers.js";
import type { Call, Input } from "./plan-calls.js";
import type { Result, RunningService } from "./running-service.js";

/** Sends the calls of an operation one after another, and says what was wrong with the first that was not answered rightly. */
export async function callOperation(
  calls: readonly Call[],
  answer: Answer,
  service: RunningService,
): Promise<string | undefined> {
  for (const call of calls) {
    const problem = await problemOf(call, answer, service);
    if (problem !== undefined) return `${call.purpose} call: ${problem}`;
  }
  return undefined;
}

async function problemOf(call: Call, answer: Answer, service: RunningService): Promise<string | undefined> {
  service.takeLog();
  try {
    const result = await service.send(call);
    if (!call.expected.includes(result.status)) return refusal(call, result, service.takeLog());
    if (call.sent === undefined) return result.received === undefined ? undefined : "the handler was called";
    return (
      inputProblem(call.sent, result.received) ?? (call.method === "HEAD" ? undefined : bodyProblem(answer, result))
    );
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refusal({ expected, method, url }: Call, { status, body }: Result, log: string): string {
  const cause = status >= 500 ? ` ${/"err":\{[^}]*?"message":"((?:[^"\\]|\\.)*)"/.exec(log)?.[1] ?? ""}` : "";
  return `${status} instead of ${expected.join(" or ")}: ${body.slice(0, 300)}${cause.slice(0, 300)} (${method} ${url.slice(0, 200)})`;
}

function inputProblem(sent: Input, received: unknown): string | undefined {
  if (received === undefined) return "the handler was not called";
  const { path, query, headers, cookies, body } = received as Partial<Record<keyof Input, unknown>>;
  return (
    difference(sent.path, path ?? {}, "path") ??
    difference(sent.query, query ?? {}, "query") ??
    difference(sent.headers, headers ?? {}, "headers") ??
    difference(sent.cookies, cookies ?? {}, "cookies") ??
    (sent.body === undefined ? undefined : difference(sent.body, withoutMediaType(body), "body"))
  );
}

// Where there are several media types, the handler is told which one it is.
function withoutMediaType(body: unknown): unknown {
  const isTagged = typeof body === "object" && body !== null && "mediaType" in body && "content" in body;
  return isTagged ? body.content : body;
}

function bodyProblem({ mediaType, as, body }: Answer, { headers, body: text }: Result): string | undefined {
  if (mediaType === undefined || as === undefined) return undefined;
  const contentType = (headers["content-type"] ?? "").split(";")[0] ?? "";
  // What is no media type, such as "pdf", can't be sent as one.
  if (/^[^*/]+\/[^*/]+$/.test(mediaType) && contentType !== mediaType)
    return `the answer is ${contentType} and not ${mediaType}`;
  if (as !== "json") return undefined;
  return difference(body, JSON.parse(text) as unknown, "answer");
}

// Defaults may have been added; nothing may be lost.
function difference(sent: unknown, received: unknown, where: string): string | undefined {
  if (typeof sent !== "object" || sent === null) {
    return Object.is(sent, received) ? undefined : `${where} was ${shown(sent)} and is ${shown(received)}`;
  }
  if (typeof received !== "object" || received === null || Array.isArray(sent) !== Array.isArray(received)) {
    return `${where} was ${shown(sent)} and is ${shown(received)}`;
  }
  if (Array.isArray(sent) && sent.length !== (received as unknown[]).length) {
    return `${where} has ${(received as unknown[]).length} items instead of ${sent.length}`;
  }
  for (const [key, value] of Object.entries(sent)) {
    const member = Object.hasOwn(received, key) ? (received as Record<string, unknown>)[key] : undefined;
    const problem = difference(value, member, `${where}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function shown(value: unknown): string {
  return (value === undefined ? "nothing" : JSON.stringify(value)).slice(0, 100);
}
