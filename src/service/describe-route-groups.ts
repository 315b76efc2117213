import type { Handler, NonEmpty, Route, RouteGroup } from "./service.js";
import type { WrittenOperation } from "./describe-operations.js";
import { assignNames } from "./assign-names.js";
import { inOrder } from "./in-order.js";
import { camelCase, kebabCase } from "./names.js";

/** The files of routes of an API: one for each module that its operations are bound to. */
export function describeRouteGroups(
  operations: readonly WrittenOperation[],
  handlers: readonly Handler[],
): readonly RouteGroup[] {
  const handlerOf = new Map(handlers.flatMap((handler) => handler.operations.map((operation) => [operation, handler])));
  const byModule = new Map<string, NonEmpty<Route>>();
  for (const { operation } of operations) {
    const handler = handlerOf.get(operation);
    if (handler === undefined) continue;
    const key = handler.binding.module.join(".");
    const earlier = byModule.get(key);
    const route = { handler, operation };
    byModule.set(key, earlier === undefined ? [route] : [...earlier, route]);
  }
  const names = assignNames(
    [...byModule.keys()].map((key) => {
      const module = key.split(".");
      return { key, candidates: [kebabCase(module.at(-1) ?? ""), kebabCase(key)] };
    }),
    new Set(),
  );
  // In the order of their names, so that a new path moves no group before another.
  return inOrder(Object.fromEntries(byModule)).map(([key, routes]) => {
    const fileName = names.get(key) ?? kebabCase(key);
    return { fileName, functionName: `${camelCase(fileName)}Routes`, module: routes[0].handler.binding.module, routes };
  });
}
