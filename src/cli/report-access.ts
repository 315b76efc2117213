import { printable } from "./printable.js";
import type { Access, Guard, Operation, Service } from "../service/service.js";

/**
 * Who may call what: a line for each operation, with what its caller must bring.
 *
 * ```
 * GET   /profile/:user_id  required  requiresAuth
 * GET   /items             public
 * POST  /items             required  petstore_auth (write:pets) or api_key
 * ```
 */
export function reportAccess(service: Service): string {
  const rows = service.apis.flatMap((api) =>
    api.groups.flatMap((group) => group.routes.map(({ operation }) => rowOf(operation))),
  );
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${printable(line).replaceAll("\n", "·")}\n`)
    .join("");
}

function rowOf(operation: Operation): readonly string[] {
  const guards = operation.guards.map(guardName);
  const rules = [...guards, ...(operation.access.kind === "public" ? [] : [ruleOf(operation.access)])];
  return [operation.method, operation.route, kindOf(operation), rules.join(" and ")];
}

function kindOf({ access, guards }: Operation): string {
  if (guards.length > 0) return "required";
  return access.kind;
}

function guardName(guard: Guard): string {
  return guard.kind === "user" ? guard.writtenAs : guard.kind;
}

function ruleOf(access: Exclude<Access, { kind: "public" }>): string {
  const alternatives = access.anyOf.map((requirement) =>
    requirement
      .map(({ scheme, scopes }) => (scopes.length === 0 ? scheme : `${scheme} (${scopes.join(", ")})`))
      .join(" and "),
  );
  return alternatives.join(" or ");
}
