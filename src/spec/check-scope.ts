import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { JsonObject } from "./json.js";
import type { Origins, Source } from "./origins.js";

/** Where the checks of a document leave what they find, and what they make anew. */
export interface CheckScope {
  readonly diagnostics: readonly Diagnostic[];
  /** Reports at a key of a node, or at the node itself. */
  readonly error: Report;
  readonly warning: Report;
  /** Notes where a node comes from that a check had to correct, and the keys that it has under other names. */
  derived(node: JsonObject, from: JsonObject, keys?: Readonly<Record<string, Source>>): JsonObject;
  /** Marks a node that can't be used, so that what holds it leaves it out. */
  refuse(node: JsonObject): JsonObject;
  isRefused(node: unknown): boolean;
}

export type Report = (at: Spot, message: string, help: string, code?: DiagnosticCode) => void;

export interface Spot {
  readonly node: object;
  readonly key?: string;
  readonly on?: "key" | "value";
}

export function createCheckScope(origins: Origins): CheckScope {
  const diagnostics: Diagnostic[] = [];
  const refused = new WeakSet<object>();
  const report =
    (severity: Diagnostic["severity"]): Report =>
    ({ node, key, on }, message, help, code = "invalid-document") => {
      diagnostics.push({ code, severity, message, help, origin: origins.originOf(node, key, on) });
    };
  return {
    diagnostics,
    error: report("error"),
    warning: report("warning"),
    derived(node, from, keys) {
      origins.derive(node, from, keys);
      return node;
    },
    refuse(node) {
      refused.add(node);
      return node;
    },
    isRefused: (node) => typeof node === "object" && node !== null && refused.has(node),
  };
}
