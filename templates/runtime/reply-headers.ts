/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import type { FastifyReply } from "fastify";
import { validateHeaderName, validateHeaderValue } from "node:http";
import type { HeaderWriters } from "./contract.js";
import { BadResponse } from "./errors.js";
import { simpleHeader } from "./header-texts.js";
import { writeJson } from "./json.js";
import { slot } from "./slot.js";
import { assertHeaders, type HeaderValidators } from "./validation.js";

/** Refuses headers that are not the declared ones. */
export function checkHeaders(
  reply: FastifyReply,
  headers: object = {},
  validators: HeaderValidators,
  title: string,
): void {
  const named = Object.fromEntries(given(headers).map(([name, value]) => [name.toLowerCase(), value]));
  assertHeaders(validators, writeJson(named), (name) => reply.hasHeader(name), title);
}

/** Sets the headers of an answer, or none of them where Node would refuse one. */
export type WriteHeaders = (reply: FastifyReply, headers: object) => void;

/** What sets the headers of a status, which its title names. */
export function headersWriter(declared: HeaderWriters = {}, title: string): WriteHeaders {
  const writers = new Map(Object.entries(declared));
  const linesOf = (name: string, value: unknown): string | string[] => {
    const write = writers.get(name.toLowerCase()) ?? simpleHeader;
    // Each cookie has a line of its own (RFC 6265, section 3).
    const isCookies = Array.isArray(value) && name.toLowerCase() === "set-cookie";
    return isCookies ? value.map((cookie) => write(cookie, name)) : write(value, name);
  };
  return (reply, headers) => {
    const lines = given(headers).map(([name, value]) => [name, linesOf(name, value)] as const);
    for (const [name, line] of lines) {
      const refusal = refusalOf(name, line);
      // The name alone, since the value may hold a secret.
      if (refusal !== undefined) throw new BadResponse(`${title} with ${refusal}`);
    }
    // Copied before any is set, since Fastify adds cookies to the list that is there.
    replaced.set(reply, lines.map(([name]) => [name, copyOf(reply.getHeader(name))] as const));
    for (const [name, line] of lines) reply.header(name, line);
  };
}

/** Takes back the headers of an answer that could not be sent: those that were there before it stay. */
export function takeBackHeaders(reply: FastifyReply): void {
  for (const [name, before] of replaced.get(reply) ?? []) {
    reply.removeHeader(name);
    if (before !== undefined) reply.header(name, before);
  }
}

/** Leaves out what Node would refuse, and the whole answer with it. */
export function leaveOutUnsendable(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    const refusal = refusalOf(name, value);
    if (refusal === undefined) continue;
    reply.removeHeader(name);
    reply.log.error({ header: name }, `An answer was sent without ${refusal}`);
    // Where Node has refused it already, it keeps the reason phrase of that answer.
    reply.raw.statusMessage = "";
  }
}

type HeaderLines = number | string | string[];

// What an answer has replaced, under the names of its headers.
const replaced = slot<FastifyReply, readonly (readonly [name: string, before: HeaderLines | undefined])[]>();

function copyOf(lines: HeaderLines | undefined): HeaderLines | undefined {
  return Array.isArray(lines) ? [...lines] : lines;
}

function given(headers: object): readonly [string, unknown][] {
  return Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
}

function refusalOf(name: string, lines: unknown): string | undefined {
  try {
    validateHeaderName(name);
  } catch {
    return `the header ${JSON.stringify(name)}, whose name can't be sent`;
  }
  try {
    for (const line of [lines].flat()) validateHeaderValue(name, String(line));
  } catch {
    return `the header ${name}, whose value can't be sent`;
  }
  return undefined;
}
