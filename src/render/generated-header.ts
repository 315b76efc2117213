import { code } from "./code.js";

/** The first line of each file that pym owns; it never changes, so that it never makes a diff. */
export const generatedHeader = code`/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */`;
