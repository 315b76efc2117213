import { isObject, ownString, type JsonObject } from "./json.js";
import type { RefTarget } from "./look-up-ref.js";
import type { ParsedFile } from "./origins.js";

/** Gives each schema that a `$ref` leads to a name of its own. */
export interface SchemaNames {
  /** The name of a schema: its key among the document's named schemas, or else a new one. */
  nameOf(target: RefTarget): string;
  /** Whether a document's named schema is at that place. */
  isNamed(target: RefTarget): boolean;
  /** Schemas that have to be added under their names; grows while names are asked for. */
  readonly hoisted: readonly HoistedSchema[];
}

export interface HoistedSchema {
  readonly name: string;
  readonly target: RefTarget;
}

/**
 * Names for the schemas of a document whose named schemas are at `container`. One that is nothing
 * but a reference to another place gives its name to what is there: `Pet: {$ref: Pet.yaml}`.
 */
export function createSchemaNames(
  container: RefTarget,
  followPureRefs: (target: RefTarget, isNamed: (place: RefTarget) => boolean) => RefTarget | undefined,
): SchemaNames {
  const names = new Names(container);
  for (const target of membersOf(container)) names.claim(target);
  for (const target of membersOf(container)) {
    const end = isPureRef(target.value) ? followPureRefs(target, (place) => names.isNamed(place)) : undefined;
    if (end !== undefined && !names.isNamed(end)) names.lend(target, end);
  }
  return names;
}

/** Whether a schema says nothing but where another one is. */
export function isPureRef(value: unknown): value is JsonObject {
  return isObject(value) && ownString(value, "$ref") !== undefined && Object.keys(value).length === 1;
}

function membersOf(container: RefTarget): readonly RefTarget[] {
  const entries = isObject(container.value) ? Object.entries(container.value) : [];
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, value]) => ({ file: container.file, pointer: [...container.pointer, name], value }));
}

class Names implements SchemaNames {
  readonly hoisted: HoistedSchema[] = [];
  readonly #container: RefTarget;
  readonly #taken = new Set<string>();
  readonly #byNode = new Map<object, string>();
  readonly #byPlace = new Map<string, string>();

  constructor(container: RefTarget) {
    this.#container = container;
  }

  claim(target: RefTarget): void {
    const name = target.pointer.at(-1) ?? "";
    this.#taken.add(name);
    if (isObject(target.value) && !this.#byNode.has(target.value)) this.#byNode.set(target.value, name);
  }

  lend(owner: RefTarget, end: RefTarget): void {
    if (this.#known(end) !== undefined) return;
    const name = owner.pointer.at(-1) ?? "";
    this.#remember(end, name);
    this.hoisted.push({ name, target: end });
  }

  isNamed(target: RefTarget): boolean {
    const { file, pointer } = this.#container;
    const isInside = target.file === file && target.pointer.length === pointer.length + 1;
    return isInside && pointer.every((token, index) => token === target.pointer[index]);
  }

  nameOf(target: RefTarget): string {
    if (this.isNamed(target)) return target.pointer.at(-1) ?? "";
    const known = this.#known(target);
    if (known !== undefined) return known;
    const name = this.#unique(readableName(target.file, target.pointer));
    this.#taken.add(name);
    this.#remember(target, name);
    this.hoisted.push({ name, target });
    return name;
  }

  #known(target: RefTarget): string | undefined {
    return isObject(target.value) ? this.#byNode.get(target.value) : this.#byPlace.get(placeOf(target));
  }

  #remember(target: RefTarget, name: string): void {
    if (isObject(target.value)) this.#byNode.set(target.value, name);
    else this.#byPlace.set(placeOf(target), name);
  }

  #unique(name: string): string {
    if (!this.#taken.has(name)) return name;
    for (let number = 2; ; number++) {
      if (!this.#taken.has(`${name}_${number}`)) return `${name}_${number}`;
    }
  }
}

function placeOf({ file, pointer }: RefTarget): string {
  return JSON.stringify([file.source.absolutePath, ...pointer]);
}

// Tokens that say where a schema is, but not what it describes.
const structuralTokens = new Set([
  ...[
    "paths",
    "components",
    "schemas",
    "definitions",
    "$defs",
    "responses",
    "parameters",
    "requestBody",
    "requestBodies",
  ],
  ...[
    "headers",
    "content",
    "schema",
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
  ],
  ...["allOf", "anyOf", "oneOf", "not"],
]);

// `#/components/schemas/Pet/properties/owner` → Pet_owner; `pets/Cat.yaml` → Cat.
function readableName(file: ParsedFile, pointer: readonly string[]): string {
  const telling = pointer.filter((token) => !structuralTokens.has(token) && !token.includes("application/"));
  const words = telling.flatMap((token) => token.match(/[\p{L}\p{N}]+(?:[-.][\p{L}\p{N}]+)*/gu) ?? []);
  return words.length > 0 ? words.join("_") : fileStem(file.source.path);
}

/** The name of a file without folder and extension: `api` for `apis/api.yaml`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /^(.+)\.[^.]+$/.exec(name)?.[1] ?? name;
}
