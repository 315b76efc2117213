import type { ParameterEncoding } from "./service.js";

/** How a parameter or a header that has `content` is written. */
export function describeContentEncoding(mediaType: string): ParameterEncoding {
  return { kind: isText(mediaType) ? "text" : "json" };
}

function isText(mediaType: string): boolean {
  return /^text\//i.test(mediaType) && !/[/+]json/i.test(mediaType);
}
