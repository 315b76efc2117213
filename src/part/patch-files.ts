import { isDeepStrictEqual } from "node:util";

import { readText } from "../output/read-target.js";
import { formatOptions } from "../render/format-options.js";
import type { RelativePath, RenderedFile } from "../render/rendered-file.js";
import { shapeNames } from "../render/render-shapes.js";
import { startFormatter, type Formatter } from "../render/start-formatter.js";
import { modelValidator } from "../render/validators/validator-request.js";
import type { Model } from "../service/service.js";
import { patchDeclarations, type Declared } from "./patch-declarations.js";
import type { RenderedPart } from "./render-part.js";

/** A file on disk, and what becomes of it. */
export interface PatchedFile {
  readonly path: RelativePath;
  readonly found: string;
  readonly text: string;
}

/**
 * Puts the difference between two versions of a part into the files on disk.
 *
 * @param reached the keys of the models that the change can reach
 * @param folder the real path of the output folder
 * @returns nothing where there are other files, modules or declarations, or where the part as it was
 *   isn't what is on disk
 */
export async function patchFiles(
  before: RenderedPart,
  after: RenderedPart,
  reached: ReadonlySet<string>,
  folder: string,
): Promise<readonly PatchedFile[] | undefined> {
  if (!isDeepStrictEqual([...before.files.keys()], [...after.files.keys()])) return undefined;
  if (!isDeepStrictEqual(before.modules, after.modules)) return undefined;
  const formatter = await startFormatter(formatOptions(folder), nothingBefore);
  if (!formatter.ok) return undefined;
  const isOfOther = namesOf(before.models.filter(({ key }) => !reached.has(key)));
  const declared: Declared = {
    isReached: namesOf(before.models.filter(({ key }) => reached.has(key))),
    isBeside: (name) => isOfOther(name) || isImported(name),
  };
  const holdDeclarations = new Set(filesOfDeclarations(before));
  const patched: PatchedFile[] = [];
  for (const path of new Set([...before.files.keys(), ...holdDeclarations])) {
    const [old = "", text = ""] = [before.files.get(path), after.files.get(path)];
    if (old === text && !holdDeclarations.has(path)) continue;
    const found = readText(folder, path);
    if (found === undefined && !before.files.has(path)) continue;
    const file =
      found === undefined ? undefined : await patchFile({ path, text: found }, [old, text], declared, formatter.value);
    if (file === undefined) return undefined;
    if (file.found !== file.text) patched.push(file);
  }
  return patched;
}

// Also those that only the whole document has.
function filesOfDeclarations({ files }: RenderedPart): readonly RelativePath[] {
  const models = [...files.keys()].filter((path) => path.endsWith("/models.ts"));
  return models.flatMap((path) => namesOfFiles.map((name) => path.replace(/models\.ts$/, `${name}.ts`)));
}

/** The files of an API that declare something for each model or operation: of these, a part has a part. */
export const namesOfFiles = [
  "contracts",
  "declared",
  "models",
  "operations",
  "response-validators",
  "shapes",
  "validators",
];

// In each file, a model's declarations are called after it.
function namesOf(models: readonly Model[]): (name: string) => boolean {
  const names = new Set(
    models.flatMap((model) => [
      ...[model.typeName, model.receivedName, model.sentName],
      ...validatorForms.map((form) => modelValidator(model, form)),
      ...shapeNames(model),
    ]),
  );
  return (name) => names.has(name);
}

const validatorForms = ["accepted", "returned", "answered"] as const;

// By contracts, late; a part may do without one of them.
function isImported(name: string): boolean {
  return name === "validators" || name === "responseValidators";
}

const nothingBefore = { recall: () => undefined, remember: () => undefined };

async function patchFile(
  { path, text: found }: Pick<RenderedFile, "path" | "text">,
  [before, after]: readonly [before: string, after: string],
  declared: Declared,
  formatter: Formatter,
): Promise<PatchedFile | undefined> {
  const format = async (text: string): Promise<string> => (await formatter.file({ path, text, owner: "pym" })).text;
  const was = await format(before);
  const text = patchDeclarations(found, was, before === after ? was : await format(after), declared);
  return text === undefined ? undefined : { path, found, text };
}
