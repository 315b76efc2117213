import { createHmac } from "node:crypto";
import { secret } from "./running-service.js";

export const issuer = "api.hello.example";
export const audience = "hello.example";

export interface TokenParts {
  /** Instead of or beside the usual claims; undefined leaves one out. Text and bytes stand as they are. */
  readonly payload?: object | string | Buffer;
  readonly header?: object | string | Buffer | null;
  readonly key?: string;
  readonly hash?: "sha256" | "sha384" | "sha512";
}

/** Seconds since 1970, some seconds from now. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** A token made by hand, so that it can be wrong in every way. */
export function token({ payload, header, key = secret, hash = "sha256" }: TokenParts = {}): string {
  const now = inSeconds(0);
  const claims = { iss: issuer, sub: "u1", aud: audience, iat: now, exp: now + 3600 };
  const signed = [part(header, { typ: "JWT", alg: "HS256", iss: issuer }), part(payload, claims)].join(".");
  return `${signed}.${createHmac(hash, key).update(signed).digest("base64url")}`;
}

function part(given: object | string | Buffer | null | undefined, usual: object): string {
  if (typeof given === "string" || Buffer.isBuffer(given)) return Buffer.from(given).toString("base64url");
  const isClaims = typeof given === "object" && given !== null && !Array.isArray(given);
  const value = given === undefined ? usual : isClaims ? { ...usual, ...given } : given;
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
