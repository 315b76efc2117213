/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

import { CallError } from "./client-errors.js";
import { anything, json, query, type Parameter } from "./parameters.js";

/** What the parameters of a call are in its request. */
export interface EncodedParameters {
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The values of the parameters, by place and name. */
export type ParameterValues = { readonly [place in Parameter["in"]]?: Values };

type Values = Readonly<Record<string, unknown>>;

/** Writes parameters by their styles, as `parameters.ts` reads them. */
export function encodeParameters(
  template: string,
  parameters: readonly Parameter[],
  values: ParameterValues,
): EncodedParameters {
  const given = parameters.flatMap((parameter) => {
    const value = values[parameter.in]?.[parameter.name];
    return isAbsent(value) ? [] : [{ parameter, value }];
  });
  const at = (place: Parameter["in"]) => given.filter(({ parameter }) => parameter.in === place);
  const cookies = at("cookies").map(({ parameter, value }) => cookiePair(parameter, value));
  return {
    path: fillTemplate(template, new Map(at("path").map((item) => [item.parameter.name, pathText(item.parameter, item.value)]))),
    query: at("query").flatMap(({ parameter, value }) => queryPairs(parameter, value)).join("&"),
    headers: [
      ...at("headers").map(({ parameter, value }) => [parameter.name, headerText(parameter, value)] as const),
      ...(cookies.length > 0 ? [["cookie", cookies.join("; ")] as const] : []),
    ],
  };
}

/** Writes a form, whose fields are as the parameters of a query. */
export function encodeForm(form: unknown): string {
  if (!isRecord(form)) throw new CallError("input", "The body of a form must be an object");
  return entries(form).flatMap(([name, value]) => queryPairs(query(name, anything), value)).join("&");
}

// ---------------------------------------------------------------- the four places

function fillTemplate(template: string, texts: ReadonlyMap<string, string>): string {
  const segments = template.split("/").map((segment) => {
    const filled = segment.replace(/\{([^{}]*)\}/g, (_, name: string) => {
      const text = texts.get(name);
      if (text === undefined) throw new CallError("input", `The path parameter ${name} is missing`);
      return text;
    });
    // `/users/` and `/users/..` are other resources than the one that is meant.
    if (filled !== segment && /^\.{0,2}$/.test(filled)) {
      throw new CallError("input", `A path parameter of ${template} is empty, or made of dots alone`);
    }
    return filled;
  });
  return segments.join("/");
}

function pathText({ name, codec, style, explode }: Parameter, value: unknown): string {
  if (codec === json) return encode(JSON.stringify(value));
  const key = encode(name);
  if (style === "label") return `.${joined(value, explode ? "." : ",", explode)}`;
  if (style === "matrix") {
    if (explode && Array.isArray(value)) return items(value).map((item) => `;${key}=${encode(item)}`).join("");
    return explode && isRecord(value) ? `;${joined(value, ";", true)}` : `;${key}=${joined(value, ",", false)}`;
  }
  return joined(value, ",", explode);
}

const delimiters: Readonly<Record<string, string>> = {
  form: ",",
  spaceDelimited: "%20",
  pipeDelimited: "%7C",
  tabDelimited: "%09",
};

function queryPairs({ name, codec, style, explode }: Parameter, value: unknown): string[] {
  if (codec === json) return [pair(name, JSON.stringify(value))];
  if (style === "deepObject") return deepPairs(name, value);
  if (!explode) return [`${encode(name)}=${joined(value, delimiters[style] ?? ",", false)}`];
  return isRecord(value) ? entries(value).flatMap(([key, member]) => manyPairs(key, member)) : manyPairs(name, value);
}

function manyPairs(name: string, value: unknown): string[] {
  return Array.isArray(value) ? items(value).map((item) => pair(name, item)) : [pair(name, textOf(value))];
}

// color[R]=100&color[G]=200, also nested: color[edge][R]=1
function deepPairs(name: string, value: unknown): string[] {
  if (!isRecord(value)) return manyPairs(name, value);
  return entries(value).flatMap(([key, member]) => deepPairs(`${name}[${key}]`, member));
}

// Headers are not percent-encoded, so JSON in them has to be ASCII by its own escapes.
function headerText({ codec, explode }: Parameter, value: unknown): string {
  if (codec === json) return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped);
  return joined(value, ",", explode, (text) => text);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function cookiePair({ name, codec, explode }: Parameter, value: unknown): string {
  const text = codec === json ? JSON.stringify(value) : joined(value, ",", explode, (part) => part);
  return `${name}=${encode(text)}`;
}

// ---------------------------------------------------------------- values

// A list's items, or an object's names and values: in turn (`R,100,G,200`), or paired where exploded.
function joined(value: unknown, delimiter: string, explode: boolean, write = encode): string {
  if (Array.isArray(value)) return items(value).map(write).join(delimiter);
  if (!isRecord(value)) return write(textOf(value));
  const between = explode ? "=" : delimiter;
  return entries(value)
    .map(([key, member]) => write(key) + between + write(textOf(member)))
    .join(delimiter);
}

function pair(name: string, text: string): string {
  return `${encode(name)}=${encode(text)}`;
}

function items(value: readonly unknown[]): string[] {
  return value.filter((item) => !isAbsent(item)).map(textOf);
}

function entries(value: Values): [string, unknown][] {
  return Object.entries(value).filter(([, member]) => !isAbsent(member));
}

// No style has a spelling for null.
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

// What is nested deeper than a style can write is written as JSON.
function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new CallError("input", "A parameter holds half of a surrogate pair", { cause });
  }
}
