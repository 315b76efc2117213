import type { RenderedFile } from "./rendered-file.js";
import { literal } from "./code.js";
import { renderTemplate } from "./render-template.js";

/** The files that make a folder an npm package: the user's, created where they are missing. */
export function renderProject(name: string, usesMultipart: boolean): readonly RenderedFile[] {
  return [
    { path: "package.json", owner: "user", text: packageJson(packageName(name), usesMultipart) },
    { path: "tsconfig.json", owner: "user", text: renderTemplate("tsconfig.json", {}) },
    { path: ".gitignore", owner: "user", text: "node_modules/\ndist/\n.env\n" },
    { path: "src/server.ts", owner: "user", text: renderTemplate("server.ts", {}) },
  ];
}

/** The packages that a generated service imports, with the versions that its package.json asks for. */
export function runtimePackages(
  usesMultipart: boolean,
): Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>> {
  return JSON.parse(packageJson("service", usesMultipart)) as ReturnType<typeof runtimePackages>;
}

function packageJson(name: string, usesMultipart: boolean): string {
  return renderTemplate("package.json", { name: literal(name), usesMultipart });
}

// https://docs.npmjs.com/cli/configuring-npm/package-json#name
function packageName(name: string): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return safe.slice(0, 214) || "service";
}
