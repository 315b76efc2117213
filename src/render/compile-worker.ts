import { parentPort, workerData } from "node:worker_threads";
import { compileSchemas, type SchemaToCompile } from "./compile-schemas.js";

/** What `compileBeside` hands over. */
interface Task {
  readonly schemas: readonly SchemaToCompile[];
  readonly tracked: readonly string[];
}

const { schemas, tracked } = workerData as Task;
parentPort?.postMessage(await compileSchemas(schemas, tracked));
