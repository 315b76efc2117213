/** How the router matches a path template, or why it can't. */
export type Route =
  | {
      readonly ok: true;
      readonly route: string;
      /** The router's name of each template parameter. */
      readonly routeNames: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly reason: string };

/**
 * Translates a path template (OpenAPI §4.8.2) to the syntax of Fastify's router:
 * `/v1/profile/{user_id}` → `/v1/profile/:user_id`, `/a:lookUp` → `/a::lookUp`,
 * `/files/{name}.{ext}` → `/files/:name(^[^]+?).:ext(^[^]+?)`.
 */
export function describeRoute(template: string): Route {
  if (/[?#]/.test(template)) return { ok: false, reason: "a path can't hold a query or a fragment" };
  const routeNames = new Map<string, string>();
  const segments = template.split("/").map((segment) => routeSegment(segment, routeNames));
  if (segments.includes(undefined)) return { ok: false, reason: 'a path can\'t hold "*" or an unpaired brace' };
  return { ok: true, route: segments.join("/"), routeNames };
}

function routeSegment(segment: string, routeNames: Map<string, string>): string | undefined {
  const parts = segment.split(/(\{[^{}]*\})/).filter((part) => part !== "");
  const alone = parts.length === 1;
  const translated = parts.map((part) => {
    if (part.startsWith("{") && part.endsWith("}")) {
      // Beside other text in its segment a parameter needs an expression that tells where it ends. It
      // gets the segment decoded, in which a slash may stand.
      return `:${routeName(part.slice(1, -1), routeNames)}${alone ? "" : "(^[^]+?)"}`;
    }
    return /[*{}]/.test(part) ? undefined : part.replaceAll(":", "::");
  });
  return translated.includes(undefined) ? undefined : translated.join("");
}

// The router ends a name at "-", "." and others; names that hold such characters get a plain one.
function routeName(name: string, routeNames: Map<string, string>): string {
  const known = routeNames.get(name);
  if (known !== undefined) return known;
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_") || "parameter";
  const taken = new Set(routeNames.values());
  let unique = plain;
  while (taken.has(unique)) unique += "_";
  routeNames.set(name, unique);
  return unique;
}
