/** The key of the model that a reference of a schema names: `#/components/schemas/a~1b` → `a/b`. */
export function keyOfRef(ref: string): string {
  return decodeURIComponent(ref.slice("#/components/schemas/".length)).replaceAll("~1", "/").replaceAll("~0", "~");
}
