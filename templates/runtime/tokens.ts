/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { JWTHeaderParameters, JWTPayload } from "jose";
import { ConfigError, getConfig } from "./config.js";
import { TokenExpired, TokenInvalid } from "./errors.js";
import { RecentMap } from "./recent-map.js";
import { loadJose, tokenSettings, type TokenKey, type TokenSettings } from "./token-settings.js";

/** Who calls, as a verified token says. */
export interface AuthenticatedUser {
  /** The user's ID. */
  readonly sub: string;
  /** All that the token says. */
  readonly claims: Readonly<JWTPayload>;
  /** The token itself, for calls to other services. Not enumerable, so that a logged user doesn't log it. */
  readonly token: string;
}

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

// ---------------------------------------------------------------- making

/** A signed token for a user. */
export async function generateToken(options: TokenOptions = {}): Promise<string> {
  const { token } = await issueToken(options);
  return token;
}

/** A user with a token that is made for them. */
export async function issueToken(options: TokenOptions = {}): Promise<AuthenticatedUser> {
  const { default_user_id, jwt_token_timeout } = getConfig();
  const settings = tokenSettings();
  if (settings === undefined) throw new ConfigError("Tokens need a key: set jwt_secret, or the variable that it names in env_secrets");
  if (settings.signingKey === undefined) {
    throw new ConfigError("This service can only verify tokens: set jwt_private_key to have it make them");
  }
  const { userId = default_user_id, issuer = settings.issuer, issuedAt = new Date() } = options;
  if (!userId) throw new TypeError("generateToken needs a userId, or default_user_id in the configuration");
  const iat = Math.floor(issuedAt.getTime() / 1000);
  const exp = iat + (options.expiresIn ?? jwt_token_timeout);
  if (!Number.isFinite(exp)) throw new TypeError("generateToken needs a valid issuedAt and expiresIn");
  const claims = { ...options.data, iss: issuer, sub: userId, aud: settings.audience, iat, exp };
  const { SignJWT } = await loadJose();
  const token = await new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", alg: settings.algorithm, iss: issuer })
    .sign(await settings.signingKey());
  return userOf(userId, claims, token);
}

// ---------------------------------------------------------------- verifying

/** The user that a token stands for; TOKEN_EXPIRED or TOKEN_INVALID if it stands for none. */
export async function verifyToken(token: string): Promise<AuthenticatedUser> {
  const settings = tokenSettings();
  if (settings === undefined) throw new TokenInvalid("This service is not configured to accept tokens");
  const remembered = recallToken(token);
  if (remembered !== undefined) return remembered;
  const user = await verifyAnew(token, settings);
  if (token.length <= longestRemembered) verified.set(token, { user, ...validity(user.claims, settings) });
  return user;
}

/** The user of a token that was verified before; undefined where it has to be verified now. */
export function recallToken(token: string): AuthenticatedUser | undefined {
  const remembered = verified.get(token);
  if (remembered === undefined || tokenSettings() === undefined) return undefined;
  const now = Date.now();
  return now >= remembered.from && now < remembered.until ? remembered.user : undefined;
}

/** Whether this is what `verifyToken` gave. */
export function isVerifiedUser(value: unknown): value is AuthenticatedUser {
  return typeof value === "object" && value !== null && users.has(value);
}

// Most of the work for a call with a token is its signature, and callers come back with the same one.
const verified = new RecentMap<string, Remembered>(10_000);
const longestRemembered = 4096;
const users = new WeakSet<object>();

/** A user, and between which times, in milliseconds, the token needs no second look: clocks are also set back. */
interface Remembered {
  readonly user: AuthenticatedUser;
  readonly from: number;
  readonly until: number;
}

function validity({ exp = 0, nbf = 0, iat = 0 }: JWTPayload, { leeway, verifyAgainAfter }: TokenSettings): Omit<Remembered, "user"> {
  return {
    from: (Math.max(nbf, iat) - leeway) * 1000,
    until: Math.min((exp + leeway) * 1000, Date.now() + verifyAgainAfter),
  };
}

async function verifyAnew(token: string, settings: TokenSettings): Promise<AuthenticatedUser> {
  const header = await headerOf(token);
  if (!isAcceptable(header, settings.algorithm) || !isCanonical(signatureOf(token))) {
    throw new TokenInvalid("JWT token is invalid");
  }
  const claims = await verifySignature(token, await settings.keysFor(header), settings);
  const { sub, iss, aud } = claims;
  checkTimes(claims, settings.leeway);
  if (iss === undefined || !settings.acceptedIssuers.includes(iss)) throw new TokenInvalid("JWT has incorrect issuer");
  if (![aud].flat().includes(settings.audience)) throw new TokenInvalid("JWT has incorrect audience");
  if (typeof sub !== "string" || sub === "") throw new TokenInvalid("JWT has no subject");
  const user = userOf(sub, claims, token);
  users.add(user);
  return user;
}

// Frozen, since all calls with one token get the same user.
function userOf(sub: string, claims: JWTPayload, token: string): AuthenticatedUser {
  const user = Object.defineProperty({ sub, claims, token }, "token", { enumerable: false });
  return freezeAll(user);
}

// Level by level: by recursion, claims that are nested deeply would exhaust the stack.
function freezeAll<Value extends object>(value: Value): Value {
  let level: readonly object[] = [value];
  while (level.length > 0) {
    level = level.flatMap((object) => Object.values(Object.freeze(object)).filter(isObject));
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Object.isFrozen(value);
}

async function headerOf(token: string): Promise<JWTHeaderParameters> {
  const { decodeProtectedHeader } = await loadJose();
  try {
    return decodeProtectedHeader(token) as JWTHeaderParameters;
  } catch {
    throw new TokenInvalid("JWT token is invalid");
  }
}

// A token has no say in how it is verified: not by another algorithm, and not with a key that it brings along.
function isAcceptable(header: JWTHeaderParameters, algorithm: string): boolean {
  const { alg, kid, b64 }: { readonly alg: string; readonly kid?: unknown; readonly b64?: unknown } = header;
  return (
    alg === algorithm &&
    (kid === undefined || typeof kid === "string") &&
    (b64 === undefined || b64 === true) &&
    !refusedHeaders.some((name) => Object.hasOwn(header, name))
  );
}

const refusedHeaders = ["crit", "jwk", "jku", "x5u", "x5c"];

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
async function verifySignature(
  token: string,
  keys: readonly TokenKey[],
  { algorithm, leeway }: TokenSettings,
): Promise<JWTPayload> {
  const { errors, jwtVerify } = await loadJose();
  const options = { algorithms: [algorithm], clockTolerance: leeway, requiredClaims: ["exp"] };
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, key, options);
      return payload;
    } catch (error) {
      // Whatever went wrong, the token is to blame. The error is dropped, since it quotes the token.
      if (error instanceof errors.JWTExpired) throw new TokenExpired("JWT token has expired");
      const isOfAnotherKey = error instanceof errors.JWSSignatureVerificationFailed;
      if (!isOfAnotherKey) throw new TokenInvalid("JWT token is invalid");
    }
  }
  throw new TokenInvalid("JWT token signature is invalid");
}

function checkTimes({ exp = 0, nbf = 0, iat = 0 }: JWTPayload, leeway: number): void {
  const now = Math.floor(Date.now() / 1000);
  if (exp <= now - leeway) throw new TokenExpired("JWT token has expired");
  if (nbf > now + leeway) throw new TokenInvalid("JWT token is not valid yet");
  if (iat > now + leeway) throw new TokenInvalid("JWT token was issued in the future");
}
