import type { JsonObject } from "../spec/json.js";
import { changedUnits } from "./changed-units.js";
import { findReferences, type References } from "./find-references.js";
import { onlyUnits, sectionsOf, type Units } from "./sections.js";

/** A part of a document, as it was and as it is: both have the same paths and components. */
export interface DocumentPart {
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** The keys of the named schemas that the change can reach; the others are there for these to refer to. */
  readonly reached: ReadonlySet<string>;
}

/**
 * Compares two versions of a document and finds the part that a change within schemas, other components
 * and operations can make a difference to: what has changed, all that leads to it by references, and
 * all that this leads to; with what decides for all of the document. What is generated from the rest is
 * as it was.
 *
 * @returns nothing where there is more to the change, or where the part is too large to gain anything by it
 */
export function documentPart(before: unknown, after: unknown): DocumentPart | undefined {
  const was = sectionsOf(before);
  const is = sectionsOf(after);
  if (was === undefined || is === undefined) return undefined;
  const changed = changedUnits(was, is);
  const references = changed && findReferences(was, is, changed);
  if (changed === undefined || references === undefined) return undefined;
  const reached = reach(changed, reversed(references.targets));
  const part = reach([...reached, ...references.deciding], references.targets);
  if (sumOf(part, references) > largestShare * sumOf(is.units.keys(), references)) return undefined;
  return { before: onlyUnits(was, part), after: onlyUnits(is, part), reached: schemasIn(reached, is.units) };
}

// It goes through the stages twice, and is looked for in vain where it is too large.
const largestShare = 0.2;

function schemasIn(pointers: Iterable<string>, units: Units): ReadonlySet<string> {
  return new Set([...pointers].flatMap((pointer) => units.get(pointer)?.schemaKey ?? []));
}

function reversed(targets: References["targets"]): References["targets"] {
  const users = new Map<string, Set<string>>();
  for (const [user, used] of targets) {
    for (const target of used) users.set(target, (users.get(target) ?? new Set<string>()).add(user));
  }
  return users;
}

function reach(from: Iterable<string>, targets: References["targets"]): ReadonlySet<string> {
  const reached = new Set(from);
  // A set that grows while it is gone through shows what was added, too.
  for (const pointer of reached) for (const target of targets.get(pointer) ?? []) reached.add(target);
  return reached;
}

function sumOf(pointers: Iterable<string>, { weights }: References): number {
  let sum = 0;
  for (const pointer of pointers) sum += weights.get(pointer) ?? 0;
  return sum;
}
