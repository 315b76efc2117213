import type { FormField, ParameterEncoding, RequestContent } from "../../src/service/service.js";
import { encodeField, encodePairs } from "./encode-parameters.js";

/** A body as it is sent, and as a handler has to receive it where that can be compared. */
export interface EncodedBody {
  readonly contentType: string;
  readonly bytes: string | Buffer;
  readonly received?: unknown;
}

/** Writes a value as a body of a media type. Streams and files are sent, and not compared. */
export function encodeBody(content: RequestContent, value: unknown): EncodedBody {
  const contentType = concrete(content.mediaType);
  switch (content.as) {
    case "json":
      return { contentType, bytes: JSON.stringify(value), received: value };
    case "form": {
      const pairs = membersOf(value).flatMap(([name, member]) => pairsOf(name, member, content.fields));
      return { contentType, bytes: pairs.join("&"), received: value };
    }
    case "multipart": {
      const compared = membersOf(value).filter(([name]) => sentAs(name, content.fields)?.kind !== "file");
      return { ...multipart(contentType, value, content.fields), received: Object.fromEntries(compared) };
    }
    case "text":
      return { contentType, bytes: textOf(value), received: textOf(value) };
    case "stream":
      if (contentType.startsWith("multipart/")) return multipart(contentType, value, []);
      return { contentType, bytes: textOf(value) };
  }
}

function sentAs(name: string, fields: readonly FormField[]): FormField["sentAs"] | undefined {
  return fields.find((field) => field.name === name)?.sentAs;
}

function pairsOf(name: string, value: unknown, fields: readonly FormField[]): readonly string[] {
  const sent = sentAs(name, fields);
  return sent?.kind === "style" && !isAsJson(sent.encoding, value)
    ? encodePairs(name, sent.encoding, value)
    : encodeField(name, value);
}

/** Whether a member of a form is sent as JSON: an object whose field says nothing of its style. */
export function isAsJson(encoding: ParameterEncoding, value: unknown): boolean {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && encoding.kind === "style" && encoding.style === "form" && encoding.explode;
}

// A client can't send a range of types.
function concrete(mediaType: string): string {
  const examples: Readonly<Record<string, string>> = { "*/*": "application/octet-stream", "text/*": "text/plain" };
  return examples[mediaType] ?? mediaType.replace("*+", "x+").replace(/\/\*$/, "/octet-stream");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

const boundary = "corpus-boundary";

function multipart(mediaType: string, value: unknown, fields: readonly FormField[]): EncodedBody {
  const parts = membersOf(value).flatMap(([name, member]) => {
    const sent = sentAs(name, fields);
    const isMany = Array.isArray(member) && (sent?.kind !== "json" || sent.many);
    const items: readonly unknown[] = isMany ? (member as unknown[]) : [member];
    return items.map((item) => part(name, item, sent));
  });
  return { contentType: `${mediaType}; boundary=${boundary}`, bytes: `${parts.join("")}--${boundary}--\r\n` };
}

function part(name: string, value: unknown, sent: FormField["sentAs"] | undefined): string {
  const isJson = sent?.kind === "json" || (typeof value === "object" && value !== null);
  const [disposition, mediaType] =
    sent?.kind === "file"
      ? ['; filename="sample.bin"', concrete(sent.mediaTypes[0] ?? "application/octet-stream")]
      : ["", isJson ? "application/json" : "text/plain"];
  const head = `content-disposition: form-data; name="${name.replaceAll('"', "%22")}"${disposition}`;
  const text = isJson ? JSON.stringify(value) : textOf(value);
  return `--${boundary}\r\n${head}\r\ncontent-type: ${mediaType}\r\n\r\n${text}\r\n`;
}
