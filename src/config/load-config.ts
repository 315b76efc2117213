import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../diagnostics/origin.js";
import type { Config } from "./config.js";
import { findConfig } from "./find-config.js";
import { maskSecrets } from "./mask-secrets.js";
import { parseConfig } from "./parse-config.js";

export interface ConfigOptions {
  readonly specs: readonly string[];
  readonly cwd: string;
  /** The root of the service, where a run without a config creates one. */
  readonly output: string;
  /** From `--config`. */
  readonly config?: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface LoadedConfig {
  /** Absent where there is no config file. Its secrets are masked: it is there to show places. */
  readonly file?: SourceFile;
  /** Of the text as it was read, which `file` doesn't have. */
  readonly hash?: string;
  readonly config: Config;
}

/**
 * Finds, reads and checks the configuration.
 *
 * @param options the paths of the documents, the working directory, `--config` and the environment
 * @returns the configuration, which is that of an empty file where there is none; or everything that
 *   is wrong with the file, at its places
 */
export async function loadConfig(options: ConfigOptions): Promise<Checked<LoadedConfig>> {
  const found = await findConfig(options);
  if (!found.ok) return found;
  if (found.value === undefined) return withoutFile();
  const read = await readSource(found.value, options.cwd);
  if (!read.ok) return read;
  const text = read.value.text;
  const file = { ...read.value, text: maskSecrets(text) };
  const parsed = await parseConfig(text, file);
  const hash = createHash("sha256").update(text).digest("hex");
  return parsed.ok ? checked({ file, hash, config: parsed.value }, parsed.diagnostics) : parsed;
}

function withoutFile(): Checked<LoadedConfig> {
  const config: Config = {
    settings: [],
    envSecrets: [],
    hasTokenKey: false,
    custom: [],
    generate: { builtins: true },
  };
  return checked({ config }, []);
}

async function readSource(absolutePath: string, cwd: string): Promise<Checked<SourceFile>> {
  const shown = path.relative(cwd, absolutePath).replaceAll(path.sep, "/");
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(absolutePath));
    const format = absolutePath.endsWith(".json") ? "json" : "yaml";
    return checked({ path: shown, absolutePath, text, format }, []);
  } catch (error) {
    return { ok: false, diagnostics: [notReadable(shown, error)] };
  }
}

function notReadable(shown: string, error: unknown): Diagnostic {
  const reason =
    error instanceof TypeError ? "it is not text in UTF-8" : error instanceof Error ? error.message : String(error);
  return {
    code: "file-not-readable",
    severity: "error",
    message: `${shown} can't be read: ${reason}`,
    help: "give the path of a YAML file in UTF-8 that you may read",
  };
}
