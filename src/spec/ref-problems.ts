import type { DiagnosticCode } from "../diagnostics/codes.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { inWords, isList, own, type JsonObject } from "./json.js";
import type { Origins } from "./origins.js";
import type { RefProblem } from "./read-referenced-files.js";
import { kindNames, type Child } from "./structure.js";

/** What can be wrong with references, and with the structure along which they are looked for. */
export interface RefProblems {
  readonly diagnostics: readonly Diagnostic[];
  /** The reference at `node[key]` can't be followed. */
  readonly notFollowed: (problem: RefProblem, node: JsonObject, key: string) => void;
  /** It leads to something that is no `what`. */
  readonly wrongTarget: (node: JsonObject, key: string, value: unknown, what: string) => void;
  /** The `$ref` of a schema is no text. */
  readonly invalidRef: (node: JsonObject) => void;
  /** The `$ref` of a node leads back to it. */
  readonly ring: (node: JsonObject, what: string) => void;
  /** Named schemas that stand for themselves. */
  readonly emptyRing: (names: readonly string[], node: JsonObject, key: string) => void;
  readonly ignoredSiblings: (node: JsonObject, siblings: readonly string[]) => void;
  /** A value that isn't the object or the list that its position asks for. */
  readonly mistyped: (parent: object, key: string, child: Child, value: unknown) => void;
}

export function createRefProblems(origins: Origins): RefProblems {
  const diagnostics: Diagnostic[] = [];
  const report = (code: DiagnosticCode, node: object, key: string, message: string, help: string): void => {
    diagnostics.push({ code, severity: "error", message, help, origin: origins.originOf(node, key) });
  };
  return {
    diagnostics,
    notFollowed(problem, node, key) {
      diagnostics.push(...(problem.causes ?? []));
      report(problem.code, node, key, problem.message, problem.help);
    },
    wrongTarget(node, key, value, what) {
      const message = `"${String(own(node, key))}" leads to ${inWords(value)}, and not to a ${what}`;
      report("unresolved-ref", node, key, message, `refer to a ${what}`);
    },
    invalidRef(node) {
      const message = `$ref must be a text, but is ${inWords(own(node, "$ref"))}`;
      report("invalid-document", node, "$ref", message, 'write it as "#/components/schemas/<name>"');
    },
    ring(node, what) {
      const message = `this ${what} contains itself by way of references`;
      report("ref-cycle", node, "$ref", message, `write the ${what} out in one of the places`);
    },
    emptyRing(names, node, key) {
      const message = `schema ${names.join(" → ")} refers to itself, and so describes nothing`;
      report("ref-cycle", node, key, message, "write out what the schema is in one of them");
    },
    ignoredSiblings(node, siblings) {
      const message = `what stands beside the $ref of a path is ignored: ${siblings.join(", ")}`;
      const help = "move it to where the $ref leads, or write the path out here";
      const origin = origins.originOf(node, "$ref");
      diagnostics.push({ code: "invalid-document", severity: "warning", message, help, origin });
    },
    mistyped(parent, key, { kind, as }, value) {
      // Nothing is made of these, so that nothing is wrong without them.
      if (kind === "example" || kind === "link") return;
      const isObjectWanted = (as !== "list" && as !== "map") || isList(parent);
      const several = as === "list" ? "a list" : "an object with names as its keys";
      const wanted = isObjectWanted ? `an object (${kindNames[kind]})` : several;
      const name = isList(parent) ? "this item" : `"${key}"`;
      const message = `${name} must be ${wanted}, but is ${inWords(value)}`;
      report("invalid-document", parent, key, message, "correct it, or remove it");
    },
  };
}
