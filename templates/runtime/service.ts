/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import {
  fastify,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  type HTTPMethods,
} from "fastify";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { STATUS_CODES } from "node:http";
import { callerOf, requiresAuth, type AuthenticatedUser } from "./auth.js";
import { readDeclaredBodies } from "./bodies.js";
import { getConfig, needsTokens } from "./config.js";
import type { Contract } from "./contract.js";
import { secretHeaders } from "./credentials.js";
import { allowOrigins } from "./cross-site.js";
import {
  ApiError,
  errorBody,
  InvalidParameter,
  MethodNotAllowed,
  NotFound,
  PayloadTooLarge,
  ServerError,
  UnsupportedMediaType,
  type ErrorBody,
} from "./errors.js";
import { isGuarded, type Context, type Nothing } from "./guards.js";
import { keepTicksFast } from "./next-tick.js";
import { endOpenAnswers, openAnswers } from "./replies.js";
import { leaveOutUnsendable, takeBackHeaders } from "./reply-headers.js";
import { operation } from "./runtime.js";
import { checkTokenSettings } from "./token-settings.js";

/** What a service may be told when it is built. */
export interface AppOptions {
  /** As Fastify takes it; `false` for silence. By default a line of JSON per event, from LOG_LEVEL up. */
  readonly logger?: FastifyServerOptions["logger"];
  /** Fastify's other options. */
  readonly fastify?: Omit<FastifyServerOptions, "logger" | "loggerInstance">;
  /** Gives errors another form than pymacaron's. */
  readonly formatError?: (body: ErrorBody, error: ApiError, request: FastifyRequest) => object;
  /** Called for every answer with a status of 500 or more. */
  readonly reportError?: (report: ErrorReport) => unknown;
  /** Called by `GET /ping`; what it throws is the answer. */
  readonly onPing?: (context: Context) => unknown;
  /** Other origins whose pages may make calls with a user's cookies: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[];
}

/** What is known of a call that failed. */
export interface ErrorReport {
  readonly title: string;
  readonly errorId: string;
  readonly error: unknown;
  readonly request: FastifyRequest;
  readonly user: AuthenticatedUser | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** The endpoints that every service has. */
export type Builtin = "ping" | "version" | "auth-version";

/** What the documents say of the service as a whole. */
export interface ServiceDescription {
  readonly apis: readonly string[];
  readonly builtins: readonly Builtin[];
  /** Each adds the operations of one file of routes. */
  readonly routes: readonly ((app: FastifyInstance) => void)[];
  /** Methods beside those that all services have: `QUERY`. */
  readonly otherMethods?: readonly string[];
  /** The operations that the documents close to strangers: `POST /pets/:id`. */
  readonly guarded: readonly string[];
}

/** A Fastify app with the operations of the documents, and all that services have in common. */
export function createApp(description: ServiceDescription, options: AppOptions = {}): FastifyInstance {
  keepTicksFast();
  const { apis, builtins } = description;
  const config = getConfig();
  const logger = loggerOptions(options.logger);
  const answerError = errorHandler(options);
  const app = fastify({
    frameworkErrors: answerError,
    clientErrorHandler: answerUnreadable,
    requestTimeout: 300_000, // Node's own default, which Fastify turns off
    ...options.fastify,
    // The default of 100 characters would hide longer path parameters; Node limits the whole URL.
    routerOptions: { maxParamLength: 16_384, ...options.fastify?.routerOptions },
    logger,
  });
  checkTokenSettings(needsTokens, (message) => app.log.warn(message));
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(notFoundHandler(app));
  readDeclaredBodies(app);
  allowOrigins(app, options.allowedOrigins ?? []);
  if (logger !== false) logSlowCalls(app, config.report_call_exceeding_ms);
  addBuiltins(app, new Set(builtins), versionOf(config.name, apis), options);
  addRoutes(app, description);
  openAnswers.set(app, new Set());
  app.addHook("preClose", () => endOpenAnswers(app));
  return app;
}

// An operation that must be guarded and isn't would be open to all: then there is no service.
function addRoutes(app: FastifyInstance, { routes, otherMethods = [], guarded }: ServiceDescription): void {
  for (const method of otherMethods) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  }
  const open = new Set(guarded);
  app.addHook("onRoute", (route) => {
    if (!isGuarded(route)) return;
    for (const method of [route.method].flat()) open.delete(`${method} ${route.url}`);
  });
  for (const add of routes) add(app);
  if (open.size > 0) throw new Error(`These operations must be guarded, and are not: ${[...open].join(", ")}`);
}

// ---------------------------------------------------------------- logging

function loggerOptions(logger: AppOptions["logger"] = true): NonNullable<AppOptions["logger"]> {
  if (logger === false) return false;
  const level = process.env["LOG_LEVEL"] ?? "info";
  if (logger === true && level === "silent") return false; // pino would make a logger for each call all the same
  const own = typeof logger === "object" ? logger : {};
  return { level, redact: redacted(), ...own, serializers: { req: loggedRequest, ...own.serializers } };
}

// Fastify logs no headers by itself; this is for those who do.
function redacted(): string[] {
  const places = ["headers", "req.headers", "request.headers"];
  const paths = places.flatMap((headers) => [...secretHeaders].map((name) => `${headers}["${name}"]`));
  return [...paths, 'res.headers["set-cookie"]'];
}

// Without the query, in which API keys and other secrets may stand.
function loggedRequest({ method, url, host, ip, socket }: FastifyRequest) {
  return {
    method,
    url: pathOf(url),
    host,
    remoteAddress: ip,
    ...(socket.remotePort && { remotePort: socket.remotePort }),
  };
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? "/";
}

function logSlowCalls(app: FastifyInstance, limit: number): void {
  app.addHook("onResponse", (request, reply, done) => {
    const elapsed = Math.round(reply.elapsedTime);
    if (elapsed > limit) {
      const title = `${request.method} ${request.routeOptions.url ?? ""} took longer than ${limit} ms`;
      request.log.warn({ elapsed_ms: elapsed }, title);
    }
    done();
  });
}

// ---------------------------------------------------------------- errors

function errorHandler({ formatError, reportError }: AppOptions) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = toApiError(thrown);
    const errorId = error.status >= 500 ? randomUUID() : undefined;
    if (errorId === undefined) {
      request.log.info({ status: error.status, error: error.code }, error.message);
    } else {
      const title = `${request.method} ${request.routeOptions.url ?? ""} answered ${error.status} ${error.code}`;
      request.log.error({ err: thrown, error_id: errorId }, title);
      const user = callerOf(request);
      const report = { title, errorId, error: thrown, request, user, ...timesOf(reply) };
      if (reportError) void callReporter(reportError, report, request.log);
    }
    const body = errorBody(error, errorId);
    takeBackHeaders(reply);
    reply
      .code(error.status)
      .headers({ ...error.headers })
      .type("application/json; charset=utf-8");
    leaveOutUnsendable(reply);
    return reply.send(formatError?.(body, error, request) ?? body);
  };
}

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  // Only Fastify's own errors say whose fault they are. Other libraries' errors have a `statusCode`
  // too, but that is about the calls that they made.
  const { code, statusCode = 500, message } = isFastifyError(thrown) ? thrown : unexpected;
  if (statusCode >= 500) return new ServerError(unexpected.message, { cause: thrown });
  if (statusCode === 413) return new PayloadTooLarge("The body is too large");
  if (statusCode === 415) return new UnsupportedMediaType("The Content-Type of the body is not valid");
  // Fastify's own message quotes the whole URL, whose query may hold a secret.
  if (code === "FST_ERR_BAD_URL") return new InvalidParameter("The path of the request is not a valid one");
  if (statusCode === 400) return new InvalidParameter(message);
  return new ApiError(code.replace(/^FST_(ERR_)?/, ""), statusCode, message);
}

