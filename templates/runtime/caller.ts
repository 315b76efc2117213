/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { AsyncLocalStorage } from "node:async_hooks";
import { surroundHandlers } from "./acting.js";
import { isThenable } from "./and-then.js";
import { isBytes, isItems, Reply } from "./replies.js";
import { issueToken, type AuthenticatedUser, type TokenOptions } from "./tokens.js";

const caller = new AsyncLocalStorage<AuthenticatedUser>();

// Around the handler of each guarded operation, and around the guards within its guard. To enter the
// storage has its price, which a service that doesn't ask for the caller doesn't pay: it never loads
// this file.
surroundHandlers(<Result>(user: AuthenticatedUser, call: () => Result) =>
  caller.run(user, () => keepCaller(user, call()) as Result),
);

// What is answered item by item is made after the handler has returned.
function keepCaller(user: AuthenticatedUser, output: unknown): unknown {
  if (isThenable(output)) return Promise.resolve(output).then((settled) => keepCaller(user, settled));
  if (output instanceof Reply) return new Reply(output.status, bodyAs(user, output.body), output.headers);
  return bodyAs(user, output);
}

function bodyAs(user: AuthenticatedUser, body: unknown): unknown {
  return isItems(body) && !isBytes(body) ? itemsAs(user, body) : body;
}

function itemsAs(user: AuthenticatedUser, items: AsyncIterable<unknown>): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = caller.run(user, () => items[Symbol.asyncIterator]());
      return {
        next: () => caller.run(user, () => iterator.next()),
        return: async () => caller.run(user, () => iterator.return?.() ?? { done: true, value: undefined }),
      };
    },
  };
}

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
  return caller.run(await issueToken(options), call);
}
