/**
 * Whether matching a pattern can take time that doubles with each character of a text: whether some
 * text leads from a place in a loop back to it in two ways. The positions of the pattern are the
 * states (Glushkov's automaton), and two copies of it are walked side by side. Lookarounds and back
 * references are taken for nothing; patterns of more positions than can be walked soon are passed over.
 *
 * @param pattern a regular expression that compiles under the `u` flag
 */
export function backtracksExponentially(pattern: string): boolean {
  if (!/[+*}]\??\)|[|?].*\)[+*{]|\)[+*{]/s.test(pattern)) return false;
  const positions: Position[] = [];
  const whole = new Parser(pattern, positions).alternatives();
  if (positions.length > mostPositions) return false;
  const matches = positions.map(({ atom }) => new Set(samplesOf(pattern).filter(matcherOf(atom))));
  const meets = (one: number, other: number): boolean => [...(matches[one] ?? [])].some((s) => matches[other]?.has(s));
  // Where a match may end anywhere, a text that fails is needed to try all ways.
  const mayFail = /\$|\\b|\(\?[=!]/i.test(pattern);
  return loopsOf(positions).some((loop) => {
    const isLast = loop.some((position) => whole.last.has(position));
    return (mayFail || !isLast) && isAmbiguous(loop, positions, meets);
  });
}

const mostPositions = 200;

/** A place of the pattern that takes one character, and how many ways lead on from it to others. */
interface Position {
  readonly atom: string;
  readonly follow: Map<number, number>;
}

/** A part of the pattern: where it can begin and end, each in how many ways, and whether it can be empty. */
interface Part {
  readonly first: ReadonlyMap<number, number>;
  readonly last: ReadonlyMap<number, number>;
  readonly isEmpty: boolean;
}

const empty: Part = { first: new Map(), last: new Map(), isEmpty: true };

class Parser {
  readonly #pattern: string;
  readonly #positions: Position[];
  #at = 0;

  constructor(pattern: string, positions: Position[]) {
    this.#pattern = pattern;
    this.#positions = positions;
  }

  alternatives(): Part {
    let part = this.#sequence();
    while (this.#skip("|")) {
      const other = this.#sequence();
      part = {
        first: sum(part.first, other.first),
        last: sum(part.last, other.last),
        isEmpty: part.isEmpty || other.isEmpty,
      };
    }
    return part;
  }

  #sequence(): Part {
    let part = empty;
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at] ?? "")) {
      part = this.#then(part, this.#repeated());
    }
    return part;
  }

  #then(before: Part, after: Part): Part {
    this.#link(before.last, after.first);
    return {
      first: before.isEmpty ? sum(before.first, after.first) : before.first,
      last: after.isEmpty ? sum(after.last, before.last) : after.last,
      isEmpty: before.isEmpty && after.isEmpty,
    };
  }

  #link(from: Part["last"], to: Part["first"]): void {
    for (const [position, ways] of from) {
      const follow = this.#positions[position]?.follow;
      for (const [next, more] of to) follow?.set(next, Math.min(2, (follow.get(next) ?? 0) + ways * more));
    }
  }

  // A bounded repetition is written out, three times at most: more change nothing in what is asked.
  #repeated(): Part {
    const start = this.#at;
    let part = this.#atom();
    const quantifier = this.#match(/[*+?]|\{(\d+)(,(\d*))?\}/y);
    if (quantifier === undefined) return part;
    this.#match(/\?/y);
    const after = this.#at;
    const [text, least = "", range, most = ""] = quantifier;
    const isBounded = text === "?" || (text.startsWith("{") && (range === undefined || most !== ""));
    const fewest = text === "+" ? 1 : text.startsWith("{") ? Number(least) : 0;
    const greatest = !isBounded ? fewest : text === "?" ? 1 : Number(range === undefined ? least : most);
    let copy = part;
    if (fewest === 0) part = { ...part, isEmpty: true };
    for (let count = 2; count <= Math.min(3, greatest) && this.#positions.length <= mostPositions; count += 1) {
      this.#at = start;
      copy = this.#atom();
      part = this.#then(part, count > fewest ? { ...copy, isEmpty: true } : copy);
    }
    if (!isBounded) this.#link(copy.last, copy.first);
    this.#at = after;
    return greatest === 0 && isBounded ? empty : part;
  }

  #atom(): Part {
    if (this.#match(/\^|\$|\\[bB]|\\k<[^>]*>|\\[1-9]\d*/y) !== undefined) return empty;
    const group = this.#match(/\((\?(<?[=!]|:|<[^>]*>|[a-z-]*:))?/y);
    if (group !== undefined) {
      const inner = this.alternatives();
      this.#skip(")");
      return /^\(\?<?[=!]/.test(group[0]) ? empty : inner;
    }
    const atom = this.#match(
      /\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\c.|\\.|./isuy,
    );
    if (atom === undefined) {
      this.#at += 1;
      return empty;
    }
    const position = this.#positions.push({ atom: atom[0], follow: new Map() }) - 1;
    return { first: new Map([[position, 1]]), last: new Map([[position, 1]]), isEmpty: false };
  }

  #skip(character: string): boolean {
    const isThere = this.#pattern[this.#at] === character;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#pattern) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }
}