const unexpected = {
  code: "SERVER_ERROR",
  statusCode: 500,
  message: "An unexpected error happened. The log has it under its error_id",
};

function isFastifyError(thrown: unknown): thrown is FastifyError {
  return thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("FST_");
}

function timesOf(reply: FastifyReply): { readonly startedAt: Date; readonly endedAt: Date } {
  const now = Date.now();
  return { startedAt: new Date(now - reply.elapsedTime), endedAt: new Date(now) };
}

// A reporter that fails must not fail the answer.
async function callReporter(
  reportError: NonNullable<AppOptions["reportError"]>,
  report: ErrorReport,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    await reportError(report);
  } catch (err) {
    log.error({ err, error_id: report.errorId }, "The error could not be reported");
  }
}

// For what is no HTTP request, so that no handler and no hook ever sees it.
function answerUnreadable({ code }: { readonly code?: string }, socket: Socket): void {
  if (socket.destroyed || !socket.writable || code === "ECONNRESET") return void socket.destroy();
  const status = code === "HPE_HEADER_OVERFLOW" ? 431 : code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const reason = STATUS_CODES[status] ?? "";
  const body = JSON.stringify(errorBody(new ApiError(reason.toUpperCase().replaceAll(" ", "_"), status, reason)));
  const head = [`HTTP/1.1 ${status} ${reason}`, "Connection: close", "Content-Type: application/json"];
  socket.end([...head, `Content-Length: ${Buffer.byteLength(body)}`, "", body].join("\r\n"));
}

