import { isHashed, neutralHash, recallHash, rememberHash, type KnownHashes } from "./neutral-text.js";

/** Makes neutral hashes beside whatever else there is to do. */
export interface HashingBeside {
  /** Begins with a text, unless its hash is known, or it is sooner hashed than handed over. */
  readonly add: (text: string) => void;
  /** Resolves when `neutralHash` has an answer for all that was begun. */
  readonly done: () => Promise<void>;
}

/**
 * Hashes large texts beside the rest: one after the other elsewhere and, once there is nothing else
 * to do, the last of them here.
 *
 * @param hash `neutralHash`, in another thread; nothing where there is none
 */
export function hashBeside(known: KnownHashes, hash: ((text: string) => Promise<string>) | undefined): HashingBeside {
  const waiting: string[] = [];
  let elsewhere: Promise<void> | undefined;

  const next = async (ask: (text: string) => Promise<string>): Promise<void> => {
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) rememberHash(text, await ask(text));
    elsewhere = undefined;
  };
  return {
    add: (text) => {
      if (text.length < worthAMessage || hash === undefined) return;
      recallHash(text, known);
      if (isHashed(text)) return;
      waiting.push(text);
      elsewhere ??= next(hash);
      // What goes wrong is told to whoever waits for it, which is later.
      elsewhere.catch(() => undefined);
    },
    done: async () => {
      for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
        neutralHash(text);
        await answers();
      }
      await elsewhere;
    },
  };
}

// What is shorter is hashed before a message has come back.
const worthAMessage = 100_000;

// Lets those come in that were given meanwhile.
function answers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
