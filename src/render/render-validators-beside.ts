import { Worker } from "node:worker_threads";
import { renderValidators, type CheckedApi, type ValidatorTexts } from "./render-validators.js";

/**
 * Renders validators as `renderValidators` does: those of a large API in a thread, beside whatever
 * else there is to do.
 */
export async function renderValidatorsBeside(api: CheckedApi): Promise<ValidatorTexts> {
  // From its sources, as tests run it, pym has no module that a thread could start with.
  const isWorthAThread = api.models.length + api.handlers.length >= few && import.meta.url.endsWith(".js");
  return isWorthAThread ? renderInThread(api) : renderValidators(api);
}

// To start a thread takes as long as to print the validators of this many models and operations.
const few = 400;

function renderInThread(api: CheckedApi): Promise<ValidatorTexts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./validators-worker.js", import.meta.url), { workerData: api });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      reject(new Error(`the thread that prints validators ended with ${String(code)}`));
    });
  });
}
