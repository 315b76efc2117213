import { isDeepStrictEqual } from "node:util";

import type { SettledRun } from "../cache/settled-run.js";
import { findContractChanges } from "../output/find-contract-changes.js";
import { hashBeside } from "../output/hash-beside.js";
import { contractKey, parseManifest, type Manifest } from "../output/manifest.js";
import { neutralHash, rememberHash } from "../output/neutral-text.js";
import { manifestPath } from "../output/ownership.js";
import type { Plan, PlannedFile } from "../output/plan.js";
import { planFile } from "../output/plan-file.js";
import { planManifest } from "../output/plan-manifest.js";
import { readText, type Target } from "../output/read-target.js";
import type { BoundContract } from "../render/contract-shape.js";
import type { SecondThread } from "../second-thread.js";
import type { PatchedFile } from "./patch-files.js";

/**
 * Plans to write files of which a part has changed, where all others stay as the last run left them.
 *
 * @param before the operations of the part as it was, which have to be in the manifest to the letter
 * @param after the operations of the part as it is
 * @returns nothing where the manifest says something else
 */
export async function planPart(
  patched: readonly PatchedFile[],
  before: readonly BoundContract[],
  after: readonly BoundContract[],
  { report: { plan } }: SettledRun,
  thread: SecondThread | undefined,
): Promise<Plan | undefined> {
  const text = readText(plan.folder, manifestPath);
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (text === undefined || manifest === undefined) return undefined;
  const operations = replaceOperations(manifest, before, after);
  if (operations === undefined) return undefined;

  const target: Target = {
    folder: plan.folder,
    files: new Map([
      [manifestPath, { kind: "text", text }],
      ...patched.map(({ path, found }) => [path, { kind: "text", text: found }] as const),
    ]),
    manifest,
    lookedAt: [],
  };
  await hashTexts(patched, manifest, thread);
  const planned = patched.map(({ path, text }) => planFile({ path, text, owner: "pym" }, target, false, new Map()));
  if (planned.some(({ action }) => action !== "update" && action !== "unchanged")) return undefined;
  const files = new Map([...manifest.files, ...patched.map(({ path, text }) => [path, neutralHash(text)] as const)]);
  const changes = [...planned, planManifest({ ...manifest, files, operations }, target)];
  const byPath = new Map(changes.map((change): [string, PlannedFile] => [change.path, change]));
  return {
    ...plan,
    actions: plan.actions.map((action) => byPath.get(action.path) ?? action),
    contractChanges: findContractChanges(after, manifest),
  };
}

function replaceOperations(
  { operations }: Manifest,
  before: readonly BoundContract[],
  after: readonly BoundContract[],
): readonly BoundContract[] | undefined {
  if (!isDeepStrictEqual(before.map(contractKey), after.map(contractKey))) return undefined;
  const known = new Map(operations.map((operation) => [contractKey(operation), operation]));
  if (!before.every((operation) => isDeepStrictEqual(known.get(contractKey(operation)), operation))) return undefined;
  const current = new Map(after.map((operation) => [contractKey(operation), operation]));
  const shared = new Set(before.map(functionOf));
  // Operations of one function have to be alike, and only those of the part are known to be.
  if (operations.some((operation) => shared.has(functionOf(operation)) && !current.has(contractKey(operation))))
    return undefined;
  return operations.map((operation) => current.get(contractKey(operation)) ?? operation);
}

function functionOf({ module, exportName }: BoundContract): string {
  return `${module} ${exportName}`;
}

// What is on disk is as the last run left it, and so is what the manifest says of it.
async function hashTexts(
  patched: readonly PatchedFile[],
  manifest: Manifest,
  thread: SecondThread | undefined,
): Promise<void> {
  const hashing = hashBeside(new Map<string, string>(), thread && ((text) => thread.ask("neutralHash", text)));
  for (const { path, found, text } of patched) {
    const known = manifest.files.get(path);
    if (known !== undefined) rememberHash(found, known);
    hashing.add(text);
  }
  await hashing.done();
}
