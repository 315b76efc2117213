import { YAMLException } from "js-yaml";
import { parseYamlEvents } from "./parse-yaml-events.js";

/** What is wrong with a text that is no YAML, and where; the offset and the length are in characters. */
export interface YamlMistake {
  readonly message: string;
  readonly help: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * Says what the reader of YAML has stopped at. It stops at the end of the text, or at the next colon,
 * where a bracket or a quote is never closed: what is shown is where that was opened.
 */
export function yamlMistake(text: string, { reason, mark }: YAMLException): YamlMistake {
  const offset = mark?.position ?? 0;
  if (reason === "duplicated mapping key") {
    const key = /^[^\s:#]+/.exec(text.slice(offset, offset + 200))?.[0] ?? "";
    return {
      message: `the key ${key} is there twice`,
      help: "remove one of them, or rename it",
      offset,
      length: key.length,
    };
  }
  const closer = reason.startsWith("bad indentation") ? closerBefore(text, offset) : undefined;
  if (closer !== undefined) {
    return { message: `there is more after the ${closer} here`, help: helpAfter(closer), offset, length: 1 };
  }
  const opener = openerOf(text, offset, reason);
  if (opener !== undefined && isEnd(text, offset, reason)) {
    const message = `the ${text.charAt(opener)} here is never closed`;
    return { message, help: `close it, or put text that begins with it in quotes`, offset: opener, length: 1 };
  }
  const help = opener === undefined ? helpFor(reason) : helpWithin(text, opener, reason);
  return { message: reason, help, offset, length: 1 };
}

function helpFor(reason: string): string {
  if (reason.includes("tab characters")) return "indent with spaces";
  if (reason.startsWith("unidentified alias"))
    return 'put text that starts with "*" in quotes, or define the anchor first';
  if (reason.startsWith("unknown")) return 'remove the tag, or put text that starts with "!" in quotes';
  if (reason.startsWith("nesting exceeded")) return "move inner parts to components, and refer to them";
  if (reason.includes("indentation")) return "indent it like its neighbours, or put text that has a colon in quotes";
  if (reason.startsWith("expected ':'")) return "put text that begins with a bracket in quotes, as a whole";
  return "correct the YAML here or on the line before";
}

function helpAfter(closer: string): string {
  if (closer === "'") return "write '' for each ' within the text, or put it in double quotes";
  if (closer === '"') return 'write \\" for each " within the text, or put it in single quotes';
  return "put text that begins with a bracket in quotes, as a whole";
}

function helpWithin(text: string, opener: number, reason: string): string {
  const remedy = reason === "deficient indentation" ? "indent it" : "put a comma before it";
  const line = text.slice(0, opener).split("\n").length;
  return `${remedy}, or close the ${text.charAt(opener)} of line ${String(line)} first`;
}

// What ends a value, where it stands before a place on the same line.
function closerBefore(text: string, offset: number): string | undefined {
  return /([}\]"'])[ \t]*$/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[1];
}

// Where nothing but the end is left, nothing there can be wrong.
function isEnd(text: string, offset: number, reason: string): boolean {
  return reason.startsWith("unexpected end of the ") || text.slice(offset).trim() === "";
}

// The bracket or the quote that is open where reading stopped, the outermost of several.
function openerOf(text: string, offset: number, reason: string): number | undefined {
  const openers = openersIn(reason);
  let tries = Math.min(mostTries, Math.ceil(mostReadAgain / text.length));
  for (let at = offset - 1; openers !== undefined && at >= 0 && tries > 0; at -= 1) {
    if (!openers.includes(text.charAt(at))) continue;
    // With a word in its place all is well up to there, unless it is within another one that is open.
    if (isWhole(`${text.slice(0, at)}x`)) return at;
    tries -= 1;
  }
  return undefined;
}

const mostTries = 200;
const mostReadAgain = 20_000_000;

function openersIn(reason: string): string | undefined {
  if (reason.endsWith("double quoted scalar")) return '"';
  if (reason.endsWith("single quoted scalar")) return "'";
  const isWithinBrackets = /flow collection|deficient indentation/.test(reason);
  return isWithinBrackets ? "[{" : undefined;
}

function isWhole(text: string): boolean {
  try {
    parseYamlEvents(text, deepest);
    return true;
  } catch (error) {
    if (error instanceof YAMLException) return false;
    throw error;
  }
}

// As deep as a parser goes without running out of stack.
const deepest = 1000;
