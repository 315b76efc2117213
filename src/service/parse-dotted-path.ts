import type { Binding, ModulePath } from "./service.js";
import { camelCase } from "./names.js";
import { namesInStubs, reservedWords } from "./reserved-names.js";

/**
 * The export that a dotted path names: `myserver.profile.do_get_profile` is `doGetProfile` of
 * `myserver/profile`. Undefined where the text is anything but plain names joined by dots, none too
 * long for the name of a file, so that no text of a document becomes a path.
 *
 * @param nameIn how exports of this kind are called: functions in camelCase, classes in PascalCase
 */
export function parseDottedPath(text: unknown, nameIn: (name: string) => string = camelCase): Binding | undefined {
  if (typeof text !== "string" || !/^[A-Za-z_]\w{0,99}(\.[A-Za-z_]\w{0,99})+$/.test(text)) return undefined;
  const [first, ...rest] = text.split(".");
  const name = rest.pop();
  if (first === undefined || name === undefined) return undefined;
  const module: ModulePath = [first, ...rest];
  const exportName = exportable(nameIn(name));
  return exportName === "" ? undefined : { module, exportName };
}

/** A name that can be exported: reserved words, and what stubs import, get a suffix, `delete` → `deleteOperation`. */
export function exportable(name: string): string {
  return reservedWords.has(name) || namesInStubs.has(name) ? `${name}Operation` : name;
}
