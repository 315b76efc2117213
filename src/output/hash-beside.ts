import { isHashed, recallHash, rememberHash, type KnownHashes } from "./neutral-text.js";

/** Makes neutral hashes beside whatever else there is to do. */
export interface HashingBeside {
  /** Begins with a text, unless its hash is known, or it is sooner hashed than handed over. */
  readonly add: (text: string) => void;
  /** Resolves when `neutralHash` has an answer for all that was begun. */
  readonly done: () => Promise<void>;
}

/**
 * Hashes large texts beside the rest.
 *
 * @param hash `neutralHash`, in another thread; nothing where there is none
 */
export function hashBeside(known: KnownHashes, hash: ((text: string) => Promise<string>) | undefined): HashingBeside {
  const begun: Promise<void>[] = [];
  return {
    add: (text) => {
      if (text.length < worthAMessage || hash === undefined) return;
      recallHash(text, known);
      if (isHashed(text)) return;
      const hashed = hash(text).then((neutral) => {
        rememberHash(text, neutral);
      });
      // What goes wrong is told to whoever waits for them, which is later.
      hashed.catch(() => undefined);
      begun.push(hashed);
    },
    done: async () => {
      await Promise.all(begun);
    },
  };
}

// What is shorter is hashed before a message has come back.
const worthAMessage = 100_000;
