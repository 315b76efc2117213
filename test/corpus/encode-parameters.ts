import type { Parameter, ParameterEncoding } from "../../src/service/service.js";

/** The parts of a request that parameters are written into. */
export interface EncodedParameters {
  /** By the name in the path's template. */
  readonly path: ReadonlyMap<string, string>;
  /** `name=value` pairs. */
  readonly query: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly cookies: readonly string[];
}

/** Writes the values of parameters as their styles say (OpenAPI §4.8.12.3), by the standard's table alone. */
export function encodeParameters(values: ReadonlyMap<Parameter, unknown>): EncodedParameters {
  const path = new Map<string, string>();
  const query: string[] = [];
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (const [parameter, value] of values) {
    switch (parameter.in) {
      case "path":
        path.set(parameter.name, inPath(parameter, value));
        break;
      case "query":
        query.push(...inQuery(parameter, value));
        break;
      case "header":
        headers.set(parameter.name, simple(parameter, value, String));
        break;
      case "cookie":
        cookies.push(`${parameter.name}=${simple(parameter, value, encode)}`);
        break;
    }
  }
  return { path, query, headers, cookies };
}

/** A field of a form, which is written as a parameter of a query is. */
export function encodeField(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [`${encode(name)}=${encode(textOf(value))}`];
  return value.map((item) => `${encode(name)}=${encode(textOf(item))}`);
}

/** A field of a form that says how it is written. */
export function encodePairs(name: string, encoding: ParameterEncoding, value: unknown): readonly string[] {
  return inQuery({ in: "query", name, required: false, deprecated: false, encoding, schema: true }, value);
}

// A comma in a value must not look like one between values.
function encode(text: string): string {
  return encodeURIComponent(text);
}

function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function styleOf({ encoding }: Parameter): { readonly style: string; readonly explode: boolean } {
  return encoding.kind === "style" ? encoding : { style: encoding.kind, explode: false };
}

function inPath(parameter: Parameter, value: unknown): string {
  const { style, explode } = styleOf(parameter);
  if (style === "label") return `.${joined(value, explode ? "." : ",", explode, encode)}`;
  if (style !== "matrix") return simple(parameter, value, encode);
  const { name } = parameter;
  if (!explode) return `;${name}=${joined(value, ",", false, encode)}`;
  if (Array.isArray(value)) return value.map((item) => `;${name}=${encode(textOf(item))}`).join("");
  return isRecord(value) ? `;${joined(value, ";", true, encode)}` : `;${name}=${encode(textOf(value))}`;
}

function inQuery(parameter: Parameter, value: unknown): readonly string[] {
  const { style, explode } = styleOf(parameter);
  const name = encode(parameter.name);
  if (style === "json") return [`${name}=${encode(JSON.stringify(value))}`];
  if (style === "deepObject") return deep(parameter.name, value);
  if (Array.isArray(value)) {
    if (explode) return value.map((item) => `${name}=${encode(textOf(item))}`);
    return [`${name}=${joined(value, separators[style] ?? ",", false, encode)}`];
  }
  if (isRecord(value) && explode) {
    return Object.entries(value).flatMap(([key, member]) => encodeField(key, member));
  }
  return [`${name}=${joined(value, separators[style] ?? ",", false, encode)}`];
}

const separators: Readonly<Record<string, string>> = { spaceDelimited: "%20", pipeDelimited: "|", tabDelimited: "%09" };

function deep(name: string, value: unknown): readonly string[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([key, member]) => deep(`${name}[${key}]`, member));
  return encodeField(name, value);
}

function simple(parameter: Parameter, value: unknown, write: (text: string) => string): string {
  const { style, explode } = styleOf(parameter);
  return style === "json"
    ? write(JSON.stringify(value))
    : joined(value, ",", explode && parameter.in !== "cookie", write);
}

function joined(value: unknown, separator: string, isPaired: boolean, write: (text: string) => string): string {
  if (Array.isArray(value)) return value.map((item) => write(textOf(item))).join(separator);
  if (!isRecord(value)) return write(textOf(value));
  const entries = Object.entries(value).map(([key, member]) => [write(key), write(textOf(member))]);
  return entries.map((entry) => entry.join(isPaired ? "=" : ",")).join(separator);
}
