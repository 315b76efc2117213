import type { CheckScope } from "./check-scope.js";
import { ignoreValue } from "./ignore-value.js";
import { isList, isObject, own, type JsonObject } from "./json.js";

/**
 * The objects of a list that an object has; undefined where it has none. What is no list, or no object
 * in it, is ignored with a warning. Code `invalid-document`.
 *
 * @param meant the object that an item stands for
 */
export function objectsOf(
  node: JsonObject,
  key: string,
  scope: CheckScope,
  meant: (item: unknown) => unknown = (item) => item,
): readonly JsonObject[] | undefined {
  const list = own(node, key);
  if (list === undefined) return undefined;
  if (!isList(list)) {
    ignoreValue(list, { node, key, scope }, "a list");
    return undefined;
  }
  return list.flatMap((item, index) => {
    const object = meant(item);
    if (isObject(object)) return [object];
    ignoreValue(item, { node: list, key: String(index), scope, name: `${key}[${index}]` }, "an object");
    return [];
  });
}
