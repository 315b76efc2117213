/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { inAscii, writeJson } from "./json.js";

/** How the value of an answer's header is written. */
export type HeaderWriter = (value: unknown, name: string) => string;

/** In the style `simple`: `a,1,b,2` for an object. */
export const simpleHeader: HeaderWriter = (value, name) => {
  if (value instanceof Date) return httpDates.has(name.toLowerCase()) ? value.toUTCString() : value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  return (Array.isArray(value) ? value : members(value).flat()).map(itemText).join(",");
};

/** In the same style, but for an object, whose members are paired: `a=1,b=2`. */
export const explodedHeader: HeaderWriter = (value, name) => {
  if (!isRecord(value)) return simpleHeader(value, name);
  return members(value).map(([key, member]) => `${key}=${itemText(member)}`).join(",");
};

/** As JSON. */
export const jsonHeader: HeaderWriter = (value) => inAscii(writeJson(value));

function itemText(value: unknown): string {
  return simpleHeader(value, "");
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function members(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => member !== undefined);
}

// RFC 9110, section 5.6.7: their dates have a format of their own.
const httpDates = new Set([
  "date",
  "expires",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "retry-after",
]);
