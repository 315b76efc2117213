import type { ModulePath } from "../service/service.js";

/** The folder of pym's files, below the root of a service. */
export const generatedFolder = "src/generated";

/** From `src/generated/<api>/`, and from the `routes/` in it, up to `src/`. */
export const fromApi = "../../";
export const fromRoutes = "../../../";

/** A user's module as an import names it from `src/`: `handlers/myserver/profile.js`. */
export function handlerModule(module: ModulePath): string {
  return `handlers/${module.join("/")}.js`;
}

/** A user's module on disk: `src/handlers/myserver/profile.ts`. */
export function handlerFile(module: ModulePath): string {
  return `src/handlers/${module.join("/")}.ts`;
}

/** From a user's module up to `src/`: `../../` for `src/handlers/myserver/profile.ts`. */
export function fromHandler(module: ModulePath): string {
  return "../".repeat(module.length);
}
