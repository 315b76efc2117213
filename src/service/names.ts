/** Words of a name as authors separate them: `do_get-profile` → do, get, profile. */
export function words(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** `do_get_profile` → `doGetProfile`; empty where there is no letter or digit. */
export function camelCase(text: string): string {
  const [first = "", ...rest] = words(text);
  return startWithLetter(lowerFirst(first) + rest.map(upperFirst).join(""));
}

/** `full-repository` → `FullRepository`; empty where there is no letter or digit. */
export function pascalCase(text: string): string {
  return startWithLetter(words(text).map(upperFirst).join(""));
}

/** `Admin/Tools` → `admin-tools`; empty where there is no letter or digit. */
export function kebabCase(text: string): string {
  return words(text.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1-$2"))
    .join("-")
    .toLowerCase();
}

// `URLList` → `urlList`, `GET` → `get`, `OAuth` → `oAuth`: an acronym in front is one word.
function lowerFirst(word: string): string {
  const acronym = /^\p{Lu}+(?=\p{Lu}\p{Ll}|[\p{N}]|$)/u.exec(word)?.[0];
  if (acronym !== undefined) return acronym.toLowerCase() + word.slice(acronym.length);
  const [letter = ""] = word;
  return letter.toLowerCase() + word.slice(letter.length);
}

/** `doGetProfile` → `DoGetProfile`. */
export function upperFirst(word: string): string {
  const [letter = ""] = word;
  return letter.toUpperCase() + word.slice(letter.length);
}

function startWithLetter(name: string): string {
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}
