import type { SpecDocument } from "../spec/spec-document.js";

/**
 * The prefix of an API's paths, without a slash at its end: `/v1`, or empty. The configuration's
 * `generate.base_path` decides, else the path of the first server (which is where 2.0's `basePath` is).
 */
export function describeBasePath(document: SpecDocument, configured: string | undefined): string {
  if (configured !== undefined) return withoutEndingSlash(configured);
  const url = firstServer(document);
  return url === undefined ? "" : withoutEndingSlash(pathOf(url));
}

/** Where the API is, with its base path: the address of the first server, where the document has it whole. */
export function describeBaseUrl(document: SpecDocument, basePath: string): string | undefined {
  const url = firstServer(document);
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, origin } = new URL(url);
  return /^https?:$/.test(protocol) ? origin + encodeURI(basePath) : undefined;
}

function firstServer(document: SpecDocument): string | undefined {
  const server = document.root.servers?.[0];
  return server?.url.replace(/\{([^{}]*)\}/g, (_, name: string) => server.variables?.[name]?.default ?? "");
}

function pathOf(url: string): string {
  try {
    // A server's URL may be relative to where the document is served from.
    const path = decodeURI(new URL(url, "http://localhost/").pathname);
    // Of `mailto:` and the like it is no path.
    return path.startsWith("/") ? path : "";
  } catch {
    return "";
  }
}

function withoutEndingSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
