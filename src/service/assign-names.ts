import { pascalCase, words } from "./names.js";
import { namesBesideModels, reservedWords } from "./reserved-names.js";

/**
 * A TypeScript identifier for each schema key of a document, decided once. A key that is an
 * identifier in PascalCase has the strongest claim and stays as written; the others are put into
 * PascalCase, and where that is taken, keep more of what their author wrote.
 */
export function assignModelNames(keys: readonly string[]): ReadonlyMap<string, string> {
  const proposals: readonly Propose[] = [
    (key) => (/^\p{Lu}[\p{L}\p{N}_]*$/u.test(key) ? key : undefined),
    (key) => pascalCase(key),
    (key) => words(key).join("_"),
    (key) => `${pascalCase(key)}Model`,
  ];
  return assign(keys, proposals, new Set([...reservedWords, ...namesBesideModels]));
}

/** One claim on a name, and what the claimant may have instead, best first. */
export interface NameClaim {
  readonly key: string;
  readonly candidates: readonly string[];
}

/**
 * A unique name for each claim, and none that is `reserved`. A name that several claims put first
 * goes to none of them, so that the order of a document decides nothing.
 */
export function assignNames(
  claims: readonly NameClaim[],
  reserved: ReadonlySet<string> = reservedWords,
): ReadonlyMap<string, string> {
  const byKey = new Map(claims.map((claim) => [claim.key, claim]));
  const rounds = Math.max(0, ...claims.map((claim) => claim.candidates.length));
  return assign(
    claims.map((claim) => claim.key),
    Array.from({ length: rounds }, (_, round) => (key: string) => byKey.get(key)?.candidates[round]),
    reserved,
  );
}

type Propose = (key: string) => string | undefined;

function assign(
  keys: readonly string[],
  rounds: readonly Propose[],
  reserved: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const isFree = (name: string): boolean => name !== "" && !taken.has(fold(name)) && !reserved.has(name);
  let waiting = keys;
  for (const propose of rounds) {
    const proposals = waiting.map((key) => [key, propose(key)] as const);
    const counts = countBy(proposals);
    waiting = proposals.flatMap(([key, name]) => {
      if (name === undefined || !isFree(name) || (counts.get(fold(name)) ?? 0) > 1) return [key];
      names.set(key, name);
      taken.add(fold(name));
      return [];
    });
  }
  // What is left has no name of its own: emoji, or what two keys share to the last letter.
  for (const key of [...waiting].sort(byCodePoint)) {
    const base = rounds.map((propose) => propose(key)).findLast((name) => name !== undefined && name !== "") ?? "Model";
    const name = Array.from({ length: keys.length + 1 }, (_, index) => `${base}${index + 2}`).find(isFree) ?? base;
    names.set(key, name);
    taken.add(fold(name));
  }
  return names;
}

function countBy(proposals: readonly (readonly [string, string | undefined])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, name] of proposals) {
    if (name !== undefined) counts.set(fold(name), (counts.get(fold(name)) ?? 0) + 1);
  }
  return counts;
}

// Names that differ in case only are one: types and files of such names can't be told apart by eye,
// and some file systems can't either.
function fold(name: string): string {
  return name.toLowerCase();
}

function byCodePoint(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
