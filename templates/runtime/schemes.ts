/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyRequest } from "fastify";
import { andThen } from "./and-then.js";
import { authenticate } from "./auth.js";
import { bearerToken, findToken, headerLine, readCookie, secretHeaders, type BearerToken } from "./credentials.js";
import { refuseCrossSite } from "./cross-site.js";
import { ApiError, AuthorizationHeaderMissing, Forbidden, Unauthorized } from "./errors.js";
import type { Context } from "./guards.js";
import type { AuthenticatedUser } from "./tokens.js";

// ---------------------------------------------------------------- verifiers: what the user writes

/**
 * Finds out who is behind an API key. It returns the user, or throws `Unauthorized` for credentials
 * that are not valid and `Forbidden` for those that don't suffice; nothing returned is refused, too.
 */
export type ApiKeyVerifier<Scopes extends AnyScopes = readonly [], User = unknown> = Verifier<
  ApiKeyCredentials,
  Scopes,
  User
>;
/** The same for a name and a password. */
export type BasicVerifier<Scopes extends AnyScopes = readonly [], User = unknown> = Verifier<
  BasicCredentials,
  Scopes,
  User
>;
/** The same for a token that only its issuer understands. */
export type BearerVerifier<Scopes extends AnyScopes = readonly [], User = unknown> = Verifier<
  BearerCredentials,
  Scopes,
  User
>;
/** The same for an access token, and the scopes that the operation needs it to have. */
export type OAuth2Verifier<Scopes extends AnyScopes = readonly [], User = unknown> = BearerVerifier<Scopes, User>;
/** The same for a token of an OpenID provider. */
export type OpenIdConnectVerifier<Scopes extends AnyScopes = readonly [], User = unknown> = BearerVerifier<
  Scopes,
  User
>;

export interface ApiKeyCredentials {
  readonly key: string;
}

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

export interface BearerCredentials {
  readonly token: string;
}

/** `scopes` are those of the operation that is called. */
type Verifier<Credentials, Scopes, User> = (
  credentials: Credentials,
  context: Context,
  scopes: Scopes,
) => User | Promise<User>;

type AnyScopes = readonly string[];

// ---------------------------------------------------------------- schemes

/** A way for callers to show who they are. Called with the scopes that an operation needs. */
export interface Scheme<Name extends string, User, Scopes extends AnyScopes = AnyScopes> extends Identifies<
  Name,
  User
> {
  (...scopes: Scopes): SchemeUse<Name, User>;
}

/** A scheme with the scopes that one operation needs. */
export interface SchemeUse<Name extends string = string, User = unknown> extends Identifies<Name, User> {
  readonly scheme: Name;
  /** What credentials in the Authorization header start with, in lower case. */
  readonly word: string | undefined;
  /** What the client is asked for, as WWW-Authenticate says it. */
  readonly challenge: string;
  /** What is said where the credentials are missing. */
  readonly missing: ApiError;
  /** Undefined where the request brings none; throws for those that are malformed. */
  readonly find: (request: FastifyRequest, words: Words) => object | undefined;
  /** The user, or a promise of them. Throws, or rejects, for credentials that don't suffice. */
  readonly identify: (context: Context, words: Words) => unknown;
}

/** Never there: it ties the types of a name and a user to a scheme. */
export interface Identifies<Name extends string, User> {
  readonly types?: () => { readonly name: Name; readonly user: User };
}

/** The words that a whole rule knows. A header with the word of one scheme is not for another. */
export type Words = ReadonlySet<string>;

/** JSON Web Tokens of this service, from the Authorization header or the cookie `token`. */
export function bearerJwt<const Name extends string>(name: Name): Scheme<Name, AuthenticatedUser> {
  return defineScheme({
    name,
    word: "bearer",
    challenge: "Bearer",
    missing: new AuthorizationHeaderMissing("There is no Authorization header in the HTTP request"),
    find: (request, words) => findToken(request, isForAnother(request, "bearer", words)),
    verify: (found: BearerToken, context, scopes: AnyScopes) =>
      andThen(authenticate(context, found), (user) => {
        if (!hasScopes(user, scopes)) throw new Forbidden("The token does not have the scopes for this");
        return user;
      }),
  });
}

export interface ApiKeyPlace {
  readonly in: "header" | "query" | "cookie";
  readonly name: string;
}

export function apiKeyScheme<const Name extends string, User, Scopes extends AnyScopes = AnyScopes>(
  name: Name,
  place: ApiKeyPlace,
  verify: ApiKeyVerifier<Scopes, User>,
): Scheme<Name, Identity<User>, Scopes> {
  const header = place.name.toLowerCase();
  if (place.in === "header" && /^[\w-]+$/.test(header)) secretHeaders.add(header);
  return defineScheme({
    name,
    challenge: `ApiKey in="${place.in}", name=${quoted(place.name)}`,
    missing: new Unauthorized(`There is no API key "${place.name}" in the ${placeNames[place.in]} of the request`),
    find: (request) => {
      const key = readKey(request, place);
      return key === "" ? undefined : { key };
    },
    verify: (credentials: ApiKeyCredentials, context, scopes: Scopes) => {
      if (place.in === "cookie") refuseCrossSite(context.request);
      return verify(credentials, context, scopes);
    },
  });
}