function sum(one: Part["first"], other: Part["first"]): Part["first"] {
  const all = new Map(one);
  for (const [position, ways] of other) all.set(position, Math.min(2, (all.get(position) ?? 0) + ways));
  return all;
}

// Characters that tell sets apart: those of the pattern, their neighbours, and some of each kind.
function samplesOf(pattern: string): readonly string[] {
  const written = Array.from(pattern, (character) => character.codePointAt(0) ?? 0);
  const near = written.flatMap((point) => [point - 1, point, point + 1]);
  const points = new Set([
    ...near,
    ...Array.from("azAZ09_ \t\n-.é中λ💩", (character) => character.codePointAt(0) ?? 0),
  ]);
  return [...points].filter((point) => point >= 0 && point <= 0x10ffff).map((point) => String.fromCodePoint(point));
}

function matcherOf(atom: string): (sample: string) => boolean {
  const expression = new RegExp(`^(?:${atom})$`, "u");
  return (sample) => expression.test(sample);
}

// Positions that lead to each other.
function loopsOf(positions: readonly Position[]): readonly (readonly number[])[] {
  const reach = positions.map((_, from) =>
    reachable(from, (position) => [...(positions[position]?.follow.keys() ?? [])]),
  );
  const loops = new Map<number, number[]>();
  positions.forEach((_, position) => {
    if (reach[position]?.has(position) !== true) return;
    const first = [...reach[position]].filter((other) => reach[other]?.has(position) === true).sort((a, b) => a - b)[0];
    if (first !== undefined) loops.set(first, [...(loops.get(first) ?? []), position]);
  });
  return [...loops.values()];
}

function isAmbiguous(
  loop: readonly number[],
  positions: readonly Position[],
  meets: (one: number, other: number) => boolean,
): boolean {
  const inLoop = new Set(loop);
  const nextOf = (position: number): readonly number[] =>
    [...(positions[position]?.follow.keys() ?? [])].filter((next) => inLoop.has(next));
  if (loop.some((position) => nextOf(position).some((next) => positions[position]?.follow.get(next) === 2)))
    return true;
  // Two walks that start together, part, and come together again.
  const { length } = positions;
  const backwards = new Map<number, number[]>();
  const pairs = (pair: number): readonly number[] =>
    nextOf(Math.floor(pair / length)).flatMap((one) =>
      nextOf(pair % length)
        .filter((other) => meets(one, other))
        .map((other) => one * length + other),
    );
  const together = loop.map((position) => position * length + position);
  const forward = reachable(together, (pair) => {
    const next = pairs(pair);
    for (const target of next) backwards.set(target, [...(backwards.get(target) ?? []), pair]);
    return next;
  });
  const back = reachable(together, (pair) => backwards.get(pair) ?? []);
  return [...forward].some((pair) => Math.floor(pair / length) !== pair % length && back.has(pair));
}

function reachable(from: number | readonly number[], next: (node: number) => readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const waiting = [from].flat();
  const looked = new Set<number>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (looked.has(node)) continue;
    looked.add(node);
    for (const target of next(node)) {
      found.add(target);
      waiting.push(target);
    }
  }
  return found;
}
