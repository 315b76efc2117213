import type { ModulePath, UserGuard, UserHandler, UserModule } from "./service.js";
import type { DescribedDocument } from "./described-document.js";
import type { DocumentScope } from "./document-scope.js";
import type { WrittenOperation } from "./describe-operations.js";

/** The user's modules that all documents together bind handlers and guards to. */
export function describeModules(described: readonly DescribedDocument[]): readonly UserModule[] {
  const modules = new Map<string, Draft>();
  for (const document of described) {
    addHandlers(document, modules);
    for (const written of document.operations) addGuards(written, modules, document.scope);
  }
  return [...modules.values()]
    .map((draft) => ({ module: draft.module, handlers: draft.handlers, guards: [...draft.guards.values()] }))
    .sort((one, other) => (one.module.join("/") < other.module.join("/") ? -1 : 1));
}

interface Draft {
  readonly module: ModulePath;
  readonly handlers: UserHandler[];
  readonly guards: Map<string, UserGuard>;
}

function draftOf(module: ModulePath, modules: Map<string, Draft>): Draft {
  const key = module.join("/");
  const draft = modules.get(key) ?? { module, handlers: [], guards: new Map<string, UserGuard>() };
  modules.set(key, draft);
  return draft;
}

function addHandlers({ api, operations, scope }: DescribedDocument, modules: Map<string, Draft>): void {
  for (const handler of api.handlers) {
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

function reportTaken(written: object | undefined, message: string, scope: DocumentScope): void {
  scope.error(
    "binding-conflict",
    written ?? scope.document.root,
    undefined,
    message,
    "name another function with x-bind-server or x-decorate-server",
  );
}
