import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

const root = path.resolve(import.meta.dirname, "../../..");
const file = path.join(path.resolve(root, process.env.PYM_CORPUS ?? "../shared/specs"), "original/github.json.gz");

/** GitHub's document of 1,223 operations, as a text; nothing where the folder of documents is absent. */
export function githubDocument() {
  return existsSync(file) ? gunzipSync(readFileSync(file)).toString() : undefined;
}
