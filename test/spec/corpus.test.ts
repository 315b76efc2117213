import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { formatDiagnostic } from "../../src/cli/format-diagnostic.js";
import { isExtension, isList, isObject, type JsonObject } from "../../src/spec/json.js";
import { loadSpecs } from "../../src/spec/load-specs.js";
import { schemaNameOf, schemaRef } from "../../src/spec/schema-ref.js";
import type { SpecDocument } from "../../src/spec/spec-document.js";
import { childOf, type NodeKind } from "../../src/spec/structure.js";

const corpus = process.env["PYM_SPECS"] ?? "../shared/specs";

/** Warnings that are true of real documents. */
const expectedWarning =
  /warning invalid-document: (?:there is no type|a parameter without a name)|(?:is|they are) ignored$/m;

describe.skipIf(!existsSync(corpus))("real documents", () => {
  const folder = mkdtempSync(join(tmpdir(), "pym-corpus-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const paths = existsSync(corpus) ? unpack(corpus, folder) : [];

  it.each(paths)("%s", async (path) => {
    // That example refers to `../common`, beside the folder of the document.
    const refRoot = path.includes("petstore-separate") ? join(folder, dirname(dirname(path))) : undefined;
    const loaded = await loadSpecs([path], { cwd: folder, ...(refRoot !== undefined && { refRoot }) });
    expect(loaded.diagnostics.map(formatDiagnostic).filter((text) => !expectedWarning.test(text))).toEqual([]);
    const documents = loaded.ok ? loaded.value : [];
    expect(documents).toHaveLength(1);
    for (const document of documents) expect(brokenPromises(document)).toEqual([]);
  });
});

// All documents, unpacked; files that only others refer to are no documents of their own.
function unpack(from: string, to: string): readonly string[] {
  const files = readdirSync(from, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.(?:json|ya?ml)(?:\.gz)?$/.test(path),
  );
  return files.sort().flatMap((path) => {
    const bytes = readFileSync(join(from, path));
    const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    const name = path.replace(/\.gz$/, "").replaceAll("\\", "/");
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), text);
    return /^\s*(?:\{\s*)?["']?(?:openapi|swagger)["']?\s*:/m.test(text) ? [name] : [];
  });
}

// What `SpecDocument` promises, looked for along the structure.
function brokenPromises({ root }: SpecDocument): readonly string[] {
  const broken: string[] = [];
  const seen = new Set<object>();
  const schemas = root.components.schemas;

  function visit(value: unknown, kind: NodeKind, path: string): void {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    if ("$ref" in value && Object.hasOwn(value, "$ref")) checkRef(value["$ref"], kind, path);
    if (kind === "parameter" && (typeof value["name"] !== "string" || typeof value["in"] !== "string"))
      broken.push(path);
    if (kind === "schema") checkKeywords(value, path);
    for (const [key, child] of Object.entries(value)) visitChild(kind, key, child, `${path}/${key}`);
  }

  function visitChild(kind: NodeKind, key: string, value: unknown, path: string): void {
    const child = childOf(kind, key);
    if (child === undefined) return;
    const isOne = child.as === "one" || child.as === "member" || (child.as === "oneOrMany" && isObject(value));
    if (isOne) visit(value, child.kind, path);
    else if (isList(value) || isObject(value)) visitAll(value, child.kind, path);
  }

  function visitAll(values: object, kind: NodeKind, path: string): void {
    for (const [name, value] of Object.entries(values)) visit(value, kind, `${path}/${name}`);
  }

  function checkRef(ref: unknown, kind: NodeKind, path: string): void {
    const isNamed =
      typeof ref === "string" && Object.hasOwn(schemas, schemaNameOf(ref)) && schemaRef(schemaNameOf(ref)) === ref;
    if (kind !== "schema" || !isNamed) broken.push(`${path}: $ref ${String(ref)}`);
  }

  function checkKeywords(schema: JsonObject, path: string): void {
    if ("nullable" in schema || typeof schema["exclusiveMinimum"] === "boolean") broken.push(`${path}: of 3.0`);
    if ("required" in schema && !isList(schema["required"])) broken.push(`${path}: required`);
  }

  visit(root, "document", "");
  if (typeof root.info.title !== "string" || typeof root.info.version !== "string") broken.push("info");
  for (const path of Object.keys(root.paths)) if (!path.startsWith("/") && !isExtension(path)) broken.push(path);
  return broken;
}
