/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { getConfig } from "./config.js";
import { CrossSiteRequest } from "./errors.js";

declare module "fastify" {
  interface FastifyInstance {
    /** Origins other than the service's own whose pages may make calls with a user's cookies. */
    readonly allowedOrigins?: ReadonlySet<string>;
  }
}

/** Says which other origins' pages may make calls with a user's cookies: `https://app.example.com`. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  app.decorate("allowedOrigins", new Set(origins.map(parseOrigin)));
}

// What isn't http has the origin `null`, as each sandbox has.
function parseOrigin(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !url.host.includes("*")) {
    return url.origin;
  }
  throw new TypeError(`allowedOrigins: "${written}" is no origin, such as https://app.example.com`);
}

/**
 * Refuses a call that another site's page had a user's browser make, with the credentials that
 * browsers send by themselves. Calls that only read are let through: their answer can't be read
 * across sites. So is a call without any of the headers: each browser of this decade sends one of
 * them, and without a browser there are no foreign credentials to abuse.
 */
export function refuseCrossSite({ method, headers, host, server }: FastifyRequest): void {
  if (readingMethods.has(method)) return;
  const origin = headers.origin ?? originOf(headers.referer);
  if (origin !== undefined && server.allowedOrigins?.has(origin)) return;
  // What the browser says of itself counts most, and no page can set it. It is missing where the
  // connection isn't secure, and in old browsers.
  const site = headers["sec-fetch-site"];
  const isOwn = site === undefined ? origin === undefined || isOwnOrigin(origin, host) : ownSites.has(String(site));
  if (!isOwn) {
    throw new CrossSiteRequest(
      "A page of another origin made this request. If it may, list its origin in the allowedOrigins of buildApp",
    );
  }
}

const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

// `none` is the user's own doing. `same-site` is another origin, such as a neighbour below one domain.
const ownSites = new Set(["same-origin", "none"]);

function originOf(referer: string | undefined): string | undefined {
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

// Also where a proxy in front of the service changes the Host. The scheme is not compared, since
// behind a proxy it isn't known.
function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false; // `null`: a sandbox, a redirect, a file
  const { protocol, host: calling } = new URL(origin);
  const { live_url, live_host } = getConfig();
  return [host, live_url, live_host].some((own) => own !== undefined && hostOf(own, protocol) === calling);
}

function hostOf(own: string, protocol: string): string | undefined {
  const url = own.includes("://") ? own : `${protocol}//${own}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
