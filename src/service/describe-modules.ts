import type {
  Model,
  ModulePath,
  SecurityScheme,
  UserGuard,
  UserHandler,
  UserModule,
  UserParent,
  UserRequestDecorator,
  UserVerifier,
} from "./service.js";
import type { DescribedDocument } from "./described-document.js";
import type { DocumentScope } from "./document-scope.js";
import type { WrittenOperation } from "./describe-operations.js";

/** The user's modules that all documents together bind handlers, guards and request decorators to. */
export function describeModules(described: readonly DescribedDocument[]): readonly UserModule[] {
  const modules = new Map<string, Draft>();
  // One after the other, since a name that one of them has is taken for the next.
  for (const document of described) addHandlers(document, modules);
  for (const { operations, scope } of described) {
    for (const written of operations) addGuards(written, modules, scope);
  }
  for (const { called, scope } of described) {
    for (const written of called) addRequestDecorators(written, modules, scope);
  }
  for (const document of described) addVerifiers(document, modules);
  for (const document of described) addParents(document, modules);
  return [...modules.values()]
    .map(({ module, handlers, guards, requestDecorators, verifiers, parents }) => ({
      module,
      handlers,
      parents: [...parents.values()],
      guards: [...guards.values()],
      requestDecorators: [...requestDecorators.values()],
      verifiers: [...verifiers.values()],
    }))
    .sort((one, other) => (one.module.join("/") < other.module.join("/") ? -1 : 1));
}

interface Draft {
  readonly module: ModulePath;
  readonly handlers: UserHandler[];
  readonly guards: Map<string, UserGuard>;
  readonly requestDecorators: Map<string, UserRequestDecorator>;
  readonly verifiers: Map<string, UserVerifier>;
  readonly parents: Map<string, UserParent>;
}

function draftOf(module: ModulePath, modules: Map<string, Draft>): Draft {
  const key = module.join("/");
  const draft = modules.get(key) ?? {
    module,
    handlers: [],
    guards: new Map<string, UserGuard>(),
    requestDecorators: new Map<string, UserRequestDecorator>(),
    verifiers: new Map<string, UserVerifier>(),
    parents: new Map<string, UserParent>(),
  };
  modules.set(key, draft);
  return draft;
}

function addHandlers({ api, operations, scope }: DescribedDocument, modules: Map<string, Draft>): void {
  for (const handler of api.handlers.filter(({ kind }) => kind === "served")) {
    const draft = draftOf(handler.binding.module, modules);
    const earlier = draft.handlers.find((other) => other.handler.binding.exportName === handler.binding.exportName);
    if (earlier !== undefined) {
      const written = operations.find(({ operation }) => operation === handler.operations[0])?.written;
      reportTaken(
        written,
        `the function ${handler.binding.exportName} is bound by the document "${earlier.api}" too`,
        scope,
      );
      continue;
    }
    draft.handlers.push({ api: api.name, handler });
  }
}

function addGuards({ operation, written }: WrittenOperation, modules: Map<string, Draft>, scope: DocumentScope): void {
  for (const guard of operation.guards) {
    if (guard.kind !== "user") continue;
    const { module, exportName } = guard.binding;
    const draft = draftOf(module, modules);
    if (draft.handlers.some(({ handler }) => handler.binding.exportName === exportName)) {
      reportTaken(written, `${guard.writtenAs} is bound as a handler, and can't be a guard too`, scope);
      continue;
    }
    draft.guards.set(exportName, { exportName, writtenAs: guard.writtenAs });
  }
}

function addRequestDecorators(
  { operation, written }: WrittenOperation,
  modules: Map<string, Draft>,
  scope: DocumentScope,
): void {
  for (const decorator of operation.requestDecorators) {
    if (decorator.kind !== "user") continue;
    const { module, exportName } = decorator.binding;
    const draft = draftOf(module, modules);
    const taken = draft.guards.has(exportName)
      ? "a guard"
      : draft.handlers.some(({ handler }) => handler.binding.exportName === exportName)
        ? "a handler"
        : undefined;
    if (taken !== undefined) {
      reportTaken(
        written,
        `${decorator.writtenAs} is bound as ${taken}, and can't decorate requests too`,
        scope,
        "x-decorate-request",
      );
      continue;
    }
    draft.requestDecorators.set(exportName, { exportName, writtenAs: decorator.writtenAs });
  }
}

// Documents that declare the same scheme share its verifier.
function addVerifiers({ api, scope }: DescribedDocument, modules: Map<string, Draft>): void {
  for (const scheme of api.securitySchemes.filter(needsVerifier)) {
    const { exportName } = scheme;
    const draft = draftOf(verifiersModule, modules);
    const shared = draft.verifiers.get(exportName);
    const isTaken =
      draft.guards.has(exportName) || draft.handlers.some(({ handler }) => handler.binding.exportName === exportName);
    if (isTaken || (shared !== undefined && !isAlike(shared.scheme, scheme))) {
      scope.error(
        "binding-conflict",
        scope.document.root.components.securitySchemes,
        scheme.name,
        `the verifier of "${scheme.name}" is ${exportName} of src/handlers/security.ts, which is another function already`,
        shared === undefined
          ? "bind the other function to another module"
          : `the document "${shared.api}" declares this scheme differently: name one of them otherwise`,
      );
      continue;
    }
    draft.verifiers.set(exportName, shared ?? { api: api.name, scheme });
  }
}

// Schemas share a class.
function addParents({ api, scope }: DescribedDocument, modules: Map<string, Draft>): void {
  for (const model of api.models) {
    const { key, parent } = model;
    if (parent === undefined) continue;
    const { module, exportName } = parent.binding;
    const { handlers, guards, requestDecorators, verifiers, parents } = draftOf(module, modules);
    const isTaken =
      handlers.some(({ handler }) => handler.binding.exportName === exportName) ||
      [guards, requestDecorators, verifiers].some((functions) => functions.has(exportName));
    if (!isTaken) {
      const earlier = parents.get(exportName);
      if (earlier === undefined || (!isReceived(earlier.model) && isReceived(model)))
        parents.set(exportName, { exportName, writtenAs: parent.writtenAs, model });
      continue;
    }
    scope.error(
      "binding-conflict",
      scope.document.root.components.schemas[key] as object,
      "x-parent",
      `${parent.writtenAs} is bound as a function, and can't be a class too`,
      "name another class with x-parent",
    );
  }
}

// What a handler receives inherits, and so has a type of its own.
function isReceived({ typeName, receivedName }: Model): boolean {
  return receivedName !== typeName;
}

/** Where the user says who is behind the credentials of a security scheme. */
export const verifiersModule: ModulePath = ["security"];

/** Whether it takes code of the user's to verify the credentials of a scheme. */
export function needsVerifier({ credentials }: SecurityScheme): boolean {
  return credentials.kind !== "jwt";
}

function isAlike(one: SecurityScheme, other: SecurityScheme): boolean {
  return JSON.stringify(one.credentials) === JSON.stringify(other.credentials);
}

function reportTaken(
  written: object | undefined,
  message: string,
  scope: DocumentScope,
  extension: "x-decorate-server" | "x-decorate-request" = "x-decorate-server",
): void {
  scope.error(
    "binding-conflict",
    written ?? scope.document.root,
    undefined,
    message,
    `name another function with x-bind-server or ${extension}`,
  );
}
