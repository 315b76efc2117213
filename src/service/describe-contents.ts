import type { OperationObject, ResponseObject } from "../spec/openapi.js";
import type { RequestBody, RequestContent, Response, ResponseContent, ResponseStatus } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { describeForm } from "./describe-form.js";
import { describeMediaTypes, isJson, type DescribedMediaType } from "./describe-media-types.js";
import { describeResponseHeaders } from "./describe-response-headers.js";
import { describeSequence } from "./describe-sequence.js";
import { describeSchema } from "./describe-schema.js";
import { describeText } from "./describe-text.js";

/** The request body of an operation with each media type that it declares. */
export function describeRequestBody(operation: OperationObject, scope: DocumentScope): RequestBody | undefined {
  const body = operation.requestBody;
  if (body === undefined) return undefined;
  const [first, ...rest] = describeMediaTypes(body.content, scope).map((type) => describeRequestContent(type, scope));
  if (first === undefined) return undefined;
  return {
    ...(body.description !== undefined && { description: body.description }),
    required: body.required ?? false,
    contents: [first, ...rest],
  };
}

function describeRequestContent(
  { mediaType, essence, content }: DescribedMediaType,
  scope: DocumentScope,
): RequestContent {
  const schema = describeSchema(content.schema, scope);
  if (isJson(essence)) return { mediaType, as: "json", schema };
  if (essence === "application/x-www-form-urlencoded") {
    const form = describeForm(content, schema, false, scope);
    return { mediaType, as: "form", schema, fields: form?.fields ?? [] };
  }
  if (essence === "multipart/form-data") {
    const form = describeForm(content, schema, true, scope);
    if (form !== undefined) return { mediaType, as: "multipart", ...form };
  }
  if (essence.startsWith("text/")) return { mediaType, as: "text", schema: describeText(content.schema, scope) };
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
      : describeMediaTypes(response.content ?? {}, scope).map((type) => describeResponseContent(type, scope)),
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

function describeResponseContent(
  { mediaType, essence, content }: DescribedMediaType,
  scope: DocumentScope,
): ResponseContent {
  const sequence = describeSequence(essence, content, scope);
  if (sequence !== undefined) return { ...sequence, mediaType };
  const schema = describeSchema(content.schema, scope);
  if (isJson(essence) || essence === "*/*") return { mediaType, as: "json", schema };
  if (essence.startsWith("text/")) return { mediaType, as: "text", schema: describeText(content.schema, scope) };
  return { mediaType, as: "binary", schema };
}
