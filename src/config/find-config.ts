import { stat } from "node:fs/promises";
import path from "node:path";

import { checked, type Checked, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { ConfigOptions } from "./load-config.js";

/**
 * Decides which config file counts: `--config`; else, beside the first document, in the working
 * directory and then in the output folder, `pym-config.<PYM_ENV>.yaml` before `pym-config.yaml`.
 *
 * @returns its absolute path, or nothing where there is none; an error where `--config` names no
 *   file, where `PYM_ENV` can't be part of a file name, or where a file is there under a name that
 *   pym does not read
 */
export async function findConfig(options: ConfigOptions): Promise<Checked<string | undefined>> {
  if (options.config !== undefined) return givenConfig(options.config, options.cwd);
  const environment = options.env["PYM_ENV"] ?? "";
  if (!/^[\w.-]*$/.test(environment)) return failed(invalidEnvironment(environment));
  const names = environment === "" ? [] : [`pym-config.${environment}.yaml`];
  const candidates = foldersToSearch(options).flatMap((folder) =>
    [...names, "pym-config.yaml"].map((name) => path.join(folder, name)),
  );
  const found = await firstFile(candidates);
  if (found !== undefined) return checked(found, []);
  // Without this, a service would start with a new config beside the one that its author wrote.
  const unread = await firstFile(candidates.map((file) => file.replace(/\.yaml$/, ".yml")));
  return unread === undefined ? checked(undefined, []) : failed(wrongExtension(unread));
}

async function givenConfig(config: string, cwd: string): Promise<Checked<string>> {
  const absolute = path.resolve(cwd, config);
  if ((await firstFile([absolute])) !== undefined) return checked(absolute, []);
  return failed({
    code: "config-not-found",
    severity: "error",
    message: `there is no config file ${config}`,
    help: "give --config the path of your pym-config.yaml, or leave it out",
  });
}

function foldersToSearch({ specs, cwd, output }: ConfigOptions): readonly string[] {
  const beside = specs.slice(0, 1).map((spec) => path.dirname(path.resolve(cwd, spec)));
  return [...new Set([...beside, path.resolve(cwd), path.resolve(cwd, output)])];
}

async function firstFile(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile() === true) return candidate;
  }
  return undefined;
}

function failed(diagnostic: Diagnostic): Checked<never> {
  return { ok: false, diagnostics: [diagnostic] };
}

function invalidEnvironment(environment: string): Diagnostic {
  return {
    code: "invalid-config",
    severity: "error",
    message: `PYM_ENV is ${JSON.stringify(environment)}, which can't be part of a file name`,
    help: 'set it to a name such as "test": letters, digits, ".", "-" and "_"',
  };
}

function wrongExtension(file: string): Diagnostic {
  const name = path.basename(file);
  return {
    code: "config-not-found",
    severity: "error",
    message: `${name} is not read, since its name ends in .yml`,
    help: `rename it to ${name.replace(/\.yml$/, ".yaml")}, or give it with --config`,
  };
}
