import type { MediaTypeObject, OperationObject, ResponseObject } from "../spec/openapi.js";
import type { RequestBody, RequestContent, Response, ResponseContent, ResponseStatus } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { describeForm } from "./describe-form.js";
import { inOrder } from "./in-order.js";
import { describeResponseHeaders } from "./describe-response-headers.js";
import { describeSequence } from "./describe-sequence.js";
import { describeSchema } from "./describe-schema.js";
import { describeText } from "./describe-text.js";

/** The request body of an operation with each media type that it declares. */
export function describeRequestBody(operation: OperationObject, scope: DocumentScope): RequestBody | undefined {
  const body = operation.requestBody;
  if (body === undefined) return undefined;
  const [first, ...rest] = mediaTypes(body.content).map(([mediaType, content]) =>
    describeRequestContent(mediaType, content, scope),
  );
  if (first === undefined) return undefined;
  return {
    ...(body.description !== undefined && { description: body.description }),
    required: body.required ?? false,
    contents: [first, ...rest],
  };
}

function describeRequestContent(written: string, content: MediaTypeObject, scope: DocumentScope): RequestContent {
  const mediaType = essence(written);
  const schema = describeSchema(content.schema, scope);
  if (isJson(mediaType)) return { mediaType, as: "json", schema };
  if (mediaType === "application/x-www-form-urlencoded") {
    const form = describeForm(content, schema, false, scope);
    return { mediaType, as: "form", schema, fields: form?.fields ?? [] };
  }
  if (mediaType === "multipart/form-data") {
    const form = describeForm(content, schema, true, scope);
    if (form !== undefined) return { mediaType, as: "multipart", ...form };
  }
  if (mediaType.startsWith("text/")) return { mediaType, as: "text", schema: describeText(content.schema, scope) };
  return { mediaType, as: "stream", schema };
}

/** The responses of an operation: exact codes in order, then ranges, then the default. */
export function describeResponses(operation: OperationObject, scope: DocumentScope): readonly Response[] {
  return Object.entries(operation.responses ?? {})
    .flatMap(([written, response]) => {
      const status = parseStatus(written);
      return status === undefined ? [] : [describeResponse(status, response, scope)];
    })
    .sort((one, other) => statusOrder(one.status) - statusOrder(other.status));
}

function parseStatus(written: string): ResponseStatus | undefined {
  if (written === "default") return { kind: "default" };
  const range = /^([1-5])XX$/i.exec(written)?.[1];
  if (range !== undefined) return { kind: "range", hundreds: Number(range) as 1 | 2 | 3 | 4 | 5 };
  return /^[1-5]\d\d$/.test(written) ? { kind: "code", code: Number(written) } : undefined;
}

function statusOrder(status: ResponseStatus): number {
  switch (status.kind) {
    case "code":
      return status.code;
    case "range":
      return 1000 + status.hundreds;
    case "default":
      return 2000;
  }
}

function describeResponse(status: ResponseStatus, response: ResponseObject, scope: DocumentScope): Response {
  return {
    status,
    ...(response.description !== undefined && { description: response.description }),
    headers: describeResponseHeaders(response, scope),
    contents: isBodiless(status, response, scope)
      ? []
      : mediaTypes(response.content ?? {}).map(([mediaType, content]) =>
          describeResponseContent(mediaType, content, scope),
        ),
  };
}

// RFC 9110 §15.3.5, §15.3.6, §15.4.5
function isBodiless(status: ResponseStatus, response: ResponseObject, scope: DocumentScope): boolean {
  if (status.kind !== "code" || ![204, 205, 304].includes(status.code)) return false;
  if (Object.keys(response.content ?? {}).length > 0) {
    scope.warning(
      "not-served",
      response,
      "content",
      `a response of status ${status.code} never has a body, so none is sent`,
      "remove its content, or use another status",
    );
  }
  return true;
}

function describeResponseContent(written: string, content: MediaTypeObject, scope: DocumentScope): ResponseContent {
  const mediaType = essence(written);
  const sequence = describeSequence(mediaType, content, scope);
  if (sequence !== undefined) return sequence;
  const schema = describeSchema(content.schema, scope);
  if (isJson(mediaType) || mediaType === "*/*") return { mediaType, as: "json", schema };
  if (mediaType.startsWith("text/")) return { mediaType, as: "text", schema: describeText(content.schema, scope) };
  return { mediaType, as: "binary", schema };
}

// JSON first, since what comes first is what a body is sent as where nobody chooses.
function mediaTypes(
  content: Readonly<Record<string, MediaTypeObject>>,
): readonly (readonly [written: string, content: MediaTypeObject])[] {
  const entries = inOrder(content);
  const isFirst = ([written]: readonly [string, MediaTypeObject]): boolean => isJson(essence(written));
  return [...entries.filter(isFirst), ...entries.filter((entry) => !isFirst(entry))];
}

// RFC 9110 §8.3.1: type and subtype are case-insensitive; parameters such as charset follow a ";".
function essence(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}

// RFC 6839 §3.1: the suffix +json names JSON too.
function isJson(mediaType: string): boolean {
  return /^application\/json$|^[^/]+\/(json|[^/]+\+json)$/.test(mediaType);
}