// 405 where another method of the same path would be answered, else 404.
function notFoundHandler(app: FastifyInstance): (request: FastifyRequest) => never {
  const methods = new Set<HTTPMethods>();
  app.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) methods.add(method);
  });
  return ({ method, url }) => {
    const path = pathOf(url);
    const allow = [...methods]
      .filter((other) => isPathOf(app.findRoute({ method: other, url: path })))
      .sort()
      .join(", ");
    if (allow === "") throw new NotFound(`There is no ${path}`);
    throw new MethodNotAllowed(`${path} does not take ${method}`, { headers: { allow } });
  };
}

// A route for all paths, such as that of a plugin for preflights, says nothing of this one.
function isPathOf(route: ReturnType<FastifyInstance["findRoute"]>): boolean {
  return route !== null && !("*" in route.params);
}

// ---------------------------------------------------------------- built-in endpoints

interface Version {
  readonly name: string;
  readonly version: string;
  readonly apis: readonly string[];
  readonly pym_env: string;
}

function versionOf(name: string, apis: readonly string[]): Version {
  const file = "/pym/VERSION"; // where the image of a deployed service has it
  const version = existsSync(file) ? readFileSync(file, "utf8").trim() : "local";
  return { name, version, apis: apis.toSorted(), pym_env: process.env["PYM_ENV"] ?? "" };
}

function addBuiltins(
  app: FastifyInstance,
  builtins: ReadonlySet<Builtin>,
  version: Version,
  { onPing }: AppOptions,
): void {
  if (builtins.has("ping")) {
    const ping = async (_: Nothing, context: Context) => {
      await onPing?.(context);
      return {};
    };
    app.route(operation({ method: "GET", url: "/ping", contract: anyJson, handler: ping }));
  }
  if (builtins.has("version")) {
    app.route(operation({ method: "GET", url: "/version", contract: anyJson, handler: () => version }));
  }
  if (builtins.has("auth-version")) {
    app.route(
      operation({
        method: "GET",
        url: "/auth/version",
        contract: anyJson,
        handler: requiresAuth(() => version),
      }),
    );
  }
}

const anyJson: Contract<Nothing, object> = {
  parameters: [],
  responses: { 200: ["application/json"] },
};
