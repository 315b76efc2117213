import { createHmac } from "node:crypto";
import type { Operation, Requirement, SchemeUse, SecurityScheme } from "../../src/service/service.js";

/** What a caller shows of who it is. */
export interface Credentials {
  readonly headers: ReadonlyMap<string, string>;
  readonly query: readonly string[];
  readonly cookies: readonly string[];
}

export const none: Credentials = { headers: new Map(), query: [], cookies: [] };

/** The settings of tokens that each service of the corpus has. */
export const tokenSettings = {
  issuer: "corpus.example",
  audience: "corpus.example",
  secret: "a secret of the corpus, and of nobody else",
};

/** Whether an operation lets nobody in who shows nothing. */
export function isClosed({ access, guards }: Operation): boolean {
  return access.kind === "required" || guards.some(({ kind }) => kind === "requiresAuth");
}

/** What satisfies an operation's guards, or undefined where one request can't hold all that they ask for. */
export function credentialsFor(operation: Operation, schemes: readonly SecurityScheme[]): Credentials | undefined {
  const { access, guards } = operation;
  const needsToken = guards.some(({ kind }) => kind === "requiresAuth");
  const isToken = ({ scheme }: SchemeUse): boolean =>
    schemes.some(({ name, credentials }) => name === scheme && credentials.kind === "jwt");
  const requirements: readonly (Requirement | readonly [])[] = access.kind === "public" ? [[]] : access.anyOf;
  for (const requirement of requirements) {
    const shown = new Shown();
    // A token of the service's own can be shown as a cookie too, where the header is taken.
    const uses = [...requirement].sort((one, other) => Number(isToken(one)) - Number(isToken(other)));
    if (uses.every((use) => shown.add(use, schemes)) && (!needsToken || shown.addToken([]))) return shown;
  }
  return undefined;
}

class Shown implements Credentials {
  readonly headers = new Map<string, string>();
  readonly query: string[] = [];
  readonly cookies: string[] = [];

  add(use: SchemeUse, schemes: readonly SecurityScheme[]): boolean {
    const scheme = schemes.find(({ name }) => name === use.scheme);
    if (scheme === undefined) return false;
    const { credentials } = scheme;
    switch (credentials.kind) {
      case "jwt":
        return this.addToken(use.scopes);
      case "basic":
        return this.#authorize(`Basic ${Buffer.from("ann:secret").toString("base64")}`);
      case "bearer":
      case "oauth2":
      case "openIdConnect":
        return this.#authorize("Bearer opaque-token");
      case "apiKey":
        return this.#addKey(credentials);
    }
  }

  addToken(scopes: readonly string[]): boolean {
    const bearer = `Bearer ${token(scopes)}`;
    if (this.#authorize(bearer)) return true;
    this.cookies.push(`token=${encodeURIComponent(bearer)}`);
    return true;
  }

  #addKey(place: { readonly in: "header" | "query" | "cookie"; readonly name: string }): boolean {
    const name = encodeURIComponent(place.name);
    if (place.in === "query") this.query.push(`${name}=key`);
    if (place.in === "cookie") this.cookies.push(`${name}=key`);
    if (place.in !== "header") return true;
    if (place.name.toLowerCase() === "authorization") return this.#authorize("key");
    this.headers.set(place.name.toLowerCase(), "key");
    return true;
  }

  #authorize(line: string): boolean {
    const present = this.headers.get("authorization");
    if (present !== undefined) return present === line;
    this.headers.set("authorization", line);
    return true;
  }
}

function token(scopes: readonly string[]): string {
  const now = Math.floor(Date.now() / 1000);
  const { issuer, audience, secret } = tokenSettings;
  const claims = { iss: issuer, aud: audience, sub: "ann", iat: now, exp: now + 3600, scope: scopes.join(" ") };
  const signed = [{ typ: "JWT", alg: "HS256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}
