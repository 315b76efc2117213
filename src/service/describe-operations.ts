import type { OperationObject, PathItemObject } from "../spec/openapi.js";
import { httpMethods } from "../spec/openapi.js";
import type { HttpMethod, Operation, UndeclaredProperties } from "./service.js";
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

/** The operations of a document, in the order of their paths. */
export function describeOperations(
  basePath: string,
  unknownProperties: UnknownProperties,
  scope: DocumentScope,
): readonly WrittenOperation[] {
  const entries = inOrder(scope.document.root.paths).flatMap(([path, pathItem]) => entriesOf(path, pathItem, scope));
  const ambiguousIds = reportAmbiguousIds(entries.filter(isServed), scope);
  const drafts = entries.flatMap((entry) => {
    const draft = describeOperation(entry, basePath, ambiguousIds, unknownProperties, scope);
    return draft === undefined ? [] : [{ draft, written: entry.written, isServed: isServed(entry) }];
  });
  const names = assignNames(drafts.map(({ draft, ...entry }) => nameClaim(draft, entry)));
  return drafts.map(({ draft, written, isServed }) => ({
    written,
    isServed,
    operation: { ...draft, name: names.get(claimKey(draft)) ?? draft.binding.exportName },
  }));
}

/** An operation and the node of the document that it was described from. */
export interface WrittenOperation {
  readonly written: OperationObject;
  /** Whether this service answers it. */
  readonly isServed: boolean;
  readonly operation: Operation;
}

/** An operation of a path, of a webhook or of a callback as it is written. */
export interface Entry {
  readonly path: string;
  readonly pathItem: PathItemObject;
  /** As it is sent. */
  readonly method: HttpMethod;
  readonly written: OperationObject;
}

/** The operations of a path, those with a method of their own after the others. */
export function entriesOf(path: string, pathItem: PathItemObject, scope: DocumentScope): readonly Entry[] {
  const usual = httpMethods.flatMap((key) => {
    const written = pathItem[key];
    return written === undefined ? [] : [{ path, pathItem, method: key.toUpperCase(), written }];
  });
  const additional = pathItem.additionalOperations ?? {};
  const others = inOrder(additional).flatMap(([method, written]) =>
    isSendable(method, additional, scope) ? [{ path, pathItem, method, written }] : [],
  );
  return [...usual, ...others];
}

