import { Worker } from "node:worker_threads";
import type { CheckedApi, ValidatorTexts } from "./render/render-validators.js";

/** What can be done beside everything else: what it takes, and what comes of it. */
export interface Tasks {
  readonly renderValidators: (api: CheckedApi) => ValidatorTexts;
  readonly neutralHash: (text: string) => string;
}

/** A thread that does one thing after the other, in the order in which it was asked. */
export interface SecondThread {
  ask<Name extends keyof Tasks>(name: Name, given: Parameters<Tasks[Name]>[0]): Promise<ReturnType<Tasks[Name]>>;
  /** Frees what it holds; what is still asked of it fails. */
  end(): void;
}

/**
 * Starts a thread, which takes as long to be there as it takes to render what some hundreds of
 * operations are checked with. The process may end without it.
 *
 * @returns nothing where pym runs from its sources, as in tests: no thread could start with them
 */
export function startSecondThread(): SecondThread | undefined {
  return import.meta.url.endsWith(".js") ? new WorkerThread() : undefined;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class WorkerThread implements SecondThread {
  readonly #worker = new Worker(new URL("./second-thread-worker.js", import.meta.url));
  readonly #waiting: Waiting[] = [];

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (result: unknown) => {
      this.#waiting.shift()?.resolve(result);
      if (this.#waiting.length === 0) this.#worker.unref();
    });
    this.#worker.on("error", (error) => {
      this.#fail(error);
    });
    this.#worker.on("exit", (code) => {
      this.#fail(new Error(`the second thread ended with ${String(code)}`));
    });
  }

  ask<Name extends keyof Tasks>(name: Name, given: Parameters<Tasks[Name]>[0]): Promise<ReturnType<Tasks[Name]>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve: resolve as Waiting["resolve"], reject });
      this.#worker.ref();
      this.#worker.postMessage({ name, given });
    });
  }

  end(): void {
    void this.#worker.terminate();
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
