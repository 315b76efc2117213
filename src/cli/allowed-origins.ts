import type { Environment } from "./environment.js";

/** The origins of `--allow-remote`, as typed; undefined after saying which one is none. */
export function allowedOrigins(typed: readonly string[], environment: Environment): readonly string[] | undefined {
  const origins = typed.map(parseOrigin);
  const wrong = origins.indexOf(undefined);
  if (wrong === -1) return origins.filter((origin) => origin !== undefined);
  environment.stderr.write(
    `error: --allow-remote ${typed[wrong] ?? ""} is not an origin, such as https://example.com\n`,
  );
  return undefined;
}

// A path would allow less than it seems to: only the scheme, the host and the port are compared.
function parseOrigin(written: string): string | undefined {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : undefined;
}
