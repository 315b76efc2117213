/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyRequest } from "fastify";
import { actAs } from "./acting.js";
import { findToken, type BearerToken } from "./credentials.js";
import { refuseCrossSite } from "./cross-site.js";
import { AuthorizationHeaderMissing } from "./errors.js";
import { renewToken } from "./login.js";
import { guard, type Context } from "./guards.js";
import { slot } from "./slot.js";
import { recallToken, verifyToken, type AuthenticatedUser } from "./tokens.js";

export { generateToken, verifyToken, type AuthenticatedUser, type TokenOptions } from "./tokens.js";

/** Refuses calls without a valid token; the handlers within know the `user`. */
export const requiresAuth = guard(
  (context) => {
    const user = authenticate(context);
    return user instanceof Promise ? user.then((verified) => ({ user: verified })) : { user };
  },
  {
    around: ({ user }, call) => actAs(user, call),
    refusesStrangers: true,
  },
);

/** The user whose token a call brings. Several guards of one call find the user once. */
export function authenticate(
  context: Context,
  found: BearerToken | undefined = findToken(context.request),
): AuthenticatedUser | Promise<AuthenticatedUser> {
  const { request } = context;
  if (found === undefined) throw new AuthorizationHeaderMissing("There is no Authorization header in the HTTP request");
  const known = callers.get(request);
  if (known?.token === found.token) return known;
  if (found.isCookie) refuseCrossSite(request);
  // Most tokens are remembered, and then there is nothing to wait for.
  const user = recallToken(found.token);
  if (user === undefined || found.isCookie) return verifyAndRenew(context, found);
  callers.set(request, user);
  return user;
}

async function verifyAndRenew(context: Context, { token, isCookie }: BearerToken): Promise<AuthenticatedUser> {
  const user = await verifyToken(token);
  if (isCookie) await renewToken(context, user);
  callers.set(context.request, user);
  return user;
}

/** Whose token a call brought, if it was looked at and found valid. */
export function callerOf(request: FastifyRequest): AuthenticatedUser | undefined {
  return callers.get(request);
}

const callers = slot<FastifyRequest, AuthenticatedUser>();
