import type { Access, Guard, Handler, NonEmpty, Operation } from "./service.js";
import type { WrittenOperation } from "./describe-operations.js";
import type { DocumentScope } from "./document-scope.js";
import { assignNames } from "./assign-names.js";
import { camelCase, upperFirst } from "./names.js";
import { namesBesideHandlerTypes } from "./reserved-names.js";

/**
 * The functions that a document's operations are bound to, then what is called or sent only.
 * Operations may share a function where they take and answer the same; the function may then rely
 * on what all of them guarantee.
 */
export function describeHandlers(
  operations: readonly WrittenOperation[],
  webhooks: readonly Operation[],
  scope: DocumentScope,
): readonly Handler[] {
  const byFunction = groupByFunction(operations.filter(({ isServed }) => isServed));
  const outgoing = [
    ...operations.filter(({ isServed }) => !isServed).map(({ operation }) => outgoingHandler("elsewhere", operation)),
    ...webhooks.map((operation) => outgoingHandler("webhook", operation)),
  ];
  const names = assignNames([
    ...[...byFunction.entries()].map(([key, [{ operation }]]) => ({
      key,
      candidates: [
        operation.binding.exportName,
        camelCase([...operation.binding.module.slice(-1), operation.binding.exportName].join("_")),
        camelCase([...operation.binding.module, operation.binding.exportName].join("_")),
      ],
    })),
    // These take no name from a function.
    ...outgoing.map(({ name, kind }) => ({
      key: `${kind} ${name}`,
      candidates: ["", name, `${name}${upperFirst(kind)}`],
    })),
  ]);
  return [
    ...servedHandlers(byFunction, names, scope),
    ...outgoing.map((handler) => {
      const name = names.get(`${handler.kind} ${handler.name}`) ?? handler.name;
      return { ...handler, name, typeName: typeNameOf(name) };
    }),
  ];
}

function outgoingHandler(kind: Exclude<Handler["kind"], "served">, operation: Operation): Handler {
  const { name, binding } = operation;
  return {
    kind,
    name,
    typeName: typeNameOf(name),
    binding,
    guards: [],
    access: { kind: "public" },
    operations: [operation],
  };
}

function servedHandlers(
  byFunction: ReadonlyMap<string, Sharing>,
  names: ReadonlyMap<string, string>,
  scope: DocumentScope,
): readonly Handler[] {
  return [...byFunction.entries()].map(([key, sharing]) => {
    const name = names.get(key) ?? key;
    const [first, ...rest] = sharing;
    reportDifferentShapes(sharing, scope);
    return {
      kind: "served",
      name,
      typeName: typeNameOf(name),
      binding: first.operation.binding,
      ...guaranteed(sharing, scope),
      operations: [first.operation, ...rest.map(({ operation }) => operation)],
    };
  });
}

// `CreateInput` would be the input of `create` too, and some names stand in the same files.
// A name without letters that have a case, such as `_12`, would be that of the function.
function typeNameOf(name: string): string {
  const typeName = upperFirst(name);
  const isTaken = typeName === name || /(Input|Output|Sent)$/.test(typeName) || namesBesideHandlerTypes.has(typeName);
  return isTaken ? `${typeName}Operation` : typeName;
}

type Sharing = NonEmpty<WrittenOperation>;

function groupByFunction(operations: readonly WrittenOperation[]): ReadonlyMap<string, Sharing> {
  const groups = new Map<string, Sharing>();
  for (const written of operations) {
    const { module, exportName } = written.operation.binding;
    const key = [...module, exportName].join(".");
    const group = groups.get(key);
    groups.set(key, group === undefined ? [written] : [...group, written]);
  }
  return groups;
}

function reportDifferentShapes([first, ...rest]: Sharing, scope: DocumentScope): void {
  for (const other of rest) {
    if (shapeOf(first.operation) === shapeOf(other.operation)) continue;
    scope.error(
      "binding-conflict",
      other.written,
      other.written["x-bind-server"] === undefined ? "operationId" : "x-bind-server",
      `${title(other.operation)} is bound to ${other.operation.binding.exportName}, as ${title(first.operation)} is, but takes or answers something else`,
      "bind one of them to another function with x-bind-server",
    );
  }
}

function shapeOf({ parameters, body, responses, undeclared }: Operation): string {
  return JSON.stringify([parameters, body, responses, undeclared], (key, value: unknown) =>
    key === "description" || key === "deprecated" || key === "routeName" ? undefined : value,
  );
}

// The operation that guarantees least decides, if all others guarantee that too.
function guaranteed(sharing: Sharing, scope: DocumentScope): { guards: readonly Guard[]; access: Access } {
  const operations = sharing.map(({ operation }) => operation);
  const least = operations.find((operation) => operations.every((other) => guaranteesAll(other, operation)));
  if (least !== undefined) return { guards: least.guards, access: least.access };
  const { written, operation } = sharing[sharing.length - 1] ?? sharing[0];
  scope.error(
    "binding-conflict",
    written,
    "x-decorate-server",
    `${title(operation)} shares the function ${operation.binding.exportName} with an operation that has other guards, so that neither set can be relied on`,
    "bind them to functions of their own with x-bind-server, or give them the same guards",
  );
  return { guards: operation.guards, access: operation.access };
}

function guaranteesAll(operation: Operation, least: Operation): boolean {
  const guards = new Set(operation.guards.map(guardKey));
  const sameAccess =
    least.access.kind === "public" || JSON.stringify(least.access) === JSON.stringify(operation.access);
  return sameAccess && least.guards.every((guard) => guards.has(guardKey(guard)));
}

function guardKey(guard: Guard): string {
  return guard.kind === "user" ? guard.writtenAs : guard.kind;
}

function title({ method, path }: Operation): string {
  return `${method} ${path}`;
}
