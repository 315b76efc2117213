import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests compile and start real services, a few of them at a time.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    // CommonJS packages are imported as Node does it.
    deps: { interopDefault: false },
  },
});
