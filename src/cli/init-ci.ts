import { mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";

import { allowedOrigins } from "./allowed-origins.js";
import type { Environment } from "./environment.js";
import { exitCodes } from "./exit-codes.js";
import { shownPath } from "./shown-path.js";

/** The options of `pym init ci`, as typed: those of `pym generate` that decide what is generated. */
export interface InitCiFlags {
  readonly output: string;
  readonly config?: string;
  readonly allowRemote: readonly string[];
}

/**
 * `pym init ci`: writes a workflow of GitHub Actions that runs `pym generate --check` on each pull
 * request. A workflow that is there is the user's, and stays as it is. Returns the exit code.
 */
export async function initCi(specs: readonly string[], flags: InitCiFlags, environment: Environment): Promise<number> {
  const origins = allowedOrigins(flags.allowRemote, environment);
  if (origins === undefined) return exitCodes.mistake;
  const command = checkCommand(specs, flags, origins);
  const cwd = environment.cwd();
  const root = await repositoryRoot(cwd);
  const file = path.join(root, ".github/workflows/pym.yml");
  const shown = shownPath(file, cwd);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, workflow(command, shownPath(cwd, root)), { flag: "wx" });
    environment.stdout.write(`created     ${shown}\n`);
    return exitCodes.done;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EEXIST" && (await isThere(file))) {
      environment.stdout.write(`kept        ${shown}: it is there already\n`);
      return exitCodes.done;
    }
    if (code === "") throw error;
    environment.stderr.write(`error not-writable: ${shown} can't be written (${code})\n`);
    return exitCodes.mistake;
  }
}

// GitHub reads workflows at the root of the repository, wherever in it the service is.
async function repositoryRoot(cwd: string): Promise<string> {
  for (let at = cwd; ; at = path.dirname(at)) {
    if (await isThere(path.join(at, ".git"))) return at;
    if (path.dirname(at) === at) return cwd;
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function checkCommand(specs: readonly string[], { output, config }: InitCiFlags, origins: readonly string[]): string {
  const words = [
    ...["npx", "--no", "--", "pym", "generate", ...specs],
    ...(output === "." ? [] : ["--output", output]),
    ...(config === undefined ? [] : ["--config", config]),
    ...origins.flatMap((origin) => ["--allow-remote", origin]),
    ...["--check", "--format", "github"],
  ];
  return words.map(shellWord).join(" ");
}

function shellWord(word: string): string {
  return /^[\w./@:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function workflow(command: string, folder: string): string {
  const isRoot = path.isAbsolute(folder);
  return `# Fails where the generated code is not what the documents describe: run \`pym generate\` and commit.
name: pym

on:
  pull_request:

permissions:
  contents: read

jobs:
  generated-code-is-up-to-date:
    runs-on: ubuntu-latest
${isRoot ? "" : `    defaults:\n      run:\n        working-directory: ${JSON.stringify(folder)}\n`}    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 22
      - run: npm ci
      - run: ${JSON.stringify(command)}
`;
}
