import type * as runtime from "../../fixtures/hello/expected/src/generated/runtime.js";
import type * as parameters from "../../fixtures/hello/expected/src/generated/parameters.js";
import type * as bodies from "../../fixtures/hello/expected/src/generated/bodies.js";
import type * as errors from "../../fixtures/hello/expected/src/generated/errors.js";
import type * as auth from "../../fixtures/hello/expected/src/generated/auth.js";
import type * as app from "../../fixtures/hello/expected/src/generated/app.js";
import type * as service from "../../fixtures/hello/expected/src/generated/service.js";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { buildService, secret } from "./running-service.js";
import { filledHandlers } from "./filled-handlers.js";

type Parts = typeof runtime &
  typeof parameters &
  typeof bodies &
  typeof errors &
  typeof auth &
  typeof app &
  typeof service;

/** The modules of the generated sample, compiled and loaded into the test's own process. */
export async function loadGenerated(): Promise<Parts> {
  process.env["HELLO_JWT_SECRET"] = secret;
  const folder = await buildService("fixtures/hello", filledHandlers);
  const names = ["runtime", "parameters", "bodies", "errors", "auth", "app", "service"];
  const urls = names.map((name) => pathToFileURL(path.join(folder, "dist/generated", `${name}.js`)).href);
  const modules = await Promise.all(urls.map((url) => import(/* @vite-ignore */ url) as Promise<object>));
  return Object.assign({}, ...modules) as Parts;
}
