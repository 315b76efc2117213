/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyReply, FastifyRequest, HTTPMethods, RouteOptions } from "fastify";
import { isThenable } from "./and-then.js";
import { bodyRoute, contentFinder, type BodyContract } from "./bodies.js";
import type { AnyContract, Contract } from "./contract.js";
import { InvalidParameter } from "./errors.js";
import { checkedContext, newContext, runChecks, stepsOf, type Routable } from "./guards.js";
import { parametersDecoder, type Decoded } from "./read-parameters.js";
import { sender, type Send } from "./replies.js";
import { assertValid } from "./validation.js";

// All that handlers and guards are written with.
export type {
  Answers,
  Binary,
  Contract,
  HttpStatus,
  ReplyHeaders,
  Responses,
  SequenceFormat,
  ServerSentEvent,
  Status1XX,
  Status2XX,
  Status3XX,
  Status4XX,
  Status5XX,
  Success,
} from "./contract.js";
export { guard, isGuarded } from "./guards.js";
export type { Check, Context, Guard, GuardOptions, Handler, Known, Nothing, Routable } from "./guards.js";
export { Reply, reply } from "./replies.js";

export interface Operation<Input, Output, Answer = Output, Sent = Input> {
  readonly method: HTTPMethods;
  readonly url: string;
  readonly contract: Contract<Input, Output, Answer, Sent>;
  readonly handler: Routable<NoInfer<Input>, NoInfer<Output>>;
  /** False for a GET whose document has a HEAD of its own; otherwise the GET answers that too. */
  readonly exposeHeadRoute?: boolean;
}

/** The route of an operation: checks, decodes, validates, calls the handler and sends. */
export function operation<Input, Output, Answer, Sent>(options: Operation<Input, Output, Answer, Sent>): RouteOptions {
  const { contract, handler, ...route } = options;
  // With the first request, since a service of many operations would start later for what few of them need at once.
  let ready: Ready | undefined;
  const loadChecks = process.env["NODE_ENV"] === "production" ? undefined : contract.checks;
  const steps = stepsOf(handler);
  const contextOf = steps.length > 0 ? checkedContext : newContext;
  const answer = ({ read, send }: Ready, request: FastifyRequest, reply: FastifyReply) => {
    const result = handler(read(request) as Input, contextOf(request, reply));
    if (loadChecks !== undefined) return sendChecked(send, reply, result, loadChecks);
    if (isThenable(result)) return sendLater(send, reply, result);
    send(reply, result);
    return undefined;
  };
  return {
    ...route,
    ...(contract.body && bodyRoute(contract.body)),
    ...(steps.length > 0 && { onRequest: runChecks(steps) }),
    handler: (request, reply) => {
      if (ready !== undefined) return answer(ready, request, reply);
      return getReady(contract, `${route.method} ${route.url}`).then((made) => {
        ready = made;
        return answer(made, request, reply) ?? waitingFor(reply);
      });
    },
  };
}

/** What reads the input of an operation, and writes its output. */
interface Ready {
  readonly read: (request: FastifyRequest) => unknown;
  readonly send: Send;
}

async function getReady(contract: AnyContract, title: string): Promise<Ready> {
  return { read: await inputReader(contract), send: sender(contract, title) };
}

async function sendChecked(
  send: Send,
  reply: FastifyReply,
  result: unknown,
  loadChecks: NonNullable<AnyContract["checks"]>,
): Promise<FastifyReply | undefined> {
  send(reply, await result, await loadChecks());
  return waitingFor(reply);
}

// Fastify waits for the end of an answer that it is given; most have ended by now.
function waitingFor(reply: FastifyReply): FastifyReply | undefined {
  return reply.sent ? undefined : reply;
}

// The same with one promise less than an async function takes: all that Fastify does with it is to call `then`.
function sendLater(send: Send, reply: FastifyReply, result: PromiseLike<unknown>) {
  return {
    then: (done: () => void, fail: (error: unknown) => void): void => {
      const settle = (value: unknown): void => {
        try {
          send(reply, value);
        } catch (error) {
          return fail(error);
        }
        if (reply.sent) done();
        else reply.then(done, fail);
      };
      result.then(settle, fail);
    },
  };
}

async function inputReader({ parameters, shape, body, ...contract }: AnyContract): Promise<Ready["read"]> {
  const decode = parametersDecoder(parameters);
  const validate = await contract.validate?.();
  const readBody = body && (await bodyReader(body));
  return (request) => {
    const decoded = decode(request);
    assertValid(validate, decoded);
    const input = (shape === undefined ? decoded : shape(decoded)) as Decoded & { body?: unknown };
    if (readBody !== undefined) {
      const content = readBody(request);
      if (content !== undefined) input.body = content;
    }
    return input;
  };
}

async function bodyReader({ required, ...body }: BodyContract): Promise<(request: FastifyRequest) => unknown> {
  const contents = await Promise.all(
    body.contents.map(async ({ validate, ...content }) => ({ ...content, validate: await validate?.() })),
  );
  const contentFor = contentFinder(contents);
  return (request) => {
    const { body } = request;
    if (body === undefined) {
      if (required) throw new InvalidParameter("The request must have a body");
      return undefined;
    }
    const { mediaType, validate, shape } = contentFor(request);
    assertValid(validate, body, "body");
    const content = shape === undefined ? body : shape(body);
    // With several media types, the handler is told which one it is.
    return contents.length > 1 ? { mediaType, content } : content;
  };
}
