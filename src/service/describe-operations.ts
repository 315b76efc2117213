import type { OperationObject, PathItemObject } from "../spec/openapi.js";
import { httpMethods } from "../spec/openapi.js";
import type { HttpMethod, Operation } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { assignNames } from "./assign-names.js";
import type { NameClaim } from "./assign-names.js";
import { describeAccess } from "./describe-access.js";
import { describeBinding, nameFromPath } from "./describe-binding.js";
import { describeRequestBody, describeResponses } from "./describe-contents.js";
import { describeGuards, describeRequestDecorators } from "./describe-decorators.js";
import { describeParameters } from "./describe-parameters.js";
import { describeRoute } from "./describe-route.js";
import { inOrder } from "./in-order.js";
import { camelCase } from "./names.js";
import { exportable, parseDottedPath } from "./parse-dotted-path.js";

/** The operations of a document that are bound to a handler, in the order of their paths. */
export function describeOperations(basePath: string, scope: DocumentScope): readonly WrittenOperation[] {
  const entries = writtenOperations(scope);
  const ambiguousIds = reportAmbiguousIds(entries, scope);
  const drafts = entries.flatMap((entry) => {
    const draft = describeOperation(entry, basePath, ambiguousIds, scope);
    return draft === undefined ? [] : [{ draft, written: entry.written }];
  });
  const names = assignNames(drafts.map(({ draft, written }) => nameClaim(draft, written)));
  return drafts.map(({ draft, written }) => ({
    written,
    operation: { ...draft, name: names.get(claimKey(draft)) ?? draft.binding.exportName },
  }));
}

/** An operation and the node of the document that it was described from. */
export interface WrittenOperation {
  readonly written: OperationObject;
  readonly operation: Operation;
}

interface Entry {
  readonly path: string;
  readonly pathItem: PathItemObject;
  readonly method: (typeof httpMethods)[number];
  readonly written: OperationObject;
}

function writtenOperations(scope: DocumentScope): readonly Entry[] {
  return inOrder(scope.document.root.paths).flatMap(([path, pathItem]) =>
    httpMethods.flatMap((method) => {
      const written = pathItem[method];
      if (written === undefined || written["x-no-bind-server"] === true) return [];
      return [{ path, pathItem, method, written }];
    }),
  );
}

// An operationId must be unique (OpenAPI §4.8.10). Where it is not, it names nothing, and the
// operations are named by method and path: none is dropped, and no order of the document decides.
function reportAmbiguousIds(entries: readonly Entry[], scope: DocumentScope): ReadonlySet<string> {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { operationId } = entry.written;
    if (operationId === undefined || entry.written["x-bind-server"] !== undefined) continue;
    const name = camelCase(operationId).toLowerCase();
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  const ambiguous = [...byName.values()].filter((sharing) => sharing.length > 1).flat();
  for (const { written, method, path } of ambiguous) {
    scope.warning(
      "duplicate-operation-id",
      written,
      "operationId",
      `the operationId "${written.operationId ?? ""}" gives a name that another operation has too`,
      `this one is called ${nameFromPath(method, path)} instead; give each operation an operationId of its own`,
    );
  }
  return new Set(ambiguous.flatMap(({ written }) => written.operationId ?? []));
}

type Draft = Omit<Operation, "name">;

function describeOperation(
  { path, pathItem, method, written }: Entry,
  basePath: string,
  ambiguousIds: ReadonlySet<string>,
  scope: DocumentScope,
): Draft | undefined {
  const route = describeRoute(basePath + path);
  if (!route.ok) {
    scope.warning(
      "not-served",
      scope.document.root.paths,
      path,
      `the path "${path}" can't be served: ${route.reason}`,
      "write each operation under a path of its own, or leave it out with x-no-bind-server: true",
    );
    return undefined;
  }
  const binding = describeBinding(written, method, path, ambiguousIds, scope);
  if (binding === undefined) return undefined;
  const body = describeRequestBody(written, scope);
  return {
    method: method.toUpperCase() as HttpMethod,
    path,
    route: route.route,
    ...(written.summary !== undefined && { summary: written.summary }),
    ...(written.description !== undefined && { description: written.description }),
    deprecated: written.deprecated ?? false,
    binding,
    access: describeAccess(written, scope),
    guards: describeGuards(written, scope),
    requestDecorators: describeRequestDecorators(written, scope),
    parameters: describeParameters(pathItem, written, route.routeNames, scope),
    ...(body !== undefined && { body }),
    responses: describeResponses(written, scope),
  };
}

// A client calls an operation what `x-bind-client` says, else what its function is called; where
// several are bound to one function, each by its own operationId, method and path.
function nameClaim(draft: Draft, written: OperationObject): NameClaim {
  const named = written["x-bind-client"];
  const client = typeof named === "string" ? parseDottedPath(`client.${named}`)?.exportName : undefined;
  return {
    key: claimKey(draft),
    candidates: [
      client ?? draft.binding.exportName,
      draft.binding.exportName,
      exportable(camelCase(written.operationId ?? "")),
      nameFromPath(draft.method.toLowerCase(), draft.path),
    ],
  };
}

function claimKey(draft: Draft): string {
  return `${draft.method} ${draft.path}`;
}
