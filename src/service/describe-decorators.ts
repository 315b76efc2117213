import type { OperationObject } from "../spec/openapi.js";
import type { Binding, Guard, RequestDecorator } from "./service.js";
import type { DocumentScope } from "./document-scope.js";
import { parseDottedPath } from "./parse-dotted-path.js";

/** The guards of `x-decorate-server`: one dotted path or a list of them, outermost first. */
export function describeGuards(operation: OperationObject, scope: DocumentScope): readonly Guard[] {
  return decorators(operation, "x-decorate-server", { "pymacaron.auth.requires_auth": "requiresAuth" }, scope);
}

/** The decorators of `x-decorate-request`: one dotted path or a list of them, outermost first. */
export function describeRequestDecorators(
  operation: OperationObject,
  scope: DocumentScope,
): readonly RequestDecorator[] {
  return decorators(operation, "x-decorate-request", { "pymacaron.auth.add_auth": "addAuth" }, scope);
}

type Decorator<BuiltIn extends string> =
  { readonly kind: BuiltIn } | { readonly kind: "user"; readonly binding: Binding; readonly writtenAs: string };

function decorators<BuiltIn extends string>(
  operation: OperationObject,
  extension: "x-decorate-server" | "x-decorate-request",
  builtIns: Readonly<Record<string, BuiltIn>>,
  scope: DocumentScope,
): readonly Decorator<BuiltIn>[] {
  const written = operation[extension];
  if (written === undefined) return [];
  const paths: readonly unknown[] = Array.isArray(written) ? written : [written];
  return paths.flatMap((path, index): Decorator<BuiltIn>[] => {
    const [node, key] = Array.isArray(written) ? [written, String(index)] : [operation, extension];
    const builtIn = typeof path === "string" && Object.hasOwn(builtIns, path) ? builtIns[path] : undefined;
    if (builtIn !== undefined) return [{ kind: builtIn }];
    const binding = parseDottedPath(path);
    if (binding === undefined || typeof path !== "string") {
      scope.error(
        "invalid-dotted-path",
        node,
        key,
        `${extension} ${JSON.stringify(path)} is not a dotted path`,
        "name a function as module.function, such as myserver.audit.logged: letters, digits and _ joined by dots",
      );
      return [];
    }
    if (binding.module[0] === "pymacaron") {
      scope.error(
        "unknown-decorator",
        node,
        key,
        `${extension} "${path}" is no decorator of pymacaron`,
        `use ${Object.keys(builtIns).join(" or ")}, or a function in a module of your own`,
      );
      return [];
    }
    return [{ kind: "user", binding, writtenAs: path }];
  });
}
