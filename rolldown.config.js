import { readFileSync } from "node:fs";
import { defineConfig } from "rolldown";

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/**
 * pym's own code in a few files, since Node takes longer to find two hundred modules than to run what is in them.
 * What a run may not need stays apart, packages as well.
 */
export default defineConfig({
  input: {
    main: "src/main.ts",
    "end-process": "src/cli/end-process.ts",
    "hurry-engine": "src/cli/hurry-engine.ts",
    "second-thread": "src/second-thread.ts",
    "second-thread-worker": "src/second-thread-worker.ts",
  },
  platform: "node",
  tsconfig: "tsconfig.build.json",
  external: Object.keys(dependencies).map((name) => new RegExp(`^${name}(?:/|$)`)),
  // All in one folder, so that each is as far from package.json and the templates as `src/package-root.ts` is.
  output: { dir: "dist", format: "esm", cleanDir: true, entryFileNames: "[name].js", chunkFileNames: "[name].js" },
});
