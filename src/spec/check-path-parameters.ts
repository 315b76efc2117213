import type { CheckScope } from "./check-scope.js";
import { isObject, own, ownList, type JsonObject } from "./json.js";
import { operationKeys } from "./structure.js";

/**
 * A path whose operations declare exactly the parameters that stand in braces in it: one that
 * nobody declares is a required text, one that the path doesn't have is ignored with a warning.
 * https://spec.openapis.org/oas/v3.1.1.html#path-templating
 */
export function checkPathParameters(path: string, item: JsonObject, scope: CheckScope): JsonObject {
  const names = namesIn(path);
  const common = withoutUnknown(item, path, names, scope);
  const inherited = declaredIn(common);
  const operations = operationKeys.flatMap((key) => {
    const operation = own(common, key);
    return isObject(operation) ? [[key, checkOperationOf(operation, inherited)] as const] : [];
  });
  if (common === item && operations.every(([key, operation]) => operation === own(item, key))) return item;
  return scope.derived({ ...common, ...Object.fromEntries(operations) }, item);

  function checkOperationOf(operation: JsonObject, inheritedNames: readonly string[]): JsonObject {
    const known = withoutUnknown(operation, path, names, scope);
    const declared = new Set([...inheritedNames, ...declaredIn(known)]);
    const missing = names.filter((name) => !declared.has(name));
    if (missing.length === 0) return known;
    const supplied = missing.map((name) => {
      const schema = scope.derived({ type: "string" }, item);
      return scope.derived({ name, in: "path", required: true, schema }, item);
    });
    return scope.derived({ ...known, parameters: [...(ownList(known, "parameters") ?? []), ...supplied] }, known);
  }
}

/** What is wrong with a path itself, in words, or undefined. */
export function pathProblem(path: string): { readonly message: string; readonly help: string } | undefined {
  if (!path.startsWith("/")) {
    return {
      message: `the path "${path}" must start with a slash`,
      help: "begin it with a slash, and name a host under servers",
    };
  }
  if (/[{}]/.test(path.replace(/\{[^{}]+\}/g, ""))) {
    return {
      message: `the braces in the path "${path}" don't match`,
      help: "put each parameter's name in one pair of braces",
    };
  }
  const names = namesIn(path);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return undefined;
  return { message: `the path "${path}" has the parameter "${twice}" twice`, help: "give one of them another name" };
}

function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? "");
}

function declaredIn(node: JsonObject): readonly string[] {
  return (ownList(node, "parameters") ?? []).flatMap((parameter) => pathName(parameter) ?? []);
}

function pathName(parameter: unknown): string | undefined {
  return isObject(parameter) && own(parameter, "in") === "path" ? String(own(parameter, "name")) : undefined;
}

function withoutUnknown(node: JsonObject, path: string, names: readonly string[], scope: CheckScope): JsonObject {
  const parameters = ownList(node, "parameters");
  const isUnknown = (parameter: unknown): boolean => {
    const name = pathName(parameter);
    return name !== undefined && !names.includes(name);
  };
  if (parameters === undefined || !parameters.some(isUnknown)) return node;
  for (const parameter of parameters.filter(isObject).filter(isUnknown)) {
    const message = `the path "${path}" has no parameter "${String(own(parameter, "name"))}"; it is ignored`;
    scope.warning({ node: parameter, key: "name" }, message, "put it in braces in the path, or remove it");
  }
  return scope.derived({ ...node, parameters: parameters.filter((parameter) => !isUnknown(parameter)) }, node);
}
