import { isSameManifest, printManifest, type Manifest } from "./manifest.js";
import { manifestPath } from "./ownership.js";
import type { PlannedFile } from "./plan.js";
import type { Target } from "./read-target.js";

/** What has to happen to the manifest, so that it says what `manifest` does. */
export function planManifest(manifest: Manifest, { files }: Pick<Target, "files">): PlannedFile {
  const text = printManifest(manifest);
  const found = files.get(manifestPath);
  if (found === undefined) return { action: "create", path: manifestPath, owner: "pym", text };
  if (found.kind !== "text") return { action: "update", path: manifestPath, text };
  if (isSameManifest(found.text, text)) return { action: "unchanged", path: manifestPath };
  return { action: "update", path: manifestPath, before: found.text, text };
}
