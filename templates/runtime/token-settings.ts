/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { CryptoKey, JWTHeaderParameters } from "jose";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { ConfigError, getConfig, type Config } from "./config.js";
import { ServiceUnavailable } from "./errors.js";

/** How this service signs and verifies tokens. */
export interface TokenSettings {
  /** The one algorithm of all tokens; what a token says of itself is never asked. */
  readonly algorithm: string;
  readonly issuer: string;
  readonly acceptedIssuers: readonly string[];
  readonly audience: string;
  /** How far, in seconds, the clocks of two services may be apart. */
  readonly leeway: number;
  /** Undefined where this service can only verify. */
  readonly signingKey: (() => TokenKey | Promise<TokenKey>) | undefined;
  /** The keys that a token with this header may be signed with. */
  readonly keysFor: (header: JWTHeaderParameters) => Promise<readonly TokenKey[]>;
  /** After how many milliseconds a verified token is verified again, since its key may be gone. */
  readonly verifyAgainAfter: number;
}

export type TokenKey = CryptoKey | KeyObject;

let settled: TokenSettings | undefined;

/** The settings of tokens; undefined where the configuration has none. */
export function tokenSettings(): TokenSettings | undefined {
  const config = getConfig();
  if (settled === undefined && isConfigured(config)) settled = readSettings(config);
  return settled;
}

/** Stops the start for settings that can't work; warns of those that must not go to production. */
export function checkTokenSettings(areNeeded: boolean, warn: (message: string) => void): void {
  const config = getConfig();
  if (!areNeeded && !isConfigured(config)) return;
  const { algorithm } = (settled ??= readSettings(config));
  const weakness = weaknessOf(secretsOf(config), algorithm);
  if (weakness === undefined) return;
  if (isProduction()) throw new ConfigError(weakness);
  warn(`${weakness}. In production, the service would not start`);
}

/** Whether this process serves the public. */
export function isProduction(): boolean {
  const { NODE_ENV, PYM_ENV = "" } = process.env;
  return NODE_ENV === "production" || /^(prod|production|live)$/i.test(PYM_ENV);
}

// ---------------------------------------------------------------- settings that fit together

function isConfigured(config: Config): boolean {
  return secretsOf(config).length > 0 || keySettings.some((key) => config[key] !== undefined);
}

const keySettings = ["jwt_public_key", "jwt_private_key", "jwt_jwks_url"] as const;

function secretsOf({ jwt_secret = [] }: Config): readonly string[] {
  return [jwt_secret].flat().filter((secret) => secret.trim() !== "");
}

function readSettings(config: Config): TokenSettings {
  const { jwt_issuer: issuer, jwt_audience: audience, jwt_algorithm: algorithm, jwt_accepted_issuers = [] } = config;
  if (!issuer) throw new ConfigError("Tokens need an issuer: set jwt_issuer");
  if (!audience) throw new ConfigError("Tokens need an audience: set jwt_audience");
  return {
    algorithm,
    issuer,
    acceptedIssuers: [issuer, ...jwt_accepted_issuers],
    audience,
    leeway: config.jwt_leeway,
    ...(algorithm.startsWith("HS") ? secretKeys(config) : publicKeys(config)),
  };
}

type Keys = Pick<TokenSettings, "signingKey" | "keysFor" | "verifyAgainAfter">;

// ---------------------------------------------------------------- one secret for signing and verifying

function secretKeys(config: Config): Keys {
  const { jwt_algorithm: algorithm } = config;
  const other = keySettings.find((key) => config[key] !== undefined);
  if (other !== undefined) {
    throw new ConfigError(
      `jwt_algorithm is ${algorithm}, whose only key is jwt_secret, but ${other} is set: remove it, ` +
        "or set jwt_algorithm to what the key is for, such as RS256",
    );
  }
  const secrets = secretsOf(config);
  if (secrets.length === 0)
    throw new ConfigError(`jwt_algorithm is ${algorithm}, whose key is missing: set jwt_secret`);
  if (secrets.some((secret) => secret.includes("-----BEGIN "))) {
    throw new ConfigError("jwt_secret holds a PEM key, which may be public: a secret is a random text");
  }
  // Imported once: that makes verifying twice as fast. The first one signs, all are accepted.
  let keys: Promise<readonly CryptoKey[]> | undefined;
  const imported = () => (keys ??= Promise.all(secrets.map((secret) => importSecret(secret, algorithm))));
  return {
    signingKey: async () => (await imported())[0]!,
    keysFor: imported,
    verifyAgainAfter: Infinity,
  };
}

function importSecret(secret: string, algorithm: string): Promise<CryptoKey> {
  const kind = { name: "HMAC", hash: `SHA-${algorithm.slice(2)}` };
  return crypto.subtle.importKey("raw", new TextEncoder().encode(secret), kind, false, ["sign", "verify"]);
}

// RFC 7518, section 3.2: a key as long as the hash, or longer.
function weaknessOf(secrets: readonly string[], algorithm: string): string | undefined {
  const least = Number(algorithm.slice(2)) / 8;
  const isWeak = secrets.some((secret) => Buffer.byteLength(secret) < least);
  return isWeak ? `A jwt_secret is shorter than the ${least} bytes that ${algorithm} needs` : undefined;
}

// ---------------------------------------------------------------- a private key for signing, a public one for verifying

