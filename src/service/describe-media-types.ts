import type { MediaTypeObject } from "../spec/openapi.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";

/** A media type of a body. */
export interface DescribedMediaType {
  /** The essence, with its parameters where the body has another one of the same essence: `application/json; v=1`. */
  readonly mediaType: string;
  readonly essence: string;
  readonly content: MediaTypeObject;
}

/** The media types of a body, JSON first: what comes first is what a body is sent as where nobody chooses. */
export function describeMediaTypes(
  contents: Readonly<Record<string, MediaTypeObject>>,
  scope: DocumentScope,
): readonly DescribedMediaType[] {
  const all = inOrder(contents).map(([written, content]) => ({ written, content, essence: essenceOf(written) }));
  const known = new Set<string>();
  const described = all.flatMap(({ written, content, essence }) => {
    const isAlone = all.filter((other) => other.essence === essence).length === 1;
    const mediaType = isAlone ? essence : essence + parametersText(written);
    if (known.has(mediaType)) {
      reportRepeated(contents, written, mediaType, scope);
      return [];
    }
    known.add(mediaType);
    return [{ mediaType, essence, content }];
  });
  return [
    ...described.filter(({ essence }) => isJson(essence)),
    ...described.filter(({ essence }) => !isJson(essence)),
  ];
}

// RFC 6839 §3.1: the suffix +json names JSON too.
export function isJson(essence: string): boolean {
  return /^application\/json$|^[^/]+\/(json|[^/]+\+json)$/.test(essence);
}

// RFC 9110 §8.3.1: type and subtype are case-insensitive; parameters such as charset follow a ";".
function essenceOf(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}

// In one spelling for all that mean the same: neither their order means anything, nor quotes that are not needed.
function parametersText(mediaType: string): string {
  const parameters = [...mediaType.slice(mediaType.split(";", 1)[0]?.length).matchAll(parameter)].flatMap(
    ([, name, quoted, token = ""]) => {
      if (name === undefined) return [];
      const key = name.toLowerCase();
      const value = quoted?.replace(/\\(.)/g, "$1") ?? token;
      return [`; ${key}=${valueText(key === "charset" ? value.toLowerCase() : value)}`];
    },
  );
  return parameters.sort().join("");
}

// RFC 9110 §5.6.6, as the run-time reads those of a request.
const parameter = /\s*;\s*(?:([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+)))?/gy;

function valueText(value: string): string {
  return /^[!#$%&'*+.^`|~\w-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;
}

function reportRepeated(contents: object, written: string, mediaType: string, scope: DocumentScope): void {
  scope.warning(
    "not-served",
    contents,
    written,
    `the media type ${mediaType} is written more than once; this one is ignored`,
    "remove it, or give it another parameter",
  );
}
