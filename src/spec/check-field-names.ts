import { nearest } from "../diagnostics/nearest.js";
import type { CheckScope } from "./check-scope.js";
import type { SpecVersion } from "./detect-version.js";
import { fieldNames } from "./field-names.js";
import { isExtension, type JsonObject } from "./json.js";
import { kindNames, type NodeKind } from "./structure.js";

/**
 * Reports a field that is nearly one that its object may have, and so is left out: it may be a schema
 * that nothing is checked with. One that is nearly `security` is an error. What is like no field at
 * all is often an older version's, or another tool's. Code `invalid-document`.
 */
export function checkFieldNames(node: JsonObject, kind: NodeKind, version: SpecVersion, scope: CheckScope): void {
  const fields = fieldNames[version].get(kind);
  if (fields === undefined) return;
  for (const key of Object.keys(node)) {
    if (fields.has(key) || isExtension(key)) continue;
    const at = { node, key, on: "key" } as const;
    if (key === "security") {
      scope.error(at, `security has no effect in the ${kindNames[kind]}`, "write it in the document or in operations");
      continue;
    }
    const near = nearest(key, fields);
    if (near === undefined) continue;
    const what = `"${key}" is no field of the ${kindNames[kind]}`;
    // Its operations would be served without it.
    if (near === "security") scope.error(at, what, `did you mean "security"?`);
    else scope.warning(at, `${what}; what it holds is left out`, `did you mean "${near}"?`);
  }
}
