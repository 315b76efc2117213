import type { Origin, SourceFile } from "../diagnostics/origin.js";
import { isList, isObject, own, type JsonObject } from "./json.js";

/** A file and what it holds. */
export interface ParsedFile {
  readonly source: SourceFile;
  readonly root: unknown;
  /** What schemas in it call themselves by `$id`. */
  readonly ids?: ReadonlySet<string>;
}

/** Where something new came from: an object, or one key of it. */
export interface Source {
  readonly node: object;
  readonly key?: string;
}

/** Knows for each object of a rewritten document what the user wrote. */
export interface Origins {
  /**
   * Notes that `node` was made of `from`. Keys that `from` doesn't have under the same name are
   * listed in `keys`.
   */
  readonly derive: (node: object, from: object, keys?: Readonly<Record<string, Source>>) => void;
  /** Notes that `node` stands for what is at a key of `from`, which is no object. */
  readonly deriveFromKey: (node: object, from: object, key: string) => void;
  /**
   * The place of a node, or of what is at a key of it. What has fields or items is named by its
   * key, a text or a number by itself; `on` asks for the one or the other.
   */
  readonly originOf: (node: object, key?: string, on?: "key" | "value") => Origin;
}

/**
 * Origins of the documents that are made of these files. Costs an entry per new object; the files
 * are searched for the places of their objects when the first one is asked for.
 */
export function createOrigins(files: readonly ParsedFile[], main: ParsedFile): Origins {
  const traces = new Map<object, Trace>();
  let index: FileIndex | undefined;

  function written(node: object, key: string | undefined): { node: object; key: string | undefined } {
    const trace = traces.get(node);
    if (trace === undefined) return { node, key };
    if (trace.fromKey !== undefined) return written(trace.from, trace.fromKey);
    const moved = key === undefined ? undefined : trace.keys?.get(key);
    return moved === undefined ? written(trace.from, key) : written(moved.node, moved.key);
  }

  return {
    derive(node, from, keys) {
      if (node === from) return;
      traces.set(node, { from, ...(keys && { keys: new Map(Object.entries(keys)) }) });
    },
    deriveFromKey(node, from, key) {
      traces.set(node, { from, fromKey: key });
    },
    originOf(node, key, on) {
      index ??= indexFiles(files);
      const raw = written(node, key);
      const spot = index.get(raw.node);
      if (spot === undefined) return { file: main.source, pointer: [], on: "value" };
      const pointer = pointerOf(spot, index);
      const value = raw.key === undefined ? undefined : own(raw.node as JsonObject, raw.key);
      if (raw.key === undefined || value === undefined) return { file: spot.file, pointer, on: "key" };
      const named = isObject(value) || isList(value) ? "key" : "value";
      return { file: spot.file, pointer: [...pointer, raw.key], on: on ?? named };
    },
  };
}

interface Trace {
  readonly from: object;
  readonly fromKey?: string;
  readonly keys?: ReadonlyMap<string, Source>;
}

interface Spot {
  readonly file: SourceFile;
  readonly parent: object | undefined;
  readonly token: string;
}

type FileIndex = Map<object, Spot>;

// The first place of each object; an alias of YAML gives it more of them.
function indexFiles(files: readonly ParsedFile[]): FileIndex {
  const index: FileIndex = new Map();
  for (const { source, root } of files) {
    const waiting: object[] = [];
    const add = (value: unknown, parent: object | undefined, token: string): void => {
      if ((!isObject(value) && !isList(value)) || index.has(value)) return;
      index.set(value, { file: source, parent, token });
      waiting.push(value);
    };
    add(root, undefined, "");
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const [token, value] of Object.entries(node)) add(value, node, token);
    }
  }
  return index;
}

function pointerOf(spot: Spot, index: FileIndex): readonly string[] {
  const tokens: string[] = [];
  for (let at: Spot | undefined = spot; at?.parent !== undefined; at = index.get(at.parent)) tokens.unshift(at.token);
  return tokens;
}
