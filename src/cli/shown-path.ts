import { realpathSync } from "node:fs";
import path from "node:path";

/** A file as it is named from a folder, with forward slashes; absolute where it is outside of it. */
export function shownPath(file: string, folder: string): string {
  // One of the two may have its links followed.
  const relative = [folder, realPath(folder)].map((from) => path.relative(from, file)).find((way) => isBelow(way));
  return (relative ?? file).replaceAll(path.sep, "/");
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function isBelow(way: string): boolean {
  return way !== "" && way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
