import { nearest } from "../diagnostics/nearest.js";

/**
 * The known key that a key was probably meant to be: the same but for case, dashes and dots, or a
 * few typing errors away. Short keys must match exactly but for case, since `names` or `game` are
 * rather a user's own key than a misspelt `name`.
 *
 * @returns the closest known key, the alphabetically first of several; nothing if none is close
 */
export function nearestKey<Key extends string>(key: string, known: readonly Key[]): Key | undefined {
  const close = known
    .filter((candidate) => nearest(plain(key), [plain(candidate)], allowedSlips(candidate)) !== undefined)
    .sort();
  const best = nearest(plain(key), close.map(plain), 2);
  return close.find((candidate) => plain(candidate) === best);
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function allowedSlips(key: string): number {
  const { length } = plain(key);
  return length < 6 ? 0 : length < 9 ? 1 : 2;
}
