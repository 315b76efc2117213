import type { OperationObject, PathItemObject } from "../spec/openapi.js";
import { assignNames } from "./assign-names.js";
import { describeExchange, entriesOf, type Entry, type WrittenOperation } from "./describe-operations.js";
import type { DocumentScope } from "./document-scope.js";
import { inOrder } from "./in-order.js";
import { camelCase, upperFirst } from "./names.js";
import { exportable } from "./parse-dotted-path.js";
import type { Operation } from "./service.js";

/**
 * What the service sends by itself: the webhooks of a document (OpenAPI §4.8.1), then the callbacks of
 * its operations (§4.8.18). Whoever asked for them says to which address.
 */
export function describeWebhooks(operations: readonly WrittenOperation[], scope: DocumentScope): readonly Operation[] {
  const webhooks = inOrder(scope.document.root.webhooks ?? {}).map(([name, pathItem]) => ({ name, pathItem }));
  const callbacks = operations.flatMap(({ operation, written }) => callbacksOf(operation.name, written));
  const sent = [...webhooks, ...callbacks].flatMap((source) =>
    entriesOf(source.name, source.pathItem, scope).map((entry) => ({ entry, key: `${source.name} ${entry.method}` })),
  );
  const names = assignNames(
    sent.map(({ entry, key }) => ({
      key,
      candidates: [camelCase(entry.written.operationId ?? ""), camelCase(entry.path), camelCase(key)].map(exportable),
    })),
  );
  return sent.map(({ entry, key }) => describeWebhook(entry, names.get(key) ?? camelCase(key), scope));
}

interface Source {
  readonly name: string;
  readonly pathItem: PathItemObject;
}

// `subscribe` with the callback `onData` sends `subscribeOnData`; one of several addresses is told by its number.
function callbacksOf(operation: string, { callbacks = {} }: OperationObject): readonly Source[] {
  return inOrder(callbacks).flatMap(([callback, pathItems]) =>
    inOrder(pathItems).map(([, pathItem], index) => ({
      name: `${operation}${upperFirst(camelCase(callback))}${index === 0 ? "" : String(index + 1)}`,
      pathItem,
    })),
  );
}

function describeWebhook(entry: Entry, name: string, scope: DocumentScope): Operation {
  const exchange = describeExchange(entry, new Map(), scope);
  if (exchange.requestDecorators.length > 0) reportDecorators(entry, name, scope);
  return {
    ...exchange,
    requestDecorators: [],
    // The address is whole: nothing is left of its path to fill in.
    parameters: exchange.parameters.filter((parameter) => parameter.in !== "path"),
    name,
    method: entry.method,
    path: entry.path,
    route: "",
    binding: { module: ["webhooks"], exportName: name },
    access: { kind: "public" },
    guards: [],
  };
}

// They know one service, whose address is configured, and a token is for that one alone.
function reportDecorators({ written }: Entry, name: string, scope: DocumentScope): void {
  scope.warning(
    "not-served",
    written,
    "x-decorate-request",
    `${name} is sent to an address of the subscriber's, and x-decorate-request is ignored`,
    "give its headers to the call, or remove it",
  );
}
