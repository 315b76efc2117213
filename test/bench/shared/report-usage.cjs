// Loaded into each Node process of a command that is measured: says at its end what it has used.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    require("node:fs").appendFileSync(process.env.BENCH_USAGE, `${(userCPUTime + systemCPUTime) / 1e6} ${maxRSS}\n`);
  });
}
