import type { Token } from "./tokenise.js";

/** The text of the token after another, without comments; empty at the end. */
export function next(tokens: readonly Token[], index: number): string {
  for (let at = index + 1; at < tokens.length; at += 1) {
    if (tokens[at]?.kind !== "comment") return tokens[at]?.text ?? "";
  }
  return "";
}

/** The text of the token before another, without comments; empty at the start. */
export function previous(tokens: readonly Token[], index: number): string {
  for (let at = index - 1; at >= 0; at -= 1) {
    if (tokens[at]?.kind !== "comment") return tokens[at]?.text ?? "";
  }
  return "";
}
