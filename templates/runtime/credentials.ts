/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { parseCookie } from "cookie";
import type { FastifyRequest } from "fastify";
import { TokenInvalid } from "./errors.js";
import { slot } from "./slot.js";

/** The cookie that a browser brings its token in, as `Bearer <token>`. */
export const tokenCookie = "token";

/** Headers that no log may show, in lower case. Those with API keys are added by their schemes. */
export const secretHeaders = new Set(["authorization", "cookie"]);

/** A token as a request brings it. */
export interface BearerToken {
  readonly token: string;
  /** A browser sends cookies by itself, also where another site made it send the request. */
  readonly isCookie: boolean;
}

/** The token of the Authorization header or else of the cookie; undefined where there is neither. */
export function findToken(request: FastifyRequest, ignoresHeader = false): BearerToken | undefined {
  const header = ignoresHeader ? "" : headerLine(request, "authorization");
  if (header !== "") return bearerOf(header, request);
  const cookie = readCookie(request, tokenCookie, decodeTokenCookie);
  return cookie === "" ? undefined : { token: bearerToken(cookie), isCookie: true };
}

// A connection mostly brings the line that it brought before. To compare the two takes a tenth of the time that it
// takes to read the line and to look for its token, whose hash a string knows once it was asked for it.
function bearerOf(header: string, { raw: { socket } }: FastifyRequest): BearerToken {
  const last = lastLines.get(socket);
  if (last?.line === header) return last.bearer;
  const bearer = { token: bearerToken(header), isCookie: false };
  if (header.length <= longestKept) lastLines.set(socket, { line: header, bearer });
  return bearer;
}

const lastLines = slot<object, { readonly line: string; readonly bearer: BearerToken }>();
const longestKept = 4096;

/** The token in `Bearer <token>`. */
export function bearerToken(credentials: string): string {
  const [scheme = "", token, ...others] = credentials.split(/\s+/);
  if (scheme.toLowerCase() !== "bearer") throw new TokenInvalid("Authorization header must start with Bearer");
  if (token === undefined) throw new TokenInvalid("Token not found in Authorization header");
  if (others.length > 0) throw new TokenInvalid("Authorization header must be Bearer, a space and a token");
  return token;
}

/**
 * A header, named in lower case; "" where there is none. Of two headers of one name Node keeps the
 * first in silence; here they come together, which makes no valid credentials.
 */
export function headerLine({ raw: { rawHeaders } }: FastifyRequest, name: string): string {
  // Not from `headers`, which Node puts together when it is first asked for, at the price of a whole guard.
  let line: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at]!;
    if (header.length !== name.length || header.toLowerCase() !== name) continue;
    const value = rawHeaders[at + 1]!;
    line = line === undefined ? value : `${line},${value}`;
  }
  return line?.trim() ?? "";
}

/** A cookie, the first one of its name; "" where there is none. */
export function readCookie({ headers }: FastifyRequest, name: string, decode?: (value: string) => string): string {
  if (headers.cookie === undefined) return "";
  const cookies = parseCookie(headers.cookie, decode && { decode });
  return cookies[name]?.trim() ?? "";
}

// The token's cookie is written in more than one way: quoted, with `+` or `%20` for the space, or as it is.
function decodeTokenCookie(value: string): string {
  const bare = value.replace(/^"(.*)"$/, "$1").replaceAll("+", " ");
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
