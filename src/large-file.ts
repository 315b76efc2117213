import { statSync } from "node:fs";

/** Whether a file is so large that work beside the rest, or on a part of it, is worth its own cost. */
export function isLargeFile(file: string): boolean {
  return sizeOf(file) >= largeSize;
}

/** The size of a file in bytes; 0 where there is none. */
export function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0; // What is wrong with it is told when it is read.
  }
}

/** In bytes. */
export const largeSize = 500_000;
