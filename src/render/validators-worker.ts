import { parentPort, workerData } from "node:worker_threads";
import { renderValidators, type CheckedApi } from "./render-validators.js";

// What `renderValidatorsBeside` hands over.
parentPort?.postMessage(renderValidators(workerData as CheckedApi));
