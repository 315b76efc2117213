/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { currentToken } from "./caller.js";
import { CallError } from "./client-errors.js";
import { requestDecorator } from "./client.js";

/**
 * Sends the token of the current user with a call, or the one of `withBackendToken` within that. Only
 * the service that the client was made for gets it, wherever that redirects to.
 */
export const addAuth = requestDecorator((request, next) => {
  const token = currentToken();
  if (token === undefined) {
    const { method, path } = request.operation;
    throw new CallError(
      "token",
      `${method} ${path} needs a token, and there is no current one: call it while a request with a token ` +
        "is handled, or within withBackendToken",
    );
  }
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${token}`);
  return next({ ...request, headers });
});
