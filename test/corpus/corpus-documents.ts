import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** Copies a folder of documents, unpacked, and lists them. What others refer to is no document by itself. */
export function unpackDocuments(from: string, to: string): readonly string[] {
  unpack(from, to);
  return readdirSync(to, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => /\.(?:json|ya?ml)$/i.test(file) && isDocument(path.join(to, file)))
    .sort();
}

function unpack(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const source = path.join(from, name);
    if (statSync(source).isDirectory()) unpack(source, path.join(to, name));
    else if (name.endsWith(".gz")) writeFileSync(path.join(to, name.slice(0, -3)), gunzipSync(readFileSync(source)));
    else cpSync(source, path.join(to, name));
  }
}

function isDocument(file: string): boolean {
  const text = readFileSync(file, "utf8");
  return /^\uFEFF?\s*["']?(?:swagger|openapi)["']?\s*:/m.test(text) || /"(?:swagger|openapi)"\s*:/.test(text);
}