// RFC 9110 §9.1: a token. The methods that have a field of their own must use that.
function isSendable(method: string, additional: object, scope: DocumentScope): boolean {
  const isUsual = httpMethods.some((key) => key === method.toLowerCase());
  if (/^[!#$%&'*+.^_`|~\w-]+$/.test(method) && !isUsual) return true;
  scope.error(
    "invalid-document",
    additional,
    method,
    isUsual ? `the method ${method} has a field of its own` : `"${method}" is no method of HTTP`,
    isUsual ? `write the operation under ${method.toLowerCase()}` : "use letters, such as COPY",
  );
  return false;
}

function isServed({ written }: Entry): boolean {
  return written["x-no-bind-server"] !== true;
}

// An operationId must be unique (OpenAPI §4.8.10). Where it is not, it names nothing, and the
// operations are named by method and path: none is dropped, and no order of the document decides.
function reportAmbiguousIds(entries: readonly Entry[], scope: DocumentScope): ReadonlySet<string> {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { operationId } = entry.written;
    if (operationId === undefined || entry.written["x-bind-server"] !== undefined) continue;
    const name = camelCase(operationId).toLowerCase();
    // An emoji names nothing, and nothing is shared.
    if (name === "") continue;
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  const ambiguous = [...byName.values()].filter((sharing) => sharing.length > 1).flat();
  for (const { written, method, path } of ambiguous) {
    scope.warning(
      "duplicate-operation-id",
      written,
      "operationId",
      `the operationId "${written.operationId ?? ""}" gives a name that another operation has too`,
      `this one is called ${nameFromPath(method.toLowerCase(), path)} instead; give each operation an operationId of its own`,
    );
  }
  return new Set(ambiguous.flatMap(({ written }) => written.operationId ?? []));
}

type Draft = Omit<Operation, "name">;

function describeOperation(
  entry: Entry,
  basePath: string,
  ambiguousIds: ReadonlySet<string>,
  unknownProperties: UnknownProperties,
  scope: DocumentScope,
): Draft | undefined {
  const { path, method, written } = entry;
  const route = describeRoute(basePath + path);
  if (!route.ok) {
    reportPath(path, route.reason, scope);
    return undefined;
  }
  if (isServed(entry) && !receivable.has(method)) {
    reportMethod(entry, scope);
    return undefined;
  }
  const binding = describeBinding(written, method.toLowerCase(), path, ambiguousIds, scope);
  if (binding === undefined) return undefined;
  reportClientName(written, scope);
  const undeclared = describeUndeclared(entry, unknownProperties, scope);
  return {
    method,
    path,
    route: route.route,
    binding,
    access: describeAccess(written, scope),
    guards: describeGuards(written, scope),
    ...withoutUnreadBody(describeExchange(entry, route.routeNames, scope), entry, scope),
    ...(undeclared !== undefined && { undeclared }),
  };
}

// Only a service checks what it takes and gives.
function describeUndeclared(
  entry: Entry,
  unknownProperties: UnknownProperties,
  scope: DocumentScope,
): UndeclaredProperties | undefined {
  const policy = readPolicy(entry.written, scope) ?? unknownProperties;
  return policy === "allow" || !isServed(entry) ? undefined : policy;
}

type UnknownProperties = "allow" | UndeclaredProperties;

function readPolicy(written: OperationObject, scope: DocumentScope): UnknownProperties | undefined {
  const policy = written["x-unknown-properties"];
  if (policy === undefined) return undefined;
  const known = (["allow", "strip", "reject"] as const).find((known) => known === policy);
  if (known === undefined) {
    scope.error(
      "invalid-document",
      written,
      "x-unknown-properties",
      `x-unknown-properties ${JSON.stringify(policy)} is not one of allow, strip, reject`,
      "write one of them, or remove it: then generate.unknown_properties of pym-config.yaml decides",
    );
  }
  return known;
}

/** What an operation says of itself, takes and answers. */
export function describeExchange(
  { pathItem, written }: Entry,
  routeNames: ReadonlyMap<string, string>,
  scope: DocumentScope,
): Exchange {
  const body = describeRequestBody(written, scope);
  return {
    ...(written.summary !== undefined && { summary: written.summary }),
    ...(written.description !== undefined && { description: written.description }),
    deprecated: written.deprecated ?? false,
    requestDecorators: describeRequestDecorators(written, scope),
    parameters: describeParameters(pathItem, written, routeNames, scope),
    ...(body !== undefined && { body }),
    responses: describeResponses(written, scope),
  };
}

type Exchange = Omit<Operation, "name" | "method" | "path" | "route" | "binding" | "access" | "guards" | "undeclared">;

// RFC 9110 §9.3.1: such a body has no meaning, and Fastify doesn't read it.
function withoutUnreadBody(exchange: Exchange, entry: Entry, scope: DocumentScope): Exchange {
  const { method, path, written } = entry;
  if (exchange.body === undefined || !isServed(entry) || !["GET", "HEAD", "TRACE"].includes(method)) return exchange;
  scope.warning(
    "not-served",
    written,
    "requestBody",
    `the body of ${method} ${path} is never read: Fastify takes none with this method`,
    "use POST, or QUERY of OpenAPI 3.2, or describe parameters",
  );
  return Object.fromEntries(Object.entries(exchange).filter(([name]) => name !== "body")) as unknown as Exchange;
}

function reportPath(path: string, reason: string, scope: DocumentScope): void {
  scope.warning(
    "not-served",
    scope.document.root.paths,
    path,
    `the path "${path}" can't be served: ${reason}`,
    "write each operation under a path of its own, or leave it out with x-no-bind-server: true",
  );
}

function reportMethod({ method, path, pathItem }: Entry, scope: DocumentScope): void {
  scope.warning(
    "not-served",
    pathItem.additionalOperations ?? pathItem,
    method,
    `${method} ${path} can't be served: Node receives no such method`,
    "use a registered method such as QUERY or SEARCH, or leave it to the client with x-no-bind-server: true",
  );
}

// What the parser of Node 20 knows, but CONNECT, which is no request to a path.
const receivable: ReadonlySet<string> = new Set(
  (
    "ACL BIND CHECKOUT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS " +
    "PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK " +
    "UNSUBSCRIBE"
  ).split(" "),
);

// A client calls an operation what `x-bind-client` says, else what its function is called; where
// several are bound to one function, each by its own operationId, method and path.
function nameClaim(draft: Draft, { written, isServed }: Omit<WrittenOperation, "operation">): NameClaim {
  const client = clientName(written);
  return {
    key: claimKey(draft),
    candidates: [
      // What is served elsewhere takes no name from what is served here.
      isServed ? (client ?? draft.binding.exportName) : "",
      client ?? draft.binding.exportName,
      draft.binding.exportName,
      exportable(camelCase(written.operationId ?? "")),
      nameFromPath(draft.method.toLowerCase(), draft.path),
    ],
  };
}

function clientName({ "x-bind-client": named }: OperationObject): string | undefined {
  return typeof named === "string" ? parseDottedPath(`client.${named}`)?.exportName : undefined;
}

function reportClientName(written: OperationObject, scope: DocumentScope): void {
  const named = written["x-bind-client"];
  if (named === undefined || clientName(written) !== undefined) return;
  scope.warning(
    "invalid-dotted-path",
    written,
    "x-bind-client",
    `x-bind-client ${JSON.stringify(named)} is no name of a function; it is ignored`,
    "name it with letters, digits and _, such as get_profile",
  );
}

function claimKey(draft: Draft): string {
  return `${draft.method} ${draft.path}`;
}
