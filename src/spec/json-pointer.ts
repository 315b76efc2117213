/** The tokens of a URI fragment that is a JSON pointer, or undefined if it is something else. */
export function parseFragment(fragment: string): readonly string[] | undefined {
  if (fragment === "") return [];
  if (!fragment.startsWith("/")) return undefined;
  return fragment
    .slice(1)
    .split("/")
    .map((token) => unescapeToken(decodePercent(token)));
}

/** A token as it stands in a URI fragment: what else it may be taken for is escaped (RFC 6901). */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("%", "%25");
}

/** `%7B` → `{`; a text with a stray percent sign is taken as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unescapeToken(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}
