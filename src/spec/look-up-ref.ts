import { findAnchors } from "./find-anchors.js";
import { nearest } from "../diagnostics/nearest.js";
import { isList, isObject, own, ownString } from "./json.js";
import { escapeToken, parseFragment } from "./json-pointer.js";
import type { ParsedFile } from "./origins.js";
import type { ReferencedFiles, RefProblem } from "./read-referenced-files.js";

/** What a `$ref` leads to: a value, and the file and pointer where it really stands. */
export interface RefTarget {
  readonly file: ParsedFile;
  readonly pointer: readonly string[];
  readonly value: unknown;
}

export type LookedUp = ({ readonly ok: true } & RefTarget) | ({ readonly ok: false } & RefProblem);

/** Follows the text of a `$ref` one step: what it leads to may be a reference again. */
export function lookUpRef(ref: string, from: ParsedFile, files: ReferencedFiles): LookedUp {
  return lookUp(ref, from, files, 0);
}

// A pointer may lead through further references on its way; so many of them are a ring.
const mostHops = 50;

function lookUp(ref: string, from: ParsedFile, files: ReferencedFiles, hops: number): LookedUp {
  const hash = ref.indexOf("#");
  const path = hash === -1 ? ref : ref.slice(0, hash);
  const fragment = hash === -1 ? "" : ref.slice(hash + 1);
  const start = startOf(path, from, files);
  if (!start.ok) return withBareName(start, ref, from);
  const pointer = parseFragment(fragment);
  return pointer === undefined ? anchored(ref, fragment, start) : walk(start, pointer, { ref, files, hops });
}

// A schema of the same file that has the path as its `$id` comes before a file of that name.
function startOf(path: string, from: ParsedFile, files: ReferencedFiles): LookedUp {
  if (path === "") return { ok: true, file: from, pointer: [], value: from.root };
  const embedded = from.ids?.has(path) === true ? findAnchors(from.root).byId.get(path) : undefined;
  if (embedded !== undefined) return { ok: true, file: from, ...embedded };
  const found = files.find(from, path);
  return found.ok ? { ok: true, file: found.file, pointer: [], value: found.file.root } : found;
}

function anchored(ref: string, name: string, { file }: RefTarget): LookedUp {
  const { byName, ambiguous } = findAnchors(file.root);
  const anchor = byName.get(name);
  if (anchor === undefined) return notAPointer(ref);
  return ambiguous.has(name) ? severalAnchors(ref) : { ok: true, file, ...anchor };
}

interface Walk {
  readonly ref: string;
  readonly files: ReferencedFiles;
  readonly hops: number;
}

function walk(start: RefTarget, pointer: readonly string[], context: Walk): LookedUp {
  let at = start;
  for (const [index, token] of pointer.entries()) {
    const step = child(at.value, token);
    if (step !== undefined) {
      at = { file: at.file, pointer: [...at.pointer, token], value: step.value };
      continue;
    }
    const onwards = isObject(at.value) ? ownString(at.value, "$ref") : undefined;
    if (onwards === undefined || context.hops >= mostHops) return leadsNowhere(context.ref, at, pointer.slice(index));
    const target = lookUp(onwards, at.file, context.files, context.hops + 1);
    if (!target.ok) return target;
    return walk(target, pointer.slice(index), { ...context, hops: context.hops + 1 });
  }
  return { ok: true, ...at };
}

function child(container: unknown, token: string): { readonly value: unknown } | undefined {
  if (isList(container))
    return /^\d+$/.test(token) && Number(token) < container.length ? { value: container[Number(token)] } : undefined;
  return isObject(container) && Object.hasOwn(container, token) ? { value: container[token] } : undefined;
}

function leadsNowhere(ref: string, container: RefTarget, [token = "", ...rest]: readonly string[]): LookedUp {
  const place =
    container.pointer.length === 0
      ? `${container.file.source.path} has no "${token}" at its top`
      : `there is no "${token}" in ${container.pointer.join(".")}`;
  const near = isObject(container.value) ? nearest(token, Object.keys(container.value)) : undefined;
  const suggestion = near === undefined ? undefined : withToken(ref, near, rest);
  return {
    ok: false,
    code: "unresolved-ref",
    message: `"${ref}" leads nowhere: ${place}`,
    help: suggestion === undefined ? remedy(container) : `did you mean "${suggestion}"?`,
  };
}

// The reference may have led elsewhere on its way; what is written of it up to there stays.
function withToken(ref: string, near: string, rest: readonly string[]): string {
  const start = ref.indexOf("#") + 1;
  const written = parseFragment(ref.slice(start)) ?? [];
  return ref.slice(0, start) + toPointer([...written.slice(0, -1 - rest.length), near, ...rest]);
}

function remedy({ file }: RefTarget): string {
  const start = (file.ids?.size ?? 0) === 0 ? "" : "; it is taken from the top of the file, whatever $id it stands in";
  return `define it there, or correct the reference${start}`;
}

// `$ref: Pet` was a reference to a model in Swagger 1.2, and is a file's name since.
function withBareName(problem: { readonly ok: false } & RefProblem, ref: string, from: ParsedFile): LookedUp {
  const home = ["definitions", "components/schemas"].find((path) => namedIn(from.root, path, ref));
  return home === undefined ? problem : { ...problem, help: `did you mean "#/${home}/${escapeToken(ref)}"?` };
}

function namedIn(root: unknown, path: string, name: string): boolean {
  let at = root;
  for (const token of path.split("/")) at = isObject(at) ? own(at, token) : undefined;
  return isObject(at) && Object.hasOwn(at, name);
}

function notAPointer(ref: string): LookedUp {
  return {
    ok: false,
    code: "unresolved-ref",
    message: `"${ref}" is not a JSON pointer, and no schema has that $anchor`,
    help: 'write it as "#/components/schemas/<name>", or "file.yaml#/<name>"',
  };
}

function severalAnchors(ref: string): LookedUp {
  return {
    ok: false,
    code: "unresolved-ref",
    message: `"${ref}" may be one of several schemas, which have the same anchor`,
    help: 'write it as "#/components/schemas/<name>"',
  };
}

function toPointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${escapeToken(token)}`).join("");
}
