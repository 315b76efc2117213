import { syntheticDocument } from "../shared/synthetic-document.js";
import { fullRun } from "./generating.js";

/** Whether a run costs more for each operation where there are more of them. */
export async function measureGrowth(bench) {
  const sizes = bench.quick ? [10, 100, 1000] : [10, 100, 1000, 10_000];
  const contestants = sizes.map((size) => {
    const document = JSON.stringify(syntheticDocument(size));
    return [String(size), () => fullRun(bench.work, document)];
  });
  const results = await bench.inTurn(Object.fromEntries(contestants));
  for (const size of sizes) bench.note(`${size.toLocaleString("en")} operations`, results[size]);
  const [small, large] = sizes.slice(-2);
  for (const [quantity, figure] of Object.entries({ seconds: "time", megabytes: "peak memory" })) {
    bench.compare({
      figure: `${figure} per operation, ${large.toLocaleString("en")} operations`,
      ours: perOperation(results[large], large),
      against: `per operation, ${small.toLocaleString("en")} operations`,
      theirs: perOperation(results[small], small),
      quantity,
      atMost: 1.2,
    });
  }
}

function perOperation(samples, size) {
  if (samples instanceof Error) return samples;
  return samples.map((sample) =>
    Object.fromEntries(Object.entries(sample).map(([quantity, value]) => [quantity, value / size])),
  );
}
