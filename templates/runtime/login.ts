/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { getConfig } from "./config.js";
import { tokenCookie } from "./credentials.js";
import { refuseCrossSite } from "./cross-site.js";
import type { Context } from "./guards.js";
import { isLocalhost, isProduction, tokenSettings } from "./token-settings.js";
import { issueToken, type AuthenticatedUser, type TokenOptions } from "./tokens.js";

export interface CookieOptions {
  /**
   * Leaves out `Secure`, for browsers that don't take such a cookie from http://localhost. On other
   * hosts, and in production, it has no effect.
   */
  readonly insecure?: boolean;
}

/**
 * Signs a user in: makes a token, has the browser keep it in a cookie that no script can read, and
 * returns it for the body, where clients without cookies look for it.
 */
export async function sendToken(context: Context, options: TokenOptions & CookieOptions = {}): Promise<string> {
  const { request, reply } = context;
  // Otherwise another site's page could sign a visitor in as somebody else.
  refuseCrossSite(request);
  const user = await issueToken(options);
  const cookie = cookieOf(user, isSecure(request, options));
  if (cookie === undefined) throw new TypeError("The token is too long for a cookie: give it less data");
  setCookie(reply, cookie);
  return user.token;
}

/** Signs a user out of this browser. The token itself is valid until it expires. */
export function clearToken({ request, reply }: Context, options: CookieOptions = {}): void {
  refuseCrossSite(request);
  setCookie(reply, cookieWith("", 0, isSecure(request, options)));
}

/**
 * Replaces the cookie of a user whose token is older than `jwt_token_renew_after` by one with the
 * same claims and the same lifetime, so that nobody is signed out while at work. Only for tokens
 * from a cookie: where else they are kept, nobody would take the new one.
 */
export async function renewToken({ reply, log }: Context, user: AuthenticatedUser): Promise<void> {
  if (!isDue(user)) return;
  const { iss: issuer, sub: userId, aud: _, iat = 0, exp = 0, ...data } = user.claims;
  const cookie = cookieOf(await issueToken({ userId: userId!, issuer: issuer!, expiresIn: exp - iat, data }), true);
  // The call itself has a valid token, whatever its cookie was like.
  if (cookie === undefined) log.warn("A token is too long to be renewed: give it less data");
  else setCookie(reply, cookie);
}

// An expired token is not renewed, though it may still be accepted for a while.
function isDue({ claims: { iss, iat, exp = 0 } }: AuthenticatedUser): boolean {
  const settings = tokenSettings();
  const now = Date.now() / 1000;
  const isOwn = settings?.signingKey !== undefined && iss === settings.issuer;
  return isOwn && iat !== undefined && now - iat > getConfig().jwt_token_renew_after && now < exp;
}

function isSecure({ hostname }: FastifyRequest, { insecure = false }: CookieOptions): boolean {
  return !insecure || isProduction() || !isLocalhost(hostname);
}

// Browsers drop a longer one in silence.
const longestCookie = 4096;

function cookieOf({ token, claims: { exp = 0 } }: AuthenticatedUser, secure: boolean): string | undefined {
  const maxAge = Math.max(0, Math.floor(exp) - Math.floor(Date.now() / 1000));
  const cookie = cookieWith(`Bearer ${token}`, maxAge, secure);
  return cookie.length > longestCookie ? undefined : cookie;
}

function cookieWith(value: string, maxAge: number, secure: boolean): string {
  return stringifySetCookie({ name: tokenCookie, value, httpOnly: true, secure, sameSite: "lax", path: "/", maxAge });
}

function setCookie(reply: FastifyReply, cookie: string): void {
  // One cookie, where a call both renews the token and signs in or out: the last word counts.
  const others = [reply.getHeader("set-cookie") ?? []].flat().map(String);
  reply.removeHeader("set-cookie");
  reply.header("set-cookie", [...others.filter((other) => !other.startsWith(`${tokenCookie}=`)), cookie]);
  reply.header("cache-control", "no-store");
}
