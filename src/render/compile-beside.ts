import { hash } from "node:crypto";
import { Worker } from "node:worker_threads";
import { compileSchemas, type SchemaToCompile } from "./compile-schemas.js";
import type { CompiledSchema } from "./validator-body.js";

/** Functions that were compiled before, by hashes of all that they depend on. */
export interface KnownValidators {
  get(key: string): CompiledSchema | undefined;
  set(key: string, compiled: CompiledSchema): void;
}

/**
 * Compiles schemas as `compileSchemas` does, each of them once, and only those that are not known;
 * many of them in a thread, beside whatever else there is to do.
 *
 * @param known what was compiled before; all that is used of it, or compiled now, is set
 */
export async function compileBeside(
  schemas: readonly SchemaToCompile[],
  tracked: readonly string[],
  known: KnownValidators = new Map<string, CompiledSchema>(),
): Promise<readonly CompiledSchema[]> {
  const keys = schemas.map(({ schema, isTracked }) => hash("sha256", JSON.stringify([schema, isTracked, tracked])));
  // Many schemas of a large document are alike.
  const missing = new Map<string, SchemaToCompile>();
  schemas.forEach((schema, index) => {
    const key = keys[index] ?? "";
    const earlier = known.get(key);
    if (earlier === undefined) missing.set(key, schema);
    else known.set(key, earlier);
  });
  if (missing.size > 0) {
    const compile = schemas.length < worthAThread ? compileSchemas : compileInThread;
    const compiled = await compile([...missing.values()], tracked);
    [...missing.keys()].forEach((key, index) => {
      known.set(key, compiled[index] ?? none);
    });
  }
  return keys.map((key) => known.get(key) ?? none);
}

const none: CompiledSchema = { body: "", imports: [] };

// To start a thread, and to load ajv there, takes as long as to compile this many.
const worthAThread = 100;

function compileInThread(
  schemas: readonly SchemaToCompile[],
  tracked: readonly string[],
): Promise<readonly CompiledSchema[]> {
  // From its sources, as tests run it, pym has no module that a thread could start with.
  if (!import.meta.url.endsWith(".js")) return compileSchemas(schemas, tracked);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./compile-worker.js", import.meta.url), { workerData: { schemas, tracked } });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      reject(new Error(`the thread that compiles validators ended with ${String(code)}`));
    });
  });
}