export function basicScheme<const Name extends string, User, Scopes extends AnyScopes = AnyScopes>(
  name: Name,
  verify: BasicVerifier<Scopes, User>,
): Scheme<Name, Identity<User>, Scopes> {
  return defineScheme({
    name,
    word: "basic",
    challenge: `Basic realm=${quoted(name)}, charset="UTF-8"`,
    missing: new Unauthorized("There are no Basic credentials in the Authorization header"),
    find: (request, words) => {
      const header = headerLine(request, "authorization");
      return header === "" || isForAnother(request, "basic", words) ? undefined : basicCredentials(header);
    },
    verify: (credentials: BasicCredentials, context, scopes: Scopes) => {
      // Browsers remember a password and send it by themselves, as they do with cookies.
      refuseCrossSite(context.request);
      return verify(credentials, context, scopes);
    },
  });
}

/** Tokens in the Authorization header that are not for this service to read. */
export function bearerScheme<const Name extends string, User, Scopes extends AnyScopes = AnyScopes>(
  name: Name,
  verify: BearerVerifier<Scopes, User>,
): Scheme<Name, Identity<User>, Scopes> {
  return defineScheme({
    name,
    word: "bearer",
    challenge: "Bearer",
    missing: new AuthorizationHeaderMissing("There is no Authorization header in the HTTP request"),
    find: (request, words) => {
      const header = headerLine(request, "authorization");
      return header === "" || isForAnother(request, "bearer", words) ? undefined : { token: bearerToken(header) };
    },
    verify: (credentials: BearerCredentials, context, scopes: Scopes) => verify(credentials, context, scopes),
  });
}

/** OAuth 2 access tokens. */
export const oauth2Scheme = bearerScheme;

/** Tokens of an OpenID provider. */
export const openIdConnectScheme = bearerScheme;

interface SchemeDefinition<Name, Credentials, User, Scopes> {
  readonly name: Name;
  readonly word?: string;
  readonly challenge: string;
  readonly missing: ApiError;
  readonly find: (request: FastifyRequest, words: Words) => Credentials | undefined;
  readonly verify: (credentials: Credentials, context: Context, scopes: Scopes) => User | Promise<User>;
}

/** What a verifier returns for a user; the rest refuses. */
type Identity<User> = Exclude<User, undefined | null | false | void>;

function defineScheme<Name extends string, Credentials extends object, User, Scopes extends AnyScopes>(
  definition: SchemeDefinition<Name, Credentials, User, Scopes>,
): Scheme<Name, Identity<User>, Scopes> {
  const { name, word, challenge, missing, find, verify } = definition;
  return (...scopes) => ({
    scheme: name,
    word,
    challenge,
    missing,
    find,
    identify: (context, words) => {
      const credentials = find(context.request, words);
      if (credentials === undefined) throw missing;
      return andThen(verify(credentials, context, scopes), (user) => {
        if (!user) throw new Unauthorized(`The credentials for ${name} are not valid`);
        return user;
      });
    },
  });
}

// A header takes no other characters.
function quoted(text: string): string {
  return `"${text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}

// ---------------------------------------------------------------- reading credentials

const placeNames = { header: "headers", query: "query", cookie: "cookies" };

function readKey(request: FastifyRequest, { in: place, name }: ApiKeyPlace): string {
  if (place === "header") return headerLine(request, name.toLowerCase());
  if (place === "cookie") return readCookie(request, name);
  const [key = "", ...others] = new URLSearchParams(request.url.split("?").slice(1).join("?")).getAll(name);
  if (others.length > 0) throw new Unauthorized("There is more than one API key in the query of the request");
  return key;
}

function basicCredentials(header: string): BasicCredentials {
  const [word = "", encoded = "", ...others] = header.split(/\s+/);
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  // RFC 7617, section 2: no control characters in either.
  if (word.toLowerCase() !== "basic" || others.length > 0 || colon === -1 || /[\x00-\x1f\x7f]/.test(text)) {
    throw new Unauthorized("The Authorization header must be Basic, a space, and name:password in Base64");
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

// `Basic ...` is no broken token where the rule has a Basic scheme as well; where it has none, it is.
function isForAnother(request: FastifyRequest, own: string, words: Words): boolean {
  if (words.size < 2) return false;
  const [word = ""] = headerLine(request, "authorization").toLowerCase().split(/\s+/);
  return word !== own && words.has(word);
}

function hasScopes(user: AuthenticatedUser, scopes: AnyScopes): boolean {
  if (scopes.length === 0) return true; // as most operations have it, which is told sooner than what a token has
  const granted = scopesOf(user);
  return scopes.every((scope) => granted.has(scope));
}

/** The scopes and roles of a token, by whichever name its issuer writes them. */
function scopesOf({ claims: { scope, scp, roles } }: AuthenticatedUser): ReadonlySet<unknown> {
  return new Set([scope, scp, roles].flatMap((claim) => (typeof claim === "string" ? claim.split(" ") : claim)));
}
