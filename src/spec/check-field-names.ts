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
    const near = nearest(key, [...fields, "security"]);
    if (near === undefined) continue;
    const what = `"${key}" is no field of the ${kindNames[kind]}`;
    // Operations would be served without it.
    if (near === "security") {
      scope.error(
        at,
        what,
        fields.has(near) ? `did you mean "security"?` : "write security in the document or in operations",
      );
    } else scope.warning(at, `${what}; what it holds is left out`, `did you mean "${near}"?`);
  }
}
