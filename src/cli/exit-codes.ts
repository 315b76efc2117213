/** What the process exits with. */
export const exitCodes = {
  done: 0,
  /** `--check` found something that is not up to date. */
  outOfDate: 1,
  /** What was given is wrong; nothing was written. */
  mistake: 2,
  /** A file that pym would write was edited, or is not pym's; nothing was written. */
  conflict: 3,
} as const;
