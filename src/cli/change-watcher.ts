import { statSync, watch, type FSWatcher } from "node:fs";
import path from "node:path";

const quietMs = 100;

/**
 * Tells when one of several files changes. Their folders are watched and not the files themselves,
 * since many editors save to a new file and give it the name of the old one; where a folder isn't
 * there, the nearest one above is.
 */
export class ChangeWatcher {
  #hasEnded = false;
  #hasChanged = false;
  #wanted: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  readonly #open = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  /** Watches these files, and no others. */
  watch(files: readonly string[]): void {
    if (this.#hasEnded) return;
    this.#wanted = namesByFolder(files);
    for (const [folder, { watcher, inode }] of this.#open) {
      // A folder that was replaced is another one, of which the watcher says nothing.
      if (this.#wanted.has(folder) && inode === inodeOf(folder)) continue;
      watcher.close();
      this.#open.delete(folder);
    }
    for (const folder of this.#wanted.keys()) if (!this.#open.has(folder)) this.#watchFolder(folder);
  }

  /**
   * Waits until something has changed, and then nothing for a moment.
   *
   * @returns whether it has; false at the end
   */
  async next(): Promise<boolean> {
    if (!this.#hasChanged && !this.#hasEnded) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    this.#hasChanged = false;
    return !this.#hasEnded;
  }

  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    for (const { watcher } of this.#open.values()) watcher.close();
    this.#open.clear();
    this.#wake?.();
  }

  #watchFolder(folder: string): void {
    const inode = inodeOf(folder);
    try {
      const watcher = watch(folder, (_, name) => {
        if (this.#concerns(folder, name)) this.#notice();
      });
      watcher.on("error", () => {
        this.#notice();
      });
      this.#open.set(folder, { watcher, inode });
    } catch {
      // Gone in this moment, or not to be read: the run says so.
    }
  }

  // Some systems don't say which file it was; the folder's own name means the folder itself.
  #concerns(folder: string, name: string | null): boolean {
    return name === null || name === path.basename(folder) || this.#wanted.get(folder)?.has(name) === true;
  }

  #notice(): void {
    if (this.#hasEnded) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#hasChanged = true;
      this.#wake?.();
    }, quietMs);
  }
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number | undefined;
}

function namesByFolder(files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    let at = file;
    while (inodeOf(path.dirname(at)) === undefined && path.dirname(at) !== at) at = path.dirname(at);
    const folder = path.dirname(at);
    names.set(folder, (names.get(folder) ?? new Set()).add(path.basename(at)));
  }
  return names;
}

function inodeOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.ino;
}
