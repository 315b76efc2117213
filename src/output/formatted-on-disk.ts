import type { FormattedBefore } from "../render/start-formatter.js";
import { textHash } from "../text/text-hash.js";
import { readText } from "./read-target.js";

/** Hashes of formatted texts, by keys of what they were made of. */
export interface KnownFormats {
  get(key: string): string | undefined;
  set(key: string, hash: string): void;
}

/**
 * Spares the formatter what an earlier run formatted and is on disk to the letter as it came out.
 *
 * @param folder the real path of the output folder
 */
export function formattedOnDisk(folder: string, known: KnownFormats): FormattedBefore {
  return {
    recall: (path, key) => {
      const hash = known.get(key);
      const text = hash === undefined ? undefined : readText(folder, path);
      return text !== undefined && textHash(text) === hash ? text : undefined;
    },
    remember: (key, formatted) => {
      known.set(key, textHash(formatted));
    },
  };
}
