/**
 * Lets contestants run in turn, so that what else the machine does meets them all: each round in the
 * opposite order of the one before. One that fails is out, with its reason, and the others go on.
 *
 * @param contestants functions by name, each of which resolves to a sample: numbers by the name of a quantity
 * @param options.around runs a round that it is given, with what is to be done before and after it
 * @returns the samples by name, or the error
 */
export async function inTurn(contestants, { rounds, progress, around = (run) => run() }) {
  const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    await around(async () => {
      for (const name of orderOf(Object.keys(contestants), round)) {
        if (results[name] instanceof Error) continue;
        try {
          const sample = await contestants[name](round);
          results[name].push(sample);
          progress(`round ${round + 1} of ${rounds}  ${name.padEnd(36)} ${shown(sample)}`);
        } catch (error) {
          results[name] = error instanceof Error ? error : new Error(String(error));
          progress(`round ${round + 1} of ${rounds}  ${name.padEnd(36)} failed: ${firstLine(results[name])}`);
        }
      }
    });
  }
  return results;
}

/** The median of what the samples say of one quantity; nothing where they don't know it. */
export function median(samples, quantity) {
  const values = samples.map((sample) => sample[quantity]).filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  values.sort((one, other) => one - other);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/** What an error says first, short enough for a table. */
export function firstLine(error) {
  return error.message.split("\n")[0].slice(0, 160);
}

function orderOf(names, round) {
  return round % 2 === 0 ? names : names.toReversed();
}

function shown(sample) {
  return Object.entries(sample)
    .filter(([, value]) => typeof value === "number")
    .map(([quantity, value]) => `${quantity} ${value >= 100 ? Math.round(value) : value.toPrecision(3)}`)
    .join("  ");
}
