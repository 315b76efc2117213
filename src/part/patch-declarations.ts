/**
 * Puts the difference between two versions of a part of a generated file into the file. The declarations
 * that differ have to be in it to the letter, as they were: what renders the part as it was writes
 * what is on disk, so that what it writes of the part as it is belongs there.
 *
 * @param text a file of formatted declarations
 * @param before the part of it as it was
 * @param after the part as it is
 * @returns nothing where more differs than the insides of declarations, or one of them isn't in the file
 */
export function patchDeclarations(text: string, before: string, after: string): string | undefined {
  const was = paragraphsOf(before);
  const is = paragraphsOf(after);
  const patched = paragraphsOf(text);
  if (was.length !== is.length || textOf(patched) !== text) return undefined;
  const places = placesOf(patched);
  for (const [index, old] of was.entries()) {
    const current = is[index] ?? "";
    if (old === current) continue;
    const place = places.get(old);
    if (place === undefined || !declaresTheSame(old, current)) return undefined;
    patched[place] = current;
  }
  return textOf(patched);
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

// What has no name, such as the imports, is of all declarations of the file.
function declaresTheSame(one: string, other: string): boolean {
  const names = namesOf(one);
  return names !== "" && names === namesOf(other);
}

// `Pet$1` is a constant of `Pet`.
function namesOf(paragraph: string): string {
  const declared = paragraph.matchAll(/^(?:export )?(?:const|interface|type) ([\p{ID_Start}_$][\p{ID_Continue}$]*)/gmu);
  return [...declared].flatMap(([, name = ""]) => (/\$\d+$/.test(name) ? [] : [name])).join(" ");
}
