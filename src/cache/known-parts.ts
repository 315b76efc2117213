import { hash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";

import { cacheFile } from "./cache-file.js";
import { replaceFile } from "./replace-file.js";
import { toolFingerprint } from "./tool-fingerprint.js";

/**
 * What a run made of parts of its input, by hashes of all that each depends on, so that the next run
 * makes anew only what has changed.
 */
export interface KnownParts {
  /** Neutral hashes, by texts. */
  readonly hashes: Parts<string>;
  /** Hashes of formatted texts, by what they were made of. */
  readonly formats: Parts<string>;
}

/**
 * Reads what the last run of an output folder made: nothing where that is absent, broken, or from
 * another pym. The file lies where packages lie, or where the user's caches do: who can write there
 * can make the user run anything as it is.
 *
 * @param folder the real path of the output folder
 */
export async function recallParts(folder: string, env: NodeJS.ProcessEnv): Promise<KnownParts> {
  const file = await cacheFile(folder, "parts.json", env);
  const text = file === undefined ? undefined : await readFile(file, "utf8").catch(() => undefined);
  const content = text?.slice(digestLength + 1) ?? "";
  // What this very pym wrote, and nobody changed, has the form that it writes.
  const isOurs = text !== undefined && text.slice(0, digestLength) === digestOf(content);
  const { hashes, formats } = isOurs ? (JSON.parse(content) as Written) : nothing;
  return { hashes: new Parts(hashes), formats: new Parts(formats) };
}

/** Remembers what this run set, and nothing else. Where that isn't possible, only time is lost. */
export async function rememberParts(parts: KnownParts, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { hashes, formats } = parts;
  if (!hashes.isChanged() && !formats.isChanged()) return;
  const file = await cacheFile(folder, "parts.json", env);
  if (file === undefined) return;
  const content = JSON.stringify({ hashes: hashes.used(), formats: formats.used() } satisfies Written);
  const digest = digestOf(content);
  if (digest === undefined) return;
  await replaceFile(file, `${digest}\n${content}`).catch(() => rm(file, { force: true }).catch(() => undefined));
}

interface Written {
  readonly hashes: Entries<string>;
  readonly formats: Entries<string>;
}

type Entries<Value> = readonly (readonly [key: string, value: Value])[];

const nothing: Written = { hashes: [], formats: [] };
const digestLength = 64;

function digestOf(content: string): string | undefined {
  const tool = toolFingerprint();
  return tool === undefined ? undefined : hash("sha256", `${tool}\n${content}`);
}

/** Parts of one kind. */
class Parts<Value> {
  readonly #known: ReadonlyMap<string, Value>;
  readonly #used = new Map<string, Value>();

  constructor(known: Entries<Value>) {
    this.#known = new Map(known);
  }

  get(key: string): Value | undefined {
    return this.#used.get(key) ?? this.#known.get(key);
  }

  set(key: string, value: Value): void {
    this.#used.set(key, value);
  }

  /** What was set: the next run is told of it, whether it was known before or not. */
  used(): Entries<Value> {
    return [...this.#used].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  isChanged(): boolean {
    return this.#used.size !== this.#known.size || [...this.#used.keys()].some((key) => !this.#known.has(key));
  }
}
