import { Worker } from "node:worker_threads";

import { isHashed, recallHash, rememberHash, type KnownHashes } from "./neutral-text.js";

/** A thread that makes neutral hashes, beside whatever else there is to do. */
export interface HashingBeside {
  /** Begins with a text, unless its hash is known, or it is sooner hashed than handed over. */
  readonly add: (text: string) => void;
  /** Resolves when `neutralHash` has an answer for all that was begun. */
  readonly done: () => Promise<void>;
}

/** Hashes large texts in one thread, which starts with the first of them and ends with `done`. */
export function hashBeside(known: KnownHashes): HashingBeside {
  let thread: HashingThread | undefined;
  return {
    add: (text) => {
      if (text.length < worthAThread || !canStart) return;
      recallHash(text, known);
      if (!isHashed(text)) (thread ??= new HashingThread()).add(text);
    },
    done: async () => thread?.done(),
  };
}

// To start a thread takes as long as to hash this many characters.
const worthAThread = 1_000_000;

// From its sources, as tests run it, pym has no module that a thread could start with.
const canStart = import.meta.url.endsWith(".js");

class HashingThread {
  readonly #worker = new Worker(new URL("./hash-worker.js", import.meta.url));
  readonly #waiting: string[] = [];
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;

  constructor() {
    this.#ended = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#worker.once("error", reject);
    });
    this.#ended.catch(() => undefined);
    this.#worker.on("message", (neutral: string) => {
      rememberHash(this.#waiting.shift() ?? "", neutral);
      if (this.#waiting.length === 0) this.#end();
    });
    // A run that fails meanwhile does not wait for it.
    this.#worker.unref();
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.#worker.postMessage(text);
  }

  async done(): Promise<void> {
    this.#worker.ref();
    if (this.#waiting.length > 0) await this.#ended;
    await this.#worker.terminate();
  }
}
