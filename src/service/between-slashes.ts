/**
 * The pattern that is meant by one written as JavaScript has them, `/^[a-z]+$/i`: what stands between
 * the slashes, with the flag `i` written out. Undefined for every other, such as `/files/`: only `^`
 * behind the first slash, or `$` before the last one, tells, for nothing matches that as it stands.
 */
export function betweenSlashes(pattern: string): string | undefined {
  const [, inner, flags = ""] = /^\/(\^.*|.*[^\\]\$)\/([dgiu]*)$/s.exec(pattern) ?? [];
  return inner !== undefined && flags.includes("i") ? ignoringCase(inner) : inner;
}

// JSON Schema has no flags: each letter of ASCII becomes a class of two, and a class gets the other case too.
function ignoringCase(pattern: string): string {
  let isInClass = false;
  return pattern.replace(tokens, (token) => {
    if (token.length > 1 && !isRange(token)) return token;
    if (token === "[" || token === "]") {
      isInClass = token === "[";
      return token;
    }
    if (!isInClass) return token.replace(/[a-z]/gi, (letter) => `[${letter}${otherCase(letter)}]`);
    return token + inOtherCase(token);
  });
}

// Escapes and names of groups are no letters.
const tokens =
  /\\(?:[pP]\{[^}]*\}|k<[^>]*>|u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|.)|\(\?<[^=!][^>]*>|[[\]]|[^\\[\]]-[^\\[\]]|[a-z]/gisu;

function isRange(token: string): boolean {
  return /^.-.$/su.test(token);
}

function inOtherCase(token: string): string {
  const [first = "", last = first] = isRange(token) ? token.split(/(?<=^.)-/su) : [token];
  return ["az", "AZ"]
    .map(([start = "", end = ""]) => [first > start ? first : start, last < end ? last : end] as const)
    .filter(([start, end]) => start <= end)
    .map(([start, end]) => otherCase(start === end ? start : `${start}-${end}`))
    .join("");
}

function otherCase(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
}
