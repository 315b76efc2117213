import { generatedFolder } from "../render/paths.js";
import type { RelativePath } from "../render/rendered-file.js";

/** Lists the files that pym owns and the operations it bound; part of the user's repository. */
export const manifestPath: RelativePath = `${generatedFolder}/.pym-manifest.json`;

/** Says what a run is about to do; there only while a run writes, or after it was killed. */
export const journalPath: RelativePath = `${generatedFolder}/.pym-journal.json`;

/** Held by the run that writes. */
export const lockPath: RelativePath = `${generatedFolder}/.pym-lock`;
