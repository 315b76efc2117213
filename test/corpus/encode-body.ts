import type { FormField, RequestContent } from "../../src/service/service.js";
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
      const isFile = (name: string): boolean => sentAs(name, content.fields)?.kind === "file";
      const compared = membersOf(value).filter(([name]) => !isFile(name));
      return { ...multipart(contentType, value, isFile), received: Object.fromEntries(compared) };
    }
    case "text":
      return { contentType, bytes: textOf(value), received: textOf(value) };
    case "stream":
      if (contentType.startsWith("multipart/")) return multipart(contentType, value, () => false);
      return { contentType, bytes: textOf(value) };
  }
}

function sentAs(name: string, fields: readonly FormField[]): FormField["sentAs"] | undefined {
  return fields.find((field) => field.name === name)?.sentAs;
}

function pairsOf(name: string, value: unknown, fields: readonly FormField[]): readonly string[] {
  const sent = sentAs(name, fields);
  return sent?.kind === "style" ? encodePairs(name, sent.encoding, value) : encodeField(name, value);
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

function multipart(mediaType: string, value: unknown, isFile: (name: string) => boolean): EncodedBody {
  const parts = membersOf(value).flatMap(([name, member]) => {
    const items: readonly unknown[] = Array.isArray(member) ? member : [member];
    return items.map((item) => part(name, item, isFile(name)));
  });
  return { contentType: `${mediaType}; boundary=${boundary}`, bytes: `${parts.join("")}--${boundary}--\r\n` };
}

function part(name: string, value: unknown, isFile: boolean): string {
  const isJson = typeof value === "object" && value !== null;
  const head = `content-disposition: form-data; name="${name.replaceAll('"', "%22")}"`;
  const file = isFile ? '; filename="sample.bin"\r\ncontent-type: application/octet-stream' : "";
  const type = isJson ? "\r\ncontent-type: application/json" : "";
  return `--${boundary}\r\n${head}${file || type}\r\n\r\n${textOf(value)}\r\n`;
}
