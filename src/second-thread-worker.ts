import { parentPort } from "node:worker_threads";
import { neutralHash } from "./output/neutral-text.js";
import { renderValidators } from "./render/render-validators.js";
import type { Tasks } from "./second-thread.js";

const tasks: Tasks = { renderValidators, neutralHash };

type Asked = { readonly [Name in keyof Tasks]: { readonly name: Name; readonly given: Parameters<Tasks[Name]>[0] } };

// What `startSecondThread` hands over.
parentPort?.on("message", ({ name, given }: Asked[keyof Tasks]) => {
  parentPort?.postMessage((tasks[name] as (given: unknown) => unknown)(given));
});
