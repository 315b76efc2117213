import { firstLine, inTurn, median } from "./in-turn.js";
import { githubDocument } from "./github-document.js";
import { installPeers } from "./peers.js";

/**
 * What the groups of figures are given: the means to let contestants run in turn, and to put rows
 * into the table.
 *
 * @param options.rounds how many; where none are given, five, or what a figure needs
 */
export function createBench({ work, rounds, quick }) {
  const groups = [];
  let document;
  const bench = {
    work,
    rounds,
    quick,
    groups,
    progress: (text) => console.log(`  ${text}`),
    /** GitHub's document, read when the first figure asks for it. */
    get github() {
      return (document ??= { text: githubDocument() }).text;
    },
    installPeers: () => installPeers(bench.progress),
    begin: (title) => groups.push({ title, rows: [] }),
    inTurn: (contestants, options) =>
      inTurn(contestants, { rounds: rounds ?? 5, progress: bench.progress, ...options }),
    compare: (comparison) => add(bench, rowOf(comparison)),
    /** A figure that is compared with nothing. */
    note: (figure, samples) =>
      add(bench, {
        figure,
        against: "",
        ...(samples instanceof Error
          ? { failed: firstLine(samples) }
          : { samples: samples.length, ours: stated(samples) }),
      }),
    skip: (figure, reason) => add(bench, { figure, against: "", failed: `skipped: ${reason}` }),
    fail: (figure, error) => add(bench, { figure, against: "", failed: `failed: ${firstLine(error)}` }),
  };
  return bench;
}

function add({ groups, progress }, row) {
  groups.at(-1).rows.push(row);
  const { figure, against, ours, theirs, ratio, verdict, failed } = row;
  progress(
    `=> ${[figure, against && `against ${against}`].filter(Boolean).join(", ")}: ${failed ?? [ours, theirs && `: ${theirs} = ${ratio}`, verdict && `(${verdict})`].filter(Boolean).join(" ")}`,
  );
}

function rowOf({ figure, quantity = "seconds", ours, against, theirs, atMost, atLeast }) {
  const target = atMost !== undefined ? `≤ ${atMost}` : atLeast !== undefined ? `≥ ${atLeast}` : "";
  const failed = [
    ["pym", ours],
    [against, theirs],
  ].find(([, samples]) => samples instanceof Error || samples === undefined || samples.length === 0);
  if (failed !== undefined) {
    const [name, error] = failed;
    return {
      figure,
      against,
      target,
      failed: `${name} failed: ${error instanceof Error ? firstLine(error) : "no sample"}`,
    };
  }
  if (median(ours, quantity) === undefined) return { figure, against, target, failed: "not known on this system" };
  const ratio = median(ours, quantity) / median(theirs, quantity);
  const cpu = cpuRatio(ours, theirs, quantity);
  // What was given up would have taken more.
  const [more, less] = theirs.some(({ isLowerBound }) => isLowerBound) ? ["> ", "< "] : ["", ""];
  const isReached = atMost !== undefined ? ratio <= atMost : ratio >= atLeast;
  return {
    figure,
    against,
    ours: amount(median(ours, quantity), quantity),
    theirs: more + amount(median(theirs, quantity), quantity),
    ratio: less + number(ratio),
    range: rangeOf(ours, theirs, quantity),
    cpu: cpu && less + cpu,
    target,
    verdict: target === "" ? "" : isReached ? "reached" : "not reached",
  };
}

// From round to round: how far the machine can be trusted. One round has none.
function rangeOf(ours, theirs, quantity) {
  if (theirs.length === 1) return "";
  const ratios = ours
    .slice(0, theirs.length)
    .map((sample, round) => sample[quantity] / theirs[round][quantity])
    .sort((one, other) => one - other);
  return `${number(ratios[0])} – ${number(ratios.at(-1))}`;
}

// The same ratio, of what processors worked rather than of what clocks showed.
function cpuRatio(ours, theirs, quantity) {
  const counterpart = { seconds: "cpu", per_second: "per_cpu_second" }[quantity];
  const [one, other] = [ours, theirs].map((samples) => counterpart && median(samples, counterpart));
  return one === undefined || other === undefined || other === 0 ? undefined : number(one / other);
}

function stated(samples) {
  return ["seconds", "megabytes"].map((quantity) => amount(median(samples, quantity), quantity)).join(", ");
}

function amount(value, quantity) {
  switch (quantity) {
    case "seconds":
      return value < 1 ? `${number(value * 1000)} ms` : `${number(value)} s`;
    case "megabytes":
      return value < 1 ? `${number(value * 1024)} KB` : `${number(value)} MB`;
    case "per_second":
      return `${Math.round(value).toLocaleString("en")}/s`;
    default:
      throw new Error(`no unit for ${quantity}`);
  }
}

function number(value) {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}
