import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { compileModels, describeSchemas, diagnosticsOf } from "./compiled-schemas.js";

// The official tests of JSON Schema 2020-12, each of its schemas as a named schema of a document. They are
// in Debian's `libtest-json-schema-acceptance-perl`, or where the variable says: `tests/draft2020-12` of a clone.
const folder =
  process.env["PYM_JSON_SCHEMA_TESTS"] ??
  "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance/tests/draft2020-12";

interface Group {
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

// Formats that no registry of OpenAPI's asks to check, and what the standard itself calls optional.
const leftOut = new Set([
  "optional/dependencies-compatibility.json", // a keyword of older drafts, which 2020-12 doesn't have
  "optional/cross-draft.json",
  "optional/float-overflow.json",
  "optional/unicode.json", // has no tests
  "optional/format/idn-email.json",
  "optional/format/idn-hostname.json",
  "optional/format/iri.json",
  "optional/format/iri-reference.json",
]);

/** Tests with another verdict than the standard's: by file, and by their group. */
const deviations: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Mailboxes that nobody has.
  "optional/format/email.json": {
    "validation of e-mail addresses": [
      "a quoted string with a space in the local part is valid",
      "a quoted string with a double dot in the local part is valid",
      "a quoted string with a @ in the local part is valid",
      "an IPv4-address-literal after the @ is valid",
      "an IPv6-address-literal after the @ is valid",
    ],
  },
  // What only looks like an `$id` is taken for one.
  "id.json": { "$id inside an enum is not a real identifier": ["match $ref to $id"] },
  "unknownKeyword.json": {
    "$id inside an unknown keyword is not a real identifier": [
      "type matches second anyOf, which has a real schema in it",
      "type matches non-schema in first anyOf",
    ],
  },
  // A document's schemas are of the dialect that OpenAPI has, whatever they say.
  "vocabulary.json": {
    "schema that uses custom metaschema with with no validation vocabulary": [
      "no validation: invalid number, but it still validates",
    ],
  },
};

const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json") && !leftOut.has(file))
      .sort()
  : [];

it.runIf(process.env["CI"])("has the official tests at hand", () => {
  expect(files).toContain("unevaluatedProperties.json");
});

describe.each(files)("%s", (file) => {
  const groups = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as readonly Group[];

  it.each(groups.map((group) => [group.description, group] as const))("%s", async (description, group) => {
    const document = documentOf(group.schema);
    const diagnostics = await diagnosticsOf(document);
    if (isBeyond(group.schema) && diagnostics.length > 0) {
      const codes = diagnostics.map(({ code, origin }) => (origin === undefined ? "without a place" : code));
      expect(["ref-outside", "unresolved-ref", "unsupported-keyword"]).toEqual(expect.arrayContaining(codes));
      return;
    }
    const { models } = await describeSchemas(document);
    const accepts = compileModels(models).get("Tested");
    const wrong = group.tests.filter(({ data, valid }) => accepts?.(structuredClone(data)) !== valid);
    expect(wrong.map((test) => test.description)).toEqual(deviations[file]?.[description] ?? []);
  });
});

function documentOf(schema: unknown): object {
  const schemas = { Tested: withRoot(schema, "#/components/schemas/Tested") };
  return { openapi: "3.1.0", info: { title: "Tested", version: "1" }, paths: {}, components: { schemas } };
}

// What refers to the root of the schema has to refer to its place in the document.
function withRoot(schema: unknown, root: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withRoot(item, root));
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]: [string, unknown]) => {
    if (key === "$ref" && typeof value === "string" && /^#(?:\/|$)/.test(value)) return [key, root + value.slice(1)];
    return [key, ["enum", "const", "default"].includes(key) ? value : withRoot(value, root)];
  });
  return Object.fromEntries(entries) as unknown;
}

// OpenAPI's documents refer by JSON pointers and to files beside them. Other ways have to be reported.
function isBeyond(schema: unknown): boolean {
  return /"\$(?:anchor|dynamicRef|id)":|"\$ref":"[^#"]/.test(JSON.stringify(schema));
}
