import { readFileSync } from "node:fs";

import { packageRoot } from "./package-root.js";

/** The version of this package. */
export function version(): string {
  const text = readFileSync(new URL("package.json", packageRoot), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
