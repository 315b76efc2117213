/**
 * The name nearest to a misspelt one, for "did you mean": at most two slips away, fewer for short
 * names. A slip is a letter that is missing, added, changed, or swapped with its neighbour; case
 * alone is none.
 */
export function nearest(name: string, candidates: Iterable<string>, limit = allowedSlips(name)): string | undefined {
  if (name.length > longestName) return undefined;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = slips(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

// Comparing takes the product of the lengths.
const longestName = 200;

function allowedSlips(name: string): number {
  if (name.length <= 2) return 0;
  return name.length <= 5 ? 1 : 2;
}

// Damerau-Levenshtein (optimal string alignment), row by row. Names that differ more in length
// than `tooFar` are not compared at all.
function slips(left: string, right: string, tooFar: number): number {
  if (Math.abs(left.length - right.length) >= tooFar) return tooFar;
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const changed = at(previous, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwap ? at(beforePrevious, column - 2) + 1 : Infinity;
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, changed, swapped));
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
