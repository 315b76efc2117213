import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";

import type * as Beside from "../../src/render/compile-beside.js";
import { compileSchemas } from "../../src/render/compile-schemas.js";

// As it was built: a thread starts with no module that is TypeScript.
const built = pathToFileURL(path.resolve(import.meta.dirname, "../../dist/render/compile-beside.js")).href;

it("gives the same in a thread as without", async () => {
  const { compileBeside } = (await import(built)) as typeof Beside;
  const schemas = Array.from({ length: 150 }, (_, index) => ({
    schema: JSON.stringify({ type: "string", maxLength: index % 100, format: "uuid" }),
    isTracked: false,
  }));
  const compiled = await compileBeside(schemas, []);
  expect(compiled).toEqual(await compileSchemas(schemas, []));
  expect(compiled[7]?.body).toContain("7");
});

it("tells of a thread that fails", async () => {
  const { compileBeside } = (await import(built)) as typeof Beside;
  const schemas = Array.from({ length: 150 }, () => ({ schema: '{"type":"no type"}', isTracked: false }));
  await expect(compileBeside(schemas, [])).rejects.toThrow("type must be JSONType");
});
