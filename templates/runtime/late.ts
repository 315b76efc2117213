/* eslint-disable -- written by pym and rewritten on each run; your code goes into src/handlers */

/** Something that a module exports, loaded when it is asked for. */
export type Late<Value> = () => Promise<Value>;

/**
 * Names what a module exports without loading it: `validators("petParameters")`, where
 * `const validators = late(() => import("./validators.js"))`.
 */
export function late<Module>(
  load: () => Promise<Module>,
): <Name extends keyof Module>(name: Name) => Late<Module[Name]> {
  return (name) => async () => (await load())[name];
}
