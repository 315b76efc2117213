import type { BoundContract } from "../render/contract-shape.js";
import type { RelativePath } from "../render/rendered-file.js";

/** What pym remembers of its last run, in the user's repository. It holds no time and no version. */
export interface Manifest {
  /** The neutral hash of each file that pym owns. */
  readonly files: ReadonlyMap<RelativePath, string>;
  readonly operations: readonly BoundContract[];
  /** What was bound once, is bound no more, and still is in the user's file. */
  readonly unbound: readonly UnboundRecord[];
}

export interface UnboundRecord {
  readonly contract: BoundContract;
  /** The function that seems to have taken its place. */
  readonly replacedBy?: { readonly module: RelativePath; readonly exportName: string };
}

export const emptyManifest: Manifest = { files: new Map(), operations: [], unbound: [] };

/** The text of a manifest: one entry a line, in a total order, so that a change is a small diff. */
export function printManifest(manifest: Manifest): string {
  const files = [...manifest.files]
    .sort(([a], [b]) => compare(a, b))
    .map(([path, hash]) => `    ${JSON.stringify(path)}: ${JSON.stringify(hash)}`);
  const operations = manifest.operations.map((contract) => [contractKey(contract), contract]);
  const unbound = manifest.unbound.map((record) => [contractKey(record.contract), record]);
  return `{
  "files": {
${files.join(",\n")}
  },
  "operations": [
${printLines(operations)}
  ],
  "unbound": [
${printLines(unbound)}
  ]
}
`.replaceAll(/\n\n/g, "\n");
}

/** Identifies an operation's function: one function can serve several operations. */
export function contractKey(contract: BoundContract): string {
  const { api, operation, module, exportName } = contract;
  return [module, exportName, api, operation].join(" ");
}

function printLines(entries: readonly (readonly unknown[])[]): string {
  return [...entries]
    .sort(([a], [b]) => compare(String(a), String(b)))
    .map(([, entry]) => `    ${JSON.stringify(entry)}`)
    .join(",\n");
}

// By code units: a locale must make no difference.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Reads a manifest.
 *
 * @returns nothing where the text is no manifest of pym's, such as one with the marks of a merge
 */
export function parseManifest(text: string): Manifest | undefined {
  const value = parseJson(text.replace(/^\uFEFF/, ""));
  if (!isRecord(value) || !isRecord(value["files"])) return undefined;
  const { files, operations, unbound } = value;
  if (!Array.isArray(operations) || !operations.every(isContract)) return undefined;
  if (!Array.isArray(unbound) || !unbound.every(isUnboundRecord)) return undefined;
  const entries = Object.entries(files).filter((entry): entry is [string, string] =>
    entry.every((part) => typeof part === "string"),
  );
  return { files: new Map(entries), operations, unbound };
}

/** Whether two manifests say the same, however a formatter has set them. */
export function isSameManifest(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [one, other].map((text) => parseJson(text.replace(/^\uFEFF/, "")));
  return first !== undefined && JSON.stringify(first) === JSON.stringify(second);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const contractTexts = ["api", "operation", "typeName", "method", "path", "module", "exportName"];

function isContract(value: unknown): value is BoundContract {
  if (!isRecord(value) || !isRecord(value["shape"])) return false;
  const { parameters, responses, guards, body } = value["shape"];
  return (
    contractTexts.every((key) => typeof value[key] === "string") &&
    isListOf(parameters, isRecord) &&
    isListOf(responses, isResponse) &&
    isListOf(guards, (guard) => typeof guard === "string") &&
    (body === undefined || (isRecord(body) && isListOf(body["contents"], isRecord)))
  );
}

function isResponse(value: unknown): boolean {
  return isRecord(value) && isListOf(value["contents"], isRecord) && isListOf(value["headers"], isRecord);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isUnboundRecord(value: unknown): value is UnboundRecord {
  return isRecord(value) && isContract(value["contract"]);
}
