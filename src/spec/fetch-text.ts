/** What an address answered, or why it can't be used, in words for a diagnostic. */
export type Fetched =
  | {
      readonly ok: true;
      readonly text: string;
      /** Where it was in the end, after redirects: what relative references in it start from. */
      readonly url: URL;
    }
  | { readonly ok: false; readonly reason: string };

/** More than the largest known document has. */
export const largestAnswer = 32_000_000;

const timeoutMs = 10_000;
const mostRedirects = 5;

/**
 * Fetches a text from an origin that the user allowed. Nothing that tells who asks is sent along, and
 * a redirect is followed to the same origin only: what is allowed can't lead to another place.
 */
export async function fetchText(url: URL): Promise<Fetched> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await follow(url, signal);
  } catch (error) {
    return failed(signal.aborted ? `there was no whole answer within ${timeoutMs / 1000} s` : causeOf(error));
  }
}

async function follow(start: URL, signal: AbortSignal): Promise<Fetched> {
  let url = start;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await fetch(url, { redirect: "manual", credentials: "omit", headers, signal });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return await readAnswer(response, url);
    await response.body?.cancel();
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (target?.origin !== start.origin || hasCredentials(target)) {
      return failed(`it redirects to another place, ${target?.origin ?? "which is no address"}`);
    }
    url = target;
  }
  return failed(`it redirects more than ${mostRedirects} times`);
}

const headers = { accept: "application/yaml, application/json, text/*;q=0.9, */*;q=0.1" };

/** Whether an address has a user or a password in it. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== "" || password !== "";
}

async function readAnswer(response: Response, url: URL): Promise<Fetched> {
  const body = response.body;
  if (response.status !== 200 || body === null) {
    await body?.cancel();
    return failed(`the answer is ${response.status} ${response.statusText}`.trimEnd());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted as it is unpacked: a short answer may be a long text.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestAnswer) return failed(`it has more than ${largestAnswer / 1_000_000} MB`);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return { ok: true, text: text.startsWith("\uFEFF") ? text.slice(1) : text, url };
}

function failed(reason: string): Fetched {
  return { ok: false, reason };
}

// `fetch failed` says nothing; its cause does.
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
