/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyBaseLogger, FastifyReply, FastifyRequest, onRequestHookHandler, RouteOptions } from "fastify";
import { andThen } from "./and-then.js";
import { ServerError } from "./errors.js";
import { slot } from "./slot.js";

// ---------------------------------------------------------------- handlers

/** What every handler and every guard gets to know of a request. */
export interface Context {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly log: FastifyBaseLogger;
}

/** Nothing beyond the context. */
export type Nothing = Record<never, never>;

/** Answers an operation. `Needs` is what the guards around it have to find out. */
export type Handler<Input, Output, Needs extends object = Nothing> = (
  input: Input,
  context: Context & Needs,
) => Output | Promise<Output>;

/** A handler that needs nothing more than the guards around it give. */
export type Routable<Input, Output> = Handler<Input, Output>;

// ---------------------------------------------------------------- guards

/** Finds something out about a request before its body is read, or refuses it by throwing. */
export type Check = (context: Context) => unknown;

/** Wraps a handler so that it is called only after the guard's check, with what that found out. */
export interface Guard<Adds extends object> {
  <Input, Output, Needs extends object>(
    handler: Handler<Input, Output, Needs> & Satisfied<Adds, Needs>,
  ): Handler<Input, Output, Omit<Needs, keyof Adds>>;
  readonly check: (context: Context) => Adds | Promise<Adds>;
}

/** What a guard adds to the context of the handlers within it. */
export type Known<Of> = Of extends Guard<infer Adds> ? Adds : never;

// No handler fits where the guard gives something else under a name that the handler needs.
type Satisfied<Adds, Needs> = [Adds] extends [Pick<Needs, keyof Needs & keyof Adds>] ? unknown : never;

// A check that only refuses, or returns nothing, adds nothing.
type Added<Result> = [Result] extends [never] ? Nothing : Result extends object ? Result : Nothing;

export interface GuardOptions<Adds extends object> {
  /** Calls all that is within the guard, in surroundings that depend on what its check found. */
  readonly around?: <Result>(found: Adds, call: () => Result) => Result;
  /** Whether the check lets nobody in who has not shown who they are. */
  readonly refusesStrangers?: boolean;
}

/**
 * Makes a guard of a check. What the check returns is in the context of the handlers within:
 * `const asTenant = guard(({ request }) => ({ tenant: request.hostname }))`.
 */
export function guard<Result extends object | void>(
  check: (context: Context) => Result | Promise<Result>,
  options: GuardOptions<Added<Result>> = {},
): Guard<Added<Result>> {
  const step = { check, ...options } as Step;
  const wrap = (handler: AnyHandler): AnyHandler => {
    const guarded: AnyHandler = (input, context) => {
      const found = foundBy(check, context.request);
      // Whoever routes a handler past `operation` has left its checks out.
      if (found === undefined) throw new ServerError("A guard did not run for this request");
      // `operation` makes a context for each call; to copy it would cost as much as to find a remembered token.
      const call = () => handler(input, Object.assign(context, found));
      return step.around ? step.around(found, call) : call();
    };
    stepsWithin.set(guarded, [step, ...stepsOf(handler)]);
    return guarded;
  };
  return Object.assign(wrap, { check }) as unknown as Guard<Added<Result>>;
}

/** Whether a route lets nobody in who has not shown who they are. */
export function isGuarded({ onRequest }: RouteOptions): boolean {
  if (onRequest === undefined) return false;
  return [onRequest].flat().some((hook) => guardingHooks.has(hook));
}

type AnyHandler = (input: never, context: Context) => unknown;

/** A guard on the way to a handler. */
export interface Step extends GuardOptions<object> {
  readonly check: Check;
}

/** What the checks of a route found out about a request: each what its step did, as far as they have come. */
interface Visit {
  readonly context: Context;
  readonly steps: readonly Step[];
  readonly found: object[];
}

const visits = slot<FastifyRequest, Visit>();
const stepsWithin = new WeakMap<AnyHandler, readonly Step[]>();
const guardingHooks = new WeakSet<object>();

// ---------------------------------------------------------------- what operations do with them

/** The guards around a handler, from the outside in. */
export function stepsOf(handler: AnyHandler): readonly Step[] {
  return stepsWithin.get(handler) ?? [];
}

// Undefined where the check did not run to its end.
function foundBy(check: Check, request: FastifyRequest): object | undefined {
  const visit = visits.get(request);
  return visit?.found[visit.steps.findIndex((step) => step.check === check)];
}

/**
 * The hook that runs the checks of a route.
 *
 * With a callback: where no check has to wait for anything, as for a remembered token, no promise is made.
 */
export function runChecks(steps: readonly Step[]): onRequestHookHandler {
  const hook: onRequestHookHandler = (request, reply, done) => {
    const visit: Visit = { context: { request, reply, log: request.log }, steps, found: [] };
    visits.set(request, visit);
    let running: void | Promise<void>;
    try {
      running = runFrom(0, visit);
    } catch (error) {
      return done(error as Error);
    }
    if (running === undefined) done();
    else running.then(() => done(), done);
  };
  if (steps.some(({ refusesStrangers }) => refusesStrangers)) guardingHooks.add(hook);
  return hook;
}

function runFrom(at: number, visit: Visit): void | Promise<void> {
  const step = visit.steps[at];
  if (step === undefined) return;
  return andThen(step.check(visit.context), (result) => goOn(result, step, at, visit));
}

function goOn(result: unknown, { around }: Step, at: number, visit: Visit): void | Promise<void> {
  const found = typeof result === "object" && result !== null ? result : {};
  visit.found.push(found);
  if (at + 1 === visit.steps.length) return;
  return around ? around(found, () => runFrom(at + 1, visit)) : runFrom(at + 1, visit);
}

/** The context of a request without guards. */
export function newContext(request: FastifyRequest, reply: FastifyReply): Context {
  return { request, reply, log: request.log };
}

/**
 * The context of a request whose checks ran, which had it as well.
 *
 * Where the checks did not run, the guard refuses the call.
 */
export function checkedContext(request: FastifyRequest, reply: FastifyReply): Context {
  return visits.get(request)?.context ?? newContext(request, reply);
}