function publicKeys(config: Config): Keys {
  const { jwt_algorithm: algorithm, jwt_public_key, jwt_private_key, jwt_jwks_url } = config;
  if (config.jwt_secret !== undefined) {
    throw new ConfigError(`jwt_algorithm is ${algorithm}, which takes no jwt_secret: remove one of the two`);
  }
  if (jwt_jwks_url !== undefined) {
    const other = jwt_public_key === undefined ? jwt_private_key && "jwt_private_key" : "jwt_public_key";
    if (other) throw new ConfigError(`jwt_jwks_url and ${other} are both set: remove one of the two`);
    return remoteKeys(jwksUrl(jwt_jwks_url));
  }
  const signingKey = jwt_private_key === undefined ? undefined : privateKeyOf(jwt_private_key, algorithm);
  const publicKey = jwt_public_key === undefined ? undefined : publicKeyOf(jwt_public_key, algorithm);
  const verifyingKey = publicKey ?? (signingKey && createPublicKey(signingKey));
  if (verifyingKey === undefined) {
    throw new ConfigError(
      `jwt_algorithm is ${algorithm}, whose key is missing: set jwt_public_key, jwt_private_key or jwt_jwks_url`,
    );
  }
  if (signingKey && publicKey && !createPublicKey(signingKey).equals(publicKey)) {
    throw new ConfigError("jwt_public_key is not the public half of jwt_private_key");
  }
  return {
    signingKey: signingKey && (() => signingKey),
    keysFor: () => Promise.resolve([verifyingKey]),
    verifyAgainAfter: Infinity,
  };
}

function privateKeyOf(pem: string, algorithm: string): KeyObject {
  const key = parseKey("jwt_private_key", "a private key as PEM (PKCS #8)", () => createPrivateKey(withLines(pem)));
  return checkKey("jwt_private_key", key, algorithm);
}

function publicKeyOf(pem: string, algorithm: string): KeyObject {
  // Node would take the public half of a private key, which has no place in this setting.
  if (pem.includes("PRIVATE KEY")) throw new ConfigError("jwt_public_key holds a private key");
  const key = parseKey("jwt_public_key", "a public key as PEM (SPKI)", () => createPublicKey(withLines(pem)));
  return checkKey("jwt_public_key", key, algorithm);
}

// Environment variables often have `\n` as two characters for the end of a line.
function withLines(pem: string): string {
  return pem.replaceAll("\\n", "\n").trim();
}

// The reason is dropped, since it may quote the key.
function parseKey(setting: string, what: string, parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch {
    throw new ConfigError(`${setting} is not ${what}`);
  }
}

function checkKey(setting: string, key: KeyObject, algorithm: string): KeyObject {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const kind = namedCurve === undefined ? key.asymmetricKeyType : namedCurve;
  const needed = kindOfKey[algorithm] ?? "rsa";
  if (kind !== needed) {
    throw new ConfigError(`${setting} is a key of type ${kind}, but jwt_algorithm ${algorithm} needs ${needed}`);
  }
  if (needed === "rsa" && modulusLength < 2048) throw new ConfigError(`${setting} is shorter than 2048 bits`);
  return key;
}

const kindOfKey: Readonly<Record<string, string>> = {
  ES256: "prime256v1",
  ES384: "secp384r1",
  ES512: "secp521r1",
  EdDSA: "ed25519",
};

// ---------------------------------------------------------------- keys that another service publishes

/**
 * Half of the time for which a removed key may still be accepted: the set of keys is read anew after
 * five minutes, and a remembered token is verified anew five minutes after it was last verified.
 */
const keysMaxAge = 300_000;

function remoteKeys(url: URL): Keys {
  let find: ((header: JWTHeaderParameters) => Promise<CryptoKey>) | undefined;
  return {
    signingKey: undefined,
    keysFor: async (header) => {
      const { createRemoteJWKSet, errors } = await loadJose();
      // A key that the set doesn't have leads to reading it anew, but not more often than this.
      find ??= createRemoteJWKSet(url, { cacheMaxAge: keysMaxAge, cooldownDuration: 10_000 });
      try {
        return [await find(header)];
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey) return [];
        if (error instanceof errors.JWKSMultipleMatchingKeys) return collect(error);
        throw new ServiceUnavailable("The keys of tokens can't be read at the moment", { cause: error });
      }
    },
    verifyAgainAfter: keysMaxAge,
  };
}

/** With the first token: a service starts sooner without it. */
export function loadJose(): Promise<typeof import("jose")> {
  return (jose ??= import("jose"));
}

let jose: Promise<typeof import("jose")> | undefined;

async function collect(keys: AsyncIterable<CryptoKey>): Promise<readonly CryptoKey[]> {
  const collected: CryptoKey[] = [];
  for await (const key of keys) collected.push(key);
  return collected;
}

// Whoever can change what the URL answers can sign tokens.
function jwksUrl(text: string): URL {
  if (!URL.canParse(text)) throw new ConfigError("jwt_jwks_url is not a URL");
  const url = new URL(text);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLocalhost(url.hostname));
  if (!isSafe) throw new ConfigError("jwt_jwks_url must start with https://, except on localhost");
  return url;
}

/** Whether a host name, without a port, names the machine itself. */
export function isLocalhost(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/i.test(hostname);
}
