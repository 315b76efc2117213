import { Worker } from "node:worker_threads";
import { compileSchemas, type SchemaToCompile } from "./compile-schemas.js";
import type { CompiledSchema } from "./validator-body.js";

/** Compiles schemas as `compileSchemas` does; many of them in a thread, beside whatever else there is to do. */
export function compileBeside(
  schemas: readonly SchemaToCompile[],
  tracked: readonly string[],
): Promise<readonly CompiledSchema[]> {
  // From its sources, as tests run it, pym has no module that a thread could start with.
  const isBuilt = import.meta.url.endsWith(".js");
  if (schemas.length < worthAThread || !isBuilt) return compileSchemas(schemas, tracked);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./compile-worker.js", import.meta.url), { workerData: { schemas, tracked } });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      reject(new Error(`the thread that compiles validators ended with ${String(code)}`));
    });
  });
}

// To start a thread, and to load ajv there, takes as long as to compile this many.
const worthAThread = 100;
