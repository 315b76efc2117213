import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { DiagnosticCode } from "../diagnostics/codes.js";
import { inWords, isObject, own, type JsonObject } from "./json.js";
import type { ParsedFile } from "./origins.js";

export type SpecVersion = "2.0" | "3.0" | "3.1";

export type Detected =
  | { readonly ok: true; readonly root: JsonObject; readonly version: SpecVersion }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Which version a document says that it is written in; 3.2 is read as 3.1, with what it adds.
 * Versions may be numbers, since many forget the quotes. Reports `not-an-openapi-document` and
 * `unsupported-version`.
 */
export function detectVersion({ source, root }: ParsedFile): Detected {
  const fail = (code: DiagnosticCode, message: string, help: string, key?: string): Detected => {
    const pointer = key === undefined ? [] : [key];
    return {
      ok: false,
      diagnostic: { code, severity: "error", message, help, origin: { file: source, pointer, on: "value" } },
    };
  };
  const start = 'start it with openapi: "3.1.1", or name another file';
  if (root === undefined || root === null) return fail("not-an-openapi-document", `${source.path} is empty`, start);
  if (!isObject(root))
    return fail("not-an-openapi-document", `${source.path} is ${inWords(root)}, and not an OpenAPI document`, start);
  const key = ["openapi", "swagger", "swaggerVersion"].find((name) => Object.hasOwn(root, name));
  if (key === undefined)
    return fail("not-an-openapi-document", `${source.path} has neither "openapi" nor "swagger" at its top`, start);
  const version = knownVersion(key, own(root, key));
  if (version !== undefined) return { ok: true, root, version };
  const written = own(root, key);
  const message = `${key} ${typeof written === "string" || typeof written === "number" ? written : inWords(written)} can't be read`;
  return fail("unsupported-version", message, "convert it to swagger 2.0 or to openapi 3.0, 3.1 or 3.2", key);
}

function knownVersion(key: string, value: unknown): SpecVersion | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  if (key === "swagger") return /^2(?:\.0)*$/.test(text) ? "2.0" : undefined;
  if (key !== "openapi") return undefined;
  // Without quotes, 3.0 is the number 3.
  if (/^3(?:\.0(?:\.\d+)?)?(?:-.*)?$/.test(text)) return "3.0";
  return /^3\.[12](?:\.\d+)?(?:-.*)?$/.test(text) ? "3.1" : undefined;
}
