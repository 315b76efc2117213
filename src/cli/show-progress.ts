import type { Stream } from "./environment.js";

/** Says on a terminal that something is going on, until it is cleared; nothing elsewhere. */
export function showProgress(text: string, stream: Stream): { readonly clear: () => void } {
  if (stream.isTTY !== true) return { clear: () => undefined };
  stream.write(`${text} …`);
  return { clear: () => void stream.write("\r\u001b[K") };
}
