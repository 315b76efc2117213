import { readFileSync } from "node:fs";
import path from "node:path";
import type { Outcome } from "./outcome.js";

/** What is known of documents that are not right: only what no generator could put right stands here. */
export interface Baseline {
  /** By document: each error that it is refused with, and where. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
  /** By document and operation: why it can't be answered, as the beginning of what is reported. */
  readonly unanswered: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function readBaseline(): Baseline {
  const file = path.resolve("test/corpus/baseline.json");
  return JSON.parse(readFileSync(file, "utf8")) as Baseline;
}

/** What differs from the baseline, for better or for worse, a line each. */
export function compareToBaseline(
  { document, generated, started, ...outcome }: Outcome,
  baseline: Baseline,
): readonly string[] {
  const refused = baseline.refused[document];
  if (!generated && refused !== undefined && outcome.refusals !== undefined) {
    return difference(refused, outcome.refusals).map((line) => `${document}: ${line}`);
  }
  if (refused !== undefined) return [`${document}: is no longer refused; take it from the baseline`];
  if (!started) return [`${document}: ${outcome.reason ?? "fell out"}`];
  const known = baseline.unanswered[document] ?? {};
  const unexpected = Object.entries(outcome.unanswered).filter(
    ([operation, reason]) => !(Object.hasOwn(known, operation) && reason.startsWith(known[operation] ?? "")),
  );
  const mended = Object.keys(known).filter((operation) => !Object.hasOwn(outcome.unanswered, operation));
  return [
    ...unexpected.map(([operation, reason]) => `${document}: ${operation}: ${reason}`),
    ...mended.map((operation) => `${document}: ${operation} is answered; take it from the baseline`),
  ];
}

function difference(known: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...found.filter((refusal) => !known.includes(refusal)).map((refusal) => `is refused with ${refusal}`),
    ...known.filter((refusal) => !found.includes(refusal)).map((refusal) => `is no longer refused with ${refusal}`),
  ];
}
