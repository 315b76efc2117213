import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

import { namesOfFiles } from "../../src/part/patch-files.js";

const fixtures = path.resolve(import.meta.dirname, "../../fixtures");

// A new kind of file has to be among these, or a part would not be compared with it.
it("knows of each file of an API whether a part has a part of it", () => {
  const notByName = ["client", "security", "webhooks"];
  const generated = readdirSync(fixtures, { recursive: true, encoding: "utf8" }).flatMap(
    (file) => /\/expected\/src\/generated\/[^/]+\/([^/]+)\.ts$/.exec(file.replaceAll(path.sep, "/"))?.[1] ?? [],
  );
  expect([...new Set(generated)].sort()).toEqual([...namesOfFiles, ...notByName].sort());
});
