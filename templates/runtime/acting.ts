/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { AuthenticatedUser } from "./tokens.js";

type Surround = <Result>(user: AuthenticatedUser, call: () => Result) => Result;

let surround: Surround = (_, call) => call();

/** Calls a function as a user, whom `currentUser` then gives. */
export function actAs<Result>(user: AuthenticatedUser, call: () => Result): Result {
  return surround(user, call);
}

/** Says what `actAs` does. It does nothing until `caller.ts` is loaded. */
export function surroundHandlers(by: Surround): void {
  surround = by;
}
