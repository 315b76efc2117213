import type { CheckScope } from "./check-scope.js";
import { own, type JsonObject } from "./json.js";
import { objectsOf } from "./objects-of.js";
import { asText, withFieldTypes, type FieldType } from "./typed-fields.js";

/**
 * The document's list of tags, which some write as mere texts; those without a name are ignored.
 * https://spec.openapis.org/oas/v3.1.1.html#tag-object
 */
export function checkTags(root: JsonObject, scope: CheckScope): readonly JsonObject[] | undefined {
  return objectsOf(root, "tags", scope, tagOf)?.flatMap((tag) => {
    const typed = withFieldTypes(tag, tagFields, scope);
    if (Object.hasOwn(typed, "name")) return [typed === tag ? tag : scope.derived(typed, tag)];
    // Of a name that is none it was told already.
    if ((own(tag, "name") ?? null) === null) {
      scope.warning({ node: tag }, "a tag needs a name; it is ignored", "add name: <name>, or remove it");
    }
    return [];
  });
}

function tagOf(item: unknown): unknown {
  const name = asText(item);
  return name === undefined ? item : { name };
}

const tagFields = new Map<string, FieldType>([
  ["name", "text"],
  ["description", "text"],
]);
