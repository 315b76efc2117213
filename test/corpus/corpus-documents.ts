import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  // Links are not followed: where they lead may not exist, or be anywhere.
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isDirectory()) unpack(source, target);
    else if (!entry.isFile()) continue;
    else if (entry.name.endsWith(".gz")) writeFileSync(target.slice(0, -3), gunzipSync(readFileSync(source)));
    else cpSync(source, target);
  }
}

function isDocument(file: string): boolean {
  const text = readFileSync(file, "utf8");
  return /^\uFEFF?\s*["']?(?:swagger|openapi)["']?\s*:/m.test(text) || /"(?:swagger|openapi)"\s*:/.test(text);
}
