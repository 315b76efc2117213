import path from "node:path";

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { generatedFolder } from "../render/paths.js";
import type { RelativePath, Rendered } from "../render/rendered-file.js";
import { manifestPath } from "./ownership.js";
import type { Target } from "./read-target.js";

export interface ForceOptions {
  /** Files, or folders, of pym's that may be overwritten although they were edited. */
  readonly force?: readonly string[];
  /** Forced paths may be relative to it, too; the output folder's own, unless it is given. */
  readonly cwd?: string;
  /** The output folder as it was given, which may be a link to where it is. */
  readonly output?: string;
}

export interface Forced {
  readonly files: ReadonlySet<RelativePath>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the files of pym's that the user wants to have overwritten.
 *
 * @returns them, also where they need no forcing, and an error for each path at which there are none
 */
export function findForced(rendered: Rendered, target: Target, options: ForceOptions): Forced {
  const pyms = filesOfPym(rendered, target);
  const files = new Set<RelativePath>();
  const diagnostics: Diagnostic[] = [];
  for (const written of options.force ?? []) {
    const places = placesOf(written, target, options);
    const meant = places.map((place) => pyms.filter((file) => isAt(place, file))).find(({ length }) => length > 0);
    meant?.forEach((file) => files.add(file));
    if (meant === undefined) diagnostics.push(notForced(written, places, pyms, filesOfUser(rendered, target, pyms)));
  }
  return { files, diagnostics };
}

// The manifest is a file that anybody can edit: it must not make pym overwrite something else.
function filesOfPym({ files }: Rendered, { manifest }: Target): readonly RelativePath[] {
  const wanted = files.filter(({ owner }) => owner === "pym").map((file) => file.path);
  const known = [...manifest.files.keys()].filter((file) => file.startsWith(`${generatedFolder}/`));
  return [...new Set([...wanted, ...known, manifestPath])];
}

function filesOfUser(
  { files, modules }: Rendered,
  target: Target,
  pyms: readonly RelativePath[],
): readonly RelativePath[] {
  const all = new Set([...[...files, ...modules].map((file) => file.path), ...target.files.keys()]);
  pyms.forEach((file) => all.delete(file));
  return [...all];
}

// As seen from the output folder: written so, or from the working directory, or absolute. An empty
// path, as of a variable that isn't set, is none.
function placesOf(
  written: string,
  { folder }: Target,
  { cwd = folder, output = folder }: ForceOptions,
): readonly RelativePath[] {
  if (written === "") return [];
  const absolute = path.resolve(cwd, written);
  const folders = [folder, path.resolve(cwd, output)];
  return [written, ...folders.map((root) => path.relative(root, absolute))].map(normalised);
}

function normalised(written: string): RelativePath {
  return path.posix.normalize(written.replaceAll("\\", "/")).replace(/\/+$/, "");
}

function isAt(place: RelativePath, file: RelativePath): boolean {
  return place === "." || file === place || file.startsWith(`${place}/`);
}

function notForced(
  written: string,
  places: readonly RelativePath[],
  pyms: readonly RelativePath[],
  users: readonly RelativePath[],
): Diagnostic {
  const isUsers = places.some((place) => users.some((file) => isAt(place, file)));
  const reason = isUsers ? "it is yours, and pym never overwrites it" : "no file of pym's has that path";
  const remedy = isUsers
    ? "leave out --force, and change it by hand"
    : `name a file or a folder below ${generatedFolder}, as seen from the output folder`;
  const candidates = new Set([...pyms, ...pyms.map((file) => path.posix.dirname(file))]);
  const [near] = places.flatMap((place) => nearest(place, candidates) ?? []);
  return {
    code: "not-forced",
    severity: "error",
    message: `"${written}" can't be forced: ${reason}`,
    help: near === undefined ? remedy : `did you mean ${near}?`,
  };
}
