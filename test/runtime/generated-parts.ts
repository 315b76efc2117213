import type * as runtime from "../.generated/hello/src/generated/runtime.js";
import type * as parameters from "../.generated/hello/src/generated/parameters.js";
import type * as bodies from "../.generated/hello/src/generated/bodies.js";
import type * as errors from "../.generated/hello/src/generated/errors.js";
import type * as auth from "../.generated/hello/src/generated/auth.js";
import type * as app from "../.generated/hello/src/generated/app.js";
import type * as service from "../.generated/hello/src/generated/service.js";
import type * as caller from "../.generated/hello/src/generated/caller.js";
import type * as late from "../.generated/hello/src/generated/late.js";
import type * as login from "../.generated/hello/src/generated/login.js";
import type * as security from "../.generated/hello/src/generated/security.js";
import type * as recentMap from "../.generated/hello/src/generated/recent-map.js";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { buildService, secret } from "./running-service.js";
import { filledHandlers } from "./filled-handlers.js";

export type Parts = typeof runtime &
  typeof parameters &
  typeof bodies &
  typeof errors &
  typeof auth &
  typeof app &
  typeof service &
  typeof caller &
  typeof late &
  typeof login &
  typeof security &
  typeof recentMap;

/** The modules of the generated sample, compiled and loaded into the test's own process. */
export async function loadGenerated(): Promise<Parts> {
  process.env["HELLO_JWT_SECRET"] = secret;
  return loadParts(await buildService("hello", filledHandlers));
}

/** The modules of a compiled service. */
export async function loadParts(folder: string): Promise<Parts> {
  const names = [
    "runtime",
    "parameters",
    "bodies",
    "late",
    "errors",
    "auth",
    "app",
    "service",
    "caller",
    "login",
    "security",
    "recent-map",
  ];
  const urls = names.map((name) => pathToFileURL(path.join(folder, "dist/generated", `${name}.js`)).href);
  const modules = await Promise.all(urls.map((url) => import(/* @vite-ignore */ url) as Promise<object>));
  return Object.assign({}, ...modules) as Parts;
}
