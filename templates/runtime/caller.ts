/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { AsyncLocalStorage } from "node:async_hooks";
import { actAs, surroundHandlers } from "./acting.js";
import { issueToken, type AuthenticatedUser, type TokenOptions } from "./tokens.js";

const caller = new AsyncLocalStorage<AuthenticatedUser>();

// Around the handler of each guarded operation, and around the guards within its guard. To enter the
// storage has its price, which a service that doesn't ask for the caller doesn't pay: it never loads
// this file.
surroundHandlers((user, call) => caller.run(user, call));

/** Who calls the operation that is being answered; undefined where it asks for no token. */
export function currentUser(): AuthenticatedUser | undefined {
  return caller.getStore();
}

/**
 * The current user's ID. Undefined where nobody has shown a token: `default_user_id` is whom tokens
 * are made for where nobody is named, not who a stranger is.
 */
export function currentUserId(): string | undefined {
  return currentUser()?.sub;
}

/** The current user's token, to be shown to another service. */
export function currentToken(): string | undefined {
  return currentUser()?.token;
}

/** Who issued the current user's token. */
export function tokenIssuer(): string | undefined {
  return currentUser()?.claims.iss;
}

/**
 * Calls a function with another token than the caller's, as one service acts towards another. Only
 * what the function does, also later on, sees that token:
 * `await withBackendToken({ userId: "billing" }, () => client.charge(order))`.
 */
export async function withBackendToken<Result>(
  options: TokenOptions,
  call: () => Result | Promise<Result>,
): Promise<Result> {
  return actAs(await issueToken(options), call);
}
