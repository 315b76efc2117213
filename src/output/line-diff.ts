import { createTwoFilesPatch } from "diff/lib/patch/create.js";

import type { RelativePath } from "../render/rendered-file.js";

/**
 * A unified diff from what is on disk to what pym would write. Differences of line endings alone
 * don't show. Texts that have hardly a line in common are not compared: it would take very long.
 */
export function lineDiff(path: RelativePath, onDisk: string, rendered: string): string {
  const [before, after] = [onDisk, rendered].map((text) => text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"));
  const headers = [`${path} (on disk)`, `${path} (as pym writes it)`] as const;
  const patch = createTwoFilesPatch(...headers, before ?? "", after ?? "", undefined, undefined, {
    context: 3,
    maxEditLength: 2000,
  });
  if (patch === undefined) return `--- ${headers[0]}\n+++ ${headers[1]}\n(almost every line differs)\n`;
  // The first line is a ruler of the library's own.
  return patch.replace(/^=+\n/, "");
}
