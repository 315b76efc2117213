/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { parseCookie } from "cookie";
import type { FastifyRequest } from "fastify";
import { errors, jwtVerify, SignJWT, type CryptoKey, type JWTPayload, type JWTVerifyResult } from "jose";
import { ConfigError, getConfig } from "./config.js";
import { AuthorizationHeaderMissing, TokenExpired, TokenInvalid } from "./errors.js";
import { guard } from "./runtime.js";

/** The one algorithm that tokens are signed with; what a token says of itself is never asked. */
const algorithm = { name: "HS256", key: { name: "HMAC", hash: "SHA-256" } } as const;

/** How far, in seconds, the clocks of two services may be apart. */
const leeway = 300;

/** Who calls, as a verified token says. */
export interface AuthenticatedUser {
  /** The user's ID. */
  readonly sub: string;
  /** All that the token says. */
  readonly claims: JWTPayload;
  /** The token itself, for calls to other services. Not enumerable, so that a logged user doesn't log it. */
  readonly token: string;
}

/** Refuses calls without a valid token; the handlers within know the `user`. */
export const requiresAuth = guard(async ({ request }) => ({
  user: await verifyToken(readToken(request)),
}));

export interface TokenOptions {
  /** The configuration's `default_user_id` without it. */
  readonly userId?: string;
  /** In seconds; the configuration's `jwt_token_timeout` without it. */
  readonly expiresIn?: number;
  /** Claims of your own. They can't replace the registered ones. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The configuration's `jwt_issuer` without it. */
  readonly issuer?: string;
  readonly issuedAt?: Date;
}

/** A signed token for a user. */
export async function generateToken(options: TokenOptions = {}): Promise<string> {
  const { default_user_id, jwt_token_timeout } = getConfig();
  const settings = tokenSettings();
  if (settings === undefined)
    throw new ConfigError("Tokens need jwt_issuer, jwt_audience and jwt_secret in the configuration");
  const { userId = default_user_id, issuer = settings.issuer, issuedAt = new Date() } = options;
  if (userId === undefined)
    throw new TypeError("generateToken needs a userId, or default_user_id in the configuration");
  const iat = Math.floor(issuedAt.getTime() / 1000);
  return new SignJWT({
    ...options.data,
    iss: issuer,
    sub: userId,
    aud: settings.audience,
    iat,
    exp: iat + (options.expiresIn ?? jwt_token_timeout),
  })
    .setProtectedHeader({ typ: "JWT", alg: algorithm.name, iss: issuer })
    .sign(await settings.key);
}

/** The user that a token stands for; TOKEN_EXPIRED or TOKEN_INVALID if it stands for none. */
export async function verifyToken(token: string): Promise<AuthenticatedUser> {
  const settings = tokenSettings();
  if (settings === undefined) throw new TokenInvalid("This service is not configured to accept tokens");
  if (!isCanonical(signatureOf(token))) throw new TokenInvalid("JWT token is invalid");
  const { payload: claims, protectedHeader } = await verifySignature(token, await settings.key);
  const { sub, iss, aud, iat = 0 } = claims;
  if (!isPlainHeader(protectedHeader)) throw new TokenInvalid("JWT token is invalid");
  if (iat > Date.now() / 1000 + leeway) throw new TokenInvalid("JWT token was issued in the future");
  if (iss === undefined || !settings.acceptedIssuers.includes(iss)) throw new TokenInvalid("JWT has incorrect issuer");
  if (![aud].flat().includes(settings.audience)) throw new TokenInvalid("JWT has incorrect audience");
  if (typeof sub !== "string" || sub === "") throw new TokenInvalid("JWT has no subject");
  return Object.defineProperty({ sub, claims, token }, "token", { enumerable: false });
}

function signatureOf(token: string): string {
  return token.slice(token.lastIndexOf(".") + 1);
}

// The signature is the one part that no signature covers. jose forgives padding and stray bits in it,
// so that one token could be written in several ways.
function isCanonical(base64url: string): boolean {
  return Buffer.from(base64url, "base64url").toString("base64url") === base64url;
}

// jose checks signature, `exp`, `nbf` and the types of all times. The other claims come after, so
// that a token that is both expired and meant for someone else is called expired.
async function verifySignature(token: string, key: CryptoKey): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, key, {
      algorithms: [algorithm.name],
      clockTolerance: leeway,
      requiredClaims: ["exp"],
    });
  } catch (error) {
    // Whatever went wrong, the token is to blame. The error is dropped, since it quotes the token.
    if (error instanceof errors.JWTExpired) throw new TokenExpired("JWT token has expired");
    const isForged = error instanceof errors.JWSSignatureVerificationFailed;
    throw new TokenInvalid(isForged ? "JWT token signature is invalid" : "JWT token is invalid");
  }
}

// RFC 7515 has `kid` as text, RFC 7797 forbids an unencoded payload; jose looks at neither here.
function isPlainHeader({ kid, b64 }: { readonly kid?: unknown; readonly b64?: unknown }): boolean {
  return (kid === undefined || typeof kid === "string") && (b64 === undefined || b64 === true);
}

interface TokenSettings {
  readonly issuer: string;
  readonly acceptedIssuers: readonly string[];
  readonly audience: string;
  readonly key: Promise<CryptoKey>;
}

let settled: TokenSettings | undefined;

// Importing the key once makes verifying twice as fast.
function tokenSettings(): TokenSettings | undefined {
  const { jwt_issuer: issuer, jwt_audience: audience, jwt_secret: secret, jwt_accepted_issuers = [] } = getConfig();
  if (issuer === undefined || audience === undefined || secret === undefined) return undefined;
  settled ??= {
    issuer,
    audience,
    acceptedIssuers: [issuer, ...jwt_accepted_issuers],
    key: importKey(secret),
  };
  return settled;
}

function importKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm.key, false, ["sign", "verify"]);
}

// ---------------------------------------------------------------- where a token is read from

/** The token of a request, from its Authorization header or else from its cookie `token`. */
function readToken(request: FastifyRequest): string {
  const credentials = authorizationHeader(request) || tokenCookie(request);
  if (credentials === "") throw new AuthorizationHeaderMissing("There is no Authorization header in the HTTP request");
  const [scheme = "", token, ...others] = credentials.split(/\s+/);
  if (scheme.toLowerCase() !== "bearer") throw new TokenInvalid("Authorization header must start with Bearer");
  if (token === undefined) throw new TokenInvalid("Token not found in Authorization header");
  if (others.length > 0) throw new TokenInvalid("Authorization header must be Bearer, a space and a token");
  return token;
}

// Of two Authorization headers, Node would keep the first in silence; together they are no valid one.
function authorizationHeader({ headers, raw: { rawHeaders } }: FastifyRequest): string {
  if (headers.authorization === undefined) return "";
  const values = rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === "authorization" && at % 2 === 1);
  return values.join(",").trim();
}

function tokenCookie({ headers }: FastifyRequest): string {
  if (headers.cookie === undefined) return "";
  return parseCookie(headers.cookie, { decode: decodeCookie })["token"]?.trim() ?? "";
}

// Cookies are written in more than one way: quoted, with `+` or `%20` for a space, or as they are.
function decodeCookie(value: string): string {
  const bare = value.replace(/^"(.*)"$/, "$1").replaceAll("+", " ");
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
