import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { RelativePath } from "../render/rendered-file.js";

/** An error of the file system, in words, with what to do about it. */
export function notWritable(path: RelativePath, error: unknown): Diagnostic {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = reasons[code];
  // Anything else is a bug of ours, and must not look like the user's mistake.
  if (code === "") throw error;
  return {
    code: "not-writable",
    severity: "error",
    message: `${path} can't be written: ${known?.reason ?? code}`,
    help: `${known?.help ?? "see the folder's state"}; nothing was changed`,
  };
}

const allow = "allow yourself to write there, or choose another folder with --output";
const moveAway = "move what is in the way, or choose another folder with --output";

const reasons: Readonly<Record<string, { readonly reason: string; readonly help: string }>> = {
  EACCES: { reason: "permission denied", help: allow },
  EPERM: { reason: "permission denied, or another program has it open", help: allow },
  EROFS: { reason: "the file system is read-only", help: allow },
  EBUSY: { reason: "another program uses it", help: "close the other program" },
  ENOSPC: { reason: "the disk is full", help: "make room on the disk" },
  EDQUOT: { reason: "your quota of the disk is used up", help: "make room on the disk" },
  EFBIG: { reason: "the file would be larger than allowed", help: "raise the limit" },
  EISDIR: { reason: "there is a folder in its place", help: moveAway },
  ENOTDIR: { reason: "there is a file in the place of one of its folders", help: moveAway },
  EEXIST: { reason: "there is a file in the place of one of its folders", help: moveAway },
  ENAMETOOLONG: { reason: "the name is too long", help: "shorten the document's names" },
  EMFILE: { reason: "too many files are open", help: "close other programs, or raise the limit" },
};
