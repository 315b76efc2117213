/** Whose declarations are in a file. */
export interface Declared {
  /** Whether a name is that of something that the change can reach: the part has all its declarations. */
  readonly isReached: (name: string) => boolean;
  /** Whether it is of something that is only there since something else refers to it. */
  readonly isBeside: (name: string) => boolean;
}

/**
 * Puts the difference between two versions of a part of a generated file into the file. What the part
 * declared as it was has to be in the file to the letter, and nothing else that the change can reach:
 * what renders the part writes what is on disk, so that what it writes of the part as it is belongs there.
 *
 * @param text a file of formatted declarations
 * @param before the part of it as it was
 * @param after the part as it is
 * @returns nothing where more differs than the insides of declarations, or where the file is another one
 */
export function patchDeclarations(text: string, before: string, after: string, declared: Declared): string | undefined {
  const was = paragraphsOf(before);
  const is = paragraphsOf(after);
  const patched = paragraphsOf(text);
  if (was.length !== is.length || textOf(patched) !== text) return undefined;
  if (!hasAllReached(text, before, declared)) return undefined;
  const places = placesOf(patched);
  for (const [index, old] of was.entries()) {
    const current = is[index] ?? "";
    const names = namesOf(old);
    if (old === current && names.every((name) => declared.isBeside(name) && !declared.isReached(name))) continue;
    const place = places.get(old);
    if (place === undefined || names.length === 0 || names.join() !== namesOf(current).join()) return undefined;
    patched[place] = current;
  }
  return textOf(patched);
}

// Something may be declared in this file, or not, by what the whole document decides.
function hasAllReached(text: string, before: string, { isReached }: Declared): boolean {
  const known = new Set(namesOf(before));
  return namesOf(text).every((name) => known.has(name) || !isReached(name));
}

// A declaration, with its comment and the constants that it alone uses, begins at the start of a line
// after an empty one, and nothing inside of it does.
function paragraphsOf(text: string): string[] {
  return text.trimEnd().split(/\n\n(?=[^\s)\]}])/);
}

function textOf(paragraphs: readonly string[]): string {
  return `${paragraphs.join("\n\n")}\n`;
}

/** Where each paragraph is, but those that are there twice. */
function placesOf(paragraphs: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [index, paragraph] of paragraphs.entries()) {
    if (places.has(paragraph)) repeated.add(paragraph);
    places.set(paragraph, index);
  }
  for (const paragraph of repeated) places.delete(paragraph);
  return places;
}

// What has no name, such as the imports, is of all declarations of the file. `Pet$1` is a constant of `Pet`.
function namesOf(text: string): readonly string[] {
  const declared = text.matchAll(/^(?:export )?(?:const|interface|type) ([\p{ID_Start}_$][\p{ID_Continue}$]*)/gmu);
  return [...declared].flatMap(([, name = ""]) => (/\$\d+$/.test(name) ? [] : [name]));
}
