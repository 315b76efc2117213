/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { actAs } from "./acting.js";
import { andThen, isThenable } from "./and-then.js";
import { ApiError } from "./errors.js";
import { guard, type Context, type Guard, type Nothing } from "./guards.js";
import type { Identifies, SchemeUse, Words } from "./schemes.js";
import { isVerifiedUser } from "./tokens.js";

/** Schemes that must all be satisfied together. */
export type Requirement = readonly [SchemeUse, ...SchemeUse[]];

/** What handlers know of callers who satisfied a requirement. */
export type Identified<Satisfied> = Satisfied extends readonly [Identifies<string, infer User>, ...unknown[]]
  ? { readonly user: User; readonly identities: Identities<Satisfied> }
  : never;

type Identities<Satisfied extends readonly unknown[]> = {
  readonly [Use in Satisfied[number] as NameOf<Use>]: UserOf<Use>;
};
type NameOf<Use> = Use extends Identifies<infer Name, unknown> ? Name : never;
type UserOf<Use> = Use extends Identifies<string, infer User> ? User : never;

/** The same where nobody has to show who they are. */
export type MaybeIdentified<Satisfied> = Identified<Satisfied> | Anonymous;

export interface Anonymous {
  readonly user: undefined;
  readonly identities: Nothing;
}

/** Lets those in who satisfy any one of the requirements. The first that is satisfied says who the user is. */
export function requires<const AnyOf extends readonly [Requirement, ...Requirement[]]>(
  ...anyOf: AnyOf
): Guard<Identified<AnyOf[number]>> {
  return ruleGuard<Identified<AnyOf[number]>>(anyOf, (context, words) => identifyAny(anyOf, context, words), true);
}

/** The same, and lets those in who bring no credentials at all. Wrong ones are refused all the same. */
export function optionally<const AnyOf extends readonly [Requirement, ...Requirement[]]>(
  ...anyOf: AnyOf
): Guard<MaybeIdentified<AnyOf[number]>> {
  const uses = anyOf.flat();
  return ruleGuard<MaybeIdentified<AnyOf[number]>>(
    anyOf,
    (context, words) =>
      uses.some((use) => isPresent(use, context, words)) ? identifyAny(anyOf, context, words) : anonymous,
    false,
  );
}

interface Found {
  readonly user: unknown;
  readonly identities: Readonly<Record<string, unknown>>;
}

const anonymous: Anonymous = { user: undefined, identities: {} };

function ruleGuard<Adds extends object>(
  anyOf: readonly Requirement[],
  check: (context: Context, words: Words) => Found | Promise<Found>,
  refusesStrangers: boolean,
): Guard<Adds> {
  const words = new Set(anyOf.flat().flatMap(({ word }) => word ?? []));
  const around = <Result>({ identities }: Found, call: () => Result): Result => {
    const caller = Object.values(identities).find(isVerifiedUser);
    return caller === undefined ? call() : actAs(caller, call);
  };
  return guard((context) => check(context, words), { around, refusesStrangers }) as unknown as Guard<Adds>;
}

/** Why a requirement was not satisfied. */
interface Refusal {
  readonly kind: "missing" | "invalid" | "forbidden";
  readonly error: ApiError;
}

// `refusals` are those of the requirements before.
function identifyAny(
  anyOf: readonly Requirement[],
  context: Context,
  words: Words,
  refusals: readonly Refusal[] = [],
): Found | Promise<Found> {
  const requirement = anyOf[refusals.length];
  if (requirement === undefined) throw refusalOfAll(anyOf, refusals);
  return andThen(identifyAll(requirement, context, words), (result) =>
    "kind" in result ? identifyAny(anyOf, context, words, [...refusals, result]) : result,
  );
}

function refusalOfAll(anyOf: readonly Requirement[], refusals: readonly Refusal[]): ApiError {
  // Known but not allowed tells more than unknown, and wrong credentials more than none.
  const { kind, error } = mostTelling(refusals, ["forbidden", "invalid", "missing"]);
  return kind === "missing" ? asking(error, anyOf.flat()) : error;
}

type Outcome = Refusal | { readonly scheme: string; readonly user: unknown };

// One scheme after another, whatever came of those before.
function identifyAll(
  requirement: Requirement,
  context: Context,
  words: Words,
  before: readonly Outcome[] = [],
): Found | Refusal | Promise<Found | Refusal> {
  const use = requirement[before.length];
  if (use === undefined) return resultOf(before);
  return andThen(outcomeOf(use, context, words), (outcome) =>
    identifyAll(requirement, context, words, [...before, outcome]),
  );
}

function outcomeOf(use: SchemeUse, context: Context, words: Words): Outcome | Promise<Outcome> {
  const known = (user: unknown): Outcome => ({ scheme: use.scheme, user });
  const refused = (error: unknown): Outcome => refusalOf(error, use);
  try {
    const user = use.identify(context, words);
    return isThenable(user) ? Promise.resolve(user).then(known, refused) : known(user);
  } catch (error) {
    return refused(error);
  }
}

function resultOf(outcomes: readonly Outcome[]): Found | Refusal {
  const identities: [string, unknown][] = [];
  const refusals: Refusal[] = [];
  for (const outcome of outcomes) {
    if ("kind" in outcome) refusals.push(outcome);
    else identities.push([outcome.scheme, outcome.user]);
  }
  // To lack a scope decides only where nothing else is wrong.
  if (refusals.length > 0) return mostTelling(refusals, ["invalid", "missing", "forbidden"]);
  return { user: identities[0]?.[1], identities: Object.fromEntries(identities) };
}

// What is neither 401 nor 403 says nothing of the credentials: the call fails by it.
function refusalOf(error: unknown, use: SchemeUse): Refusal {
  if (error === use.missing) return { kind: "missing", error: use.missing };
  if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) throw error;
  const kind = error.status === 401 ? "invalid" : "forbidden";
  return { kind, error: challenged(error, use) };
}

function mostTelling(refusals: readonly Refusal[], kinds: readonly Refusal["kind"][]): Refusal {
  const found = kinds.flatMap((kind) => refusals.find((refusal) => refusal.kind === kind) ?? []);
  return found[0]!;
}

function isPresent(use: SchemeUse, { request }: Context, words: Words): boolean {
  try {
    return use.find(request, words) !== undefined;
  } catch {
    return true; // malformed
  }
}

// ---------------------------------------------------------------- WWW-Authenticate (RFC 7235, RFC 6750)

// The client may choose any of the schemes.
function asking(error: ApiError, uses: readonly SchemeUse[]): ApiError {
  return withChallenge(error, [...new Set(uses.map(({ challenge }) => challenge))].join(", "));
}

function challenged(error: ApiError, { challenge, word }: SchemeUse): ApiError {
  const written = error.headers["www-authenticate"];
  if (written !== undefined && written !== "Bearer") return error; // its author knows best
  if (word !== "bearer") return error.status === 401 ? withChallenge(error, challenge) : error;
  return withChallenge(error, `Bearer error="${error.status === 401 ? "invalid_token" : "insufficient_scope"}"`);
}

function withChallenge(error: ApiError, challenge: string): ApiError {
  const { code, status, message, userMessage } = error;
  const headers = { ...error.headers, "www-authenticate": challenge };
  return new ApiError(code, status, message, {
    cause: error,
    headers,
    ...(userMessage !== undefined && { userMessage }),
  });
}
