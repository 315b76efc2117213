import type { HeaderObject, ResponseObject } from "../spec/openapi.js";
import { describeContentEncoding } from "./describe-content-encoding.js";
import { describeSchema } from "./describe-schema.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import type { ResponseHeader } from "./service.js";

/** The headers of a response, in the order of their names. */
export function describeResponseHeaders(response: ResponseObject, scope: DocumentScope): readonly ResponseHeader[] {
  return (
    inOrder(response.headers ?? {})
      // OpenAPI §4.8.17: a response header of this name is to be ignored.
      .filter(([name]) => name.toLowerCase() !== "content-type")
      .map(([name, header]) => describeHeader(name, header, scope))
  );
}

function describeHeader(name: string, header: HeaderObject, scope: DocumentScope): ResponseHeader {
  const [content] = Object.entries(header.content ?? {});
  return {
    name: name.toLowerCase(),
    ...(header.description !== undefined && { description: header.description }),
    required: header.required ?? false,
    encoding:
      content === undefined
        ? { kind: "style", style: "simple", explode: header.explode ?? false }
        : describeContentEncoding(content[0]),
    schema: describeSchema(content?.[1].schema ?? header.schema, scope),
  };
}
