import { cp, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { loadParts, type Parts } from "./generated-parts.js";

const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

export type Settings = Readonly<Record<string, unknown>>;

/** Settings of tokens that lack nothing but a key. */
export const withoutKey: Settings = { name: "hello", jwt_issuer: "api.hello.example", jwt_audience: "hello.example" };

/** The modules of a compiled service, loaded once more with a configuration of their own. */
export async function withConfig(built: string, settings: Settings): Promise<Parts> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "pym-config-")));
  folders.push(folder);
  // With the sources, which the source maps name.
  for (const part of ["dist", "src"]) await cp(path.join(built, part), path.join(folder, part), { recursive: true });
  await cp(path.join(built, "package.json"), path.join(folder, "package.json"));
  await symlink(path.join(built, "node_modules"), path.join(folder, "node_modules"), "junction");
  await writeFile(path.join(folder, "pym-config.yaml"), JSON.stringify(settings));
  return loadParts(folder);
}
